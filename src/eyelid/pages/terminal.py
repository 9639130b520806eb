"""What is printed on a terminal: lines, and tables in one piece."""

from collections.abc import Callable

from rich.console import Console, RenderableType

from eyelid.errors import printable

Say = Callable[[str], None]
"""Takes a line for the user. Rooms do not print; they are given one of these."""


def print_line(line: str) -> None:
    """Prints a line at once; control characters in it are shown, not obeyed."""
    print(printable(line), flush=True)


def print_whole(shown: RenderableType, console: Console) -> None:
    """Prints in one piece; rich by itself answers a closed pipe by ending the program."""
    with console.capture() as captured:
        console.print(shown)
    console.file.write(captured.get())
