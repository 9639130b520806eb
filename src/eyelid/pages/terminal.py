"""Printing lines and tables on a terminal."""

import sys
from collections.abc import Callable, Sequence

from rich.console import Console, RenderableType

from eyelid.errors import printable

Say = Callable[[str], None]
"""A function that shows a line to the user. Most parts of eyelid do not print; they call such a function."""


def say_few(lines: Sequence[str], *, say: Say, note: Say, most: int = 3) -> None:
    """Shows the first of many lines that are alike, and how many more there are.

    Args:
        lines: The lines.
        say: Called with the lines for the user.
        note: Called with the lines that are not shown, which may be written to a log.
        most: How many lines are shown.
    """
    for line in lines[:most]:
        say(line)
    for line in lines[most:]:
        note(line)
    if len(lines) > most:
        say(f"… and {len(lines) - most:,} more like these")


def print_line(line: str) -> None:
    """Prints a line at once. Control characters in it are shown as text, so that they have no effect."""
    print(printable(line), flush=True)


def ring_bell() -> None:
    """Rings the terminal's bell, if standard error is a terminal."""
    if sys.stderr.isatty():
        sys.stderr.write("\a")
        sys.stderr.flush()


def print_whole(shown: RenderableType, console: Console) -> None:
    """Prints something in one piece, so that a closed pipe raises an error here.

    If rich itself wrote to a closed pipe, it would end the program.

    Args:
        shown: What is printed, such as a table of rich.
        console: The console that it is printed on.
    """
    with console.capture() as captured:
        console.print(shown, crop=False)
    console.file.write(captured.get())
