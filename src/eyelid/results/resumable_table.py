"""What tables whose runs can be resumed have in common, be they one file or a folder of parts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Self

from eyelid.errors import OutputError
from eyelid.results.damages import Damages
from eyelid.results.table_state import TableState

if TYPE_CHECKING:
    from eyelid.pages import Say  # with a terminal, which the processes that read need not load


class ResumableTable(ABC):
    """Base of tables that know how far their run came; context managers.

    Attributes:
        state: What is in the table already; right after opening, what an interrupted run has left.
        warnings: What the user should know: that the disk has no locks, if so. See `tell_warnings`.
    """

    state: TableState
    warnings: list[str]

    def __enter__(self) -> Self:
        """Returns itself."""
        return self

    def tell_warnings(self, say: Say) -> None:
        """Tells the user what there is to know of the table; verbs do so before the work begins."""
        for warning in self.warnings:
            say(warning)

    def reach(
        self, *, sources: int, pictures: int, damaged: Damages, names: str, last: str, boxes: int = 0
    ) -> None:
        """Marks the sources whose records are all in the table; a resumed run starts after them.

        Args:
            sources: Number of finished sources, counted from the start of the run.
            pictures: Number of pictures in them.
            damaged: Those of them that are damaged and were read.
            names: Hash of their names.
            last: Name of the last of them.
            boxes: Bytes of their boxes in a file beside the table.

        Raises:
            OutputError: It cannot be written.
        """
        self.state = replace(
            self.state,
            sources=sources,
            pictures=pictures,
            damaged=damaged,
            names=names,
            last=last,
            boxes=boxes,
        )
        try:
            self._keep_reached()
        except OSError as error:
            raise self._not_written(error) from error

    @abstractmethod
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finishes the table; after an exception it stays as far as it came, for a run that resumes it."""

    @abstractmethod
    def _keep_reached(self) -> None:
        """Keeps the state, and what belongs to it; raises `OSError` if it cannot."""

    @abstractmethod
    def _not_written(self, error: OSError) -> OutputError:
        """Returns the error that says that the table cannot be written."""
