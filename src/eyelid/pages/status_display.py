"""One line on a terminal about work in progress."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from eyelid.errors import printable
from eyelid.pages.progress import on_terminal
from eyelid.pages.terminal import Say

_SPINNER = 2  # columns of the spinner before the line


@contextmanager
def status_line(line: str) -> Iterator[Say]:
    """Shows a line on standard error during a `with` block, and removes it at the end.

    Nothing is shown if standard error is not a terminal.

    Args:
        line: The line to begin with.

    Yields:
        A function that replaces the line by another one.
    """
    if not on_terminal():
        yield lambda _: None
        return
    console = Console(stderr=True)
    with console.status(_one_line(line, console)) as status:
        yield lambda newer: status.update(_one_line(newer, console))


def _one_line(line: str, console: Console) -> Text:
    text = Text(printable(line))
    text.truncate(max(console.width - _SPINNER, 1), overflow="ellipsis")
    return text
