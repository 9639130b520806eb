"""Showing one line on a terminal about work in progress."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import get_terminal_size

from eyelid.errors import printable
from eyelid.pages.progress import on_terminal
from eyelid.pages.terminal import Say

_CLEAR = "\r\x1b[K"  # clears the line in which the cursor is


@contextmanager
def status_line(line: str) -> Iterator[Say]:
    """Shows a line on standard error during a `with` block, and removes it at the end.

    Nothing is shown if standard error is not a terminal. The line is only written when it changes, so
    progress bars may be drawn over it.

    Args:
        line: The first text of the line.

    Yields:
        A function that takes a new text for the line.
    """
    if not on_terminal():
        yield lambda _: None
        return
    _write(line)
    try:
        yield _write
    finally:
        _write("")


def _write(line: str) -> None:
    text = printable(line)[: get_terminal_size().columns - 1]
    sys.stderr.write(f"{_CLEAR}{text}")
    sys.stderr.flush()
