"""Showing a progress bar on standard error: how many pictures, how fast, and the time that is left."""

import os
import sys
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

_SPEED_SECONDS = 300.0  # the speed is that of so many seconds, since steps of a training take long


class _Speed(TextColumn):
    def __init__(self, unit: str) -> None:
        super().__init__("")
        self._unit = unit

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f} {self._unit}/s" if speed else "")


def on_terminal() -> bool:
    """Returns whether standard error is a terminal.

    False for a process without standard error, and for all but the first of those that train together, as
    torchrun and Lightning number them on a machine.
    """
    is_first = os.environ.get("LOCAL_RANK", "0") == "0"
    return is_first and sys.stderr is not None and sys.stderr.isatty()


class PictureProgress:
    """A context manager that shows a progress bar of pictures, and removes it at the end.

    Args:
        total: Number of pictures; None if it is not known. Then the time that is left is not shown.
        shown: Whether a bar is shown; if False, all methods do nothing visible.
        what: Words before the bar that name the step, for work of several steps; "" for none.
        unit: What is counted, if it is no pictures.
    """

    def __init__(self, total: int | None, *, shown: bool, what: str = "", unit: str = "pictures") -> None:
        """Makes the bar; it is shown from `__enter__` on."""
        self._progress = Progress(
            *([TextColumn("{task.description}")] if what else []),
            BarColumn(),
            MofNCompleteColumn(),
            _Speed(unit),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            redirect_stdout=sys.stdout is not None and sys.stdout.isatty(),  # else lines would leave a pipe
            speed_estimate_period=_SPEED_SECONDS,
            transient=True,
            disable=not shown,
        )
        self._task = self._progress.add_task(what, total=total)

    def __enter__(self) -> Self:
        """Shows the bar."""
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Removes the bar from the screen."""
        self._progress.stop()

    def advance(self, pictures: int) -> None:
        """Adds a number of pictures to those that are done."""
        self._progress.advance(self._task, pictures)

    def expect(self, total: int) -> None:
        """Sets the number of all pictures, once it is known."""
        self._progress.update(self._task, total=total)

    def begin(self, what: str) -> None:
        """Begins another step, with an empty bar; does nothing if the bar has this name already."""
        if self._progress.tasks[0].description != what:
            self._progress.reset(self._task, description=what)

    def reach(self, share: float) -> None:
        """Moves the bar to a share of all pictures, 0 to 1; it never moves back."""
        task = self._progress.tasks[0]
        self._progress.update(self._task, completed=max(task.completed, share * (task.total or 0)))
