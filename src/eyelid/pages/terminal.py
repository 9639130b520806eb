"""Printing lines and tables on a terminal."""

from collections.abc import Callable

from rich.console import Console, RenderableType

from eyelid.errors import printable

Say = Callable[[str], None]
"""A function that shows a line to the user. Most parts of eyelid do not print; they call such a function."""


def print_line(line: str) -> None:
    """Prints a line at once. Control characters in it are shown as text, so that they have no effect."""
    print(printable(line), flush=True)


def print_whole(shown: RenderableType, console: Console) -> None:
    """Prints something in one piece, so that a closed pipe raises an error here.

    If rich itself wrote to a closed pipe, it would end the program.

    Args:
        shown: What is printed, such as a table of rich.
        console: The console that it is printed on.
    """
    with console.capture() as captured:
        console.print(shown)
    console.file.write(captured.get())
