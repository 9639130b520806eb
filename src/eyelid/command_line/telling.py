"""What each verb of the command tells alike: its help, its tables, and what could not be read."""

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from eyelid.errors import printable

if TYPE_CHECKING:
    from rich.console import Console


def help_of(verb: Callable[[Sequence[str]], int]) -> str:
    """Returns the help text of a verb: the docstring of its function."""
    from inspect import getdoc

    return getdoc(verb) or ""


def tell_unreadable(unreadable: Sequence[str]) -> None:
    """Prints on standard error which pictures could not be read: the first ones, and how many more."""
    tell_few([f"not read: {each}" for each in unreadable])


def tell_few(lines: Sequence[str]) -> None:
    """Prints on standard error the first of lines that are alike, and how many more there are."""
    from eyelid.pages import say_few

    say_few(lines, say=say_aside, note=lambda _: None)


def wide_console(columns: int = 160) -> "Console":
    """Returns a console for tables, as wide as the terminal; or of so many columns, where there is none."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else columns)


def say_aside(line: str) -> None:
    """Prints a line on standard error at once, where results on standard output are not disturbed."""
    print(printable(line), file=sys.stderr, flush=True)
