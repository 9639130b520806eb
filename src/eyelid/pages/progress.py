"""A progress bar on standard error: how many pictures, how fast, how long still."""

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, Task, TextColumn, TimeRemainingColumn
from rich.text import Text


class _Speed(TextColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f} pictures/s" if speed else "")


def on_terminal() -> bool:
    """Returns whether standard error is a terminal; False for a process without standard error."""
    return sys.stderr is not None and sys.stderr.isatty()


class PictureProgress:
    """A bar of pictures, as a context manager; it leaves nothing on the screen.

    Args:
        total: How many pictures there will be; None if that is not known, and then no time left is shown.
        shown: False for no bar at all.
        what: Words before the bar, for work of several steps.
    """

    def __init__(self, total: int | None, *, shown: bool, what: str = "") -> None:
        """Prepares the bar; it appears on entering."""
        self._progress = Progress(
            *([TextColumn("{task.description}")] if what else []),
            BarColumn(),
            MofNCompleteColumn(),
            _Speed(""),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
            disable=not shown,
        )
        self._task = self._progress.add_task(what, total=total)

    def __enter__(self) -> Self:
        """Shows the bar."""
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Takes the bar away."""
        self._progress.stop()

    def advance(self, pictures: int) -> None:
        """Adds to what is done."""
        self._progress.advance(self._task, pictures)

    def reach(self, share: float) -> None:
        """Says that a share of the whole is done, 0 to 1; what was done before is not undone."""
        task = self._progress.tasks[0]
        self._progress.update(self._task, completed=max(task.completed, round(share * (task.total or 0))))
