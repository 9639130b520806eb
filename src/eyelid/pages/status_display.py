"""One line on a terminal about work in progress."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from eyelid.errors import printable
from eyelid.pages.progress import on_terminal
from eyelid.pages.terminal import Say


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
    with Console(stderr=True).status(_one_line(line)) as status:
        yield lambda newer: status.update(_one_line(newer))


def _one_line(line: str) -> Text:
    return Text(printable(line), no_wrap=True, overflow="ellipsis")
