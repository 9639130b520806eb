"""The tables of one recording: frames, events and windows, in a folder, which a killed run can go on with."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from eyelid.blinks.event import Event
from eyelid.blinks.windows import Window
from eyelid.pages import Say
from eyelid.results import UNDAMAGED, TableWriter
from eyelid.results.table import remove_unfinished
from eyelid.results.table_state import state_file
from eyelid.watching.frame_row import FrameRow
from eyelid.watching.person_watch import Told

TableFormat = Literal["csv", "jsonl", "parquet"]

_REACHED_EVERY = 50  # frames after which the table says how far it came


class WatchTables:
    """Writes the tables of a recording, as a context manager.

    Only the table of frames is continued after a kill. The other two are made of it, so they are made anew.
    """

    def __init__(
        self,
        folder: Path,
        suffix: TableFormat,
        *,
        fingerprint: dict[str, str],
        resume: bool = False,
        overwrite: bool = False,
        with_frames: bool = True,
    ) -> None:
        """Opens the tables.

        Args:
            folder: An existing folder.
            suffix: The format of the tables.
            fingerprint: What the frames are read with, and the recording; only the same is resumed.
            resume: Whether to go on with what an interrupted run left there.
            overwrite: Whether to replace that, if it is not resumed.
            with_frames: Whether there is a table of frames; a trace is one itself.

        Raises:
            OutputError: They cannot be written, or are there and not resumed.
        """
        self._last = ""
        self._frames_since = 0
        with ExitStack() as stack:
            frames, events, windows = (
                folder / f"{name}.{suffix}" for name in ("frames", "events", "windows")
            )
            self._frames = None
            for made_anew in (events, windows, *([frames] if overwrite and not resume else [])):
                remove_unfinished(made_anew)
            if with_frames:
                self._frames = stack.enter_context(
                    TableWriter(frames, FrameRow, fingerprint=fingerprint, resume=resume)
                )
            self._events = stack.enter_context(TableWriter(events, Event))
            self._windows = stack.enter_context(TableWriter(windows, Window))
            self._stack = stack.pop_all()

    def tell_warnings(self, say: Say) -> None:
        """Tells the user what there is to know of the tables: once, since they are all on one disk."""
        self._events.tell_warnings(say)

    def kept(self) -> Iterator[FrameRow]:
        """Yields the rows of frames that an interrupted run left."""
        return self._frames.kept_records() if self._frames else iter(())

    def write_frame(self, rows: Sequence[FrameRow], *, pictures: int) -> None:
        """Writes the rows of a frame.

        Args:
            rows: The rows.
            pictures: How many frames of the recording are in the table with it.
        """
        if self._frames:
            self._frames.write(rows)
        self._last = rows[0].source
        self._frames_since += 1
        if self._frames_since >= _REACHED_EVERY:
            self.reach(pictures)

    def reach(self, pictures: int) -> None:
        """Says that so many frames are in the table, so that a resumed run starts after them."""
        self._frames_since = 0
        if self._frames and pictures:
            _reach(self._frames, pictures, self._last)

    def write_told(self, told: Told) -> None:
        """Writes what is told of a moment. It is kept whatever happens next."""
        if told.events:
            self._events.write(told.events)
            _reach(self._events, 0, self._last)
        if told.windows:
            self._windows.write(told.windows)
            _reach(self._windows, 0, self._last)

    def __enter__(self) -> Self:
        """Returns itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the tables, and gives them their names unless an exception is under way.

        After one, tables without any row are removed: there is nothing to go on with.
        """
        self._stack.__exit__(kind, error, trace)
        tables = [table for table in (self._frames, self._events, self._windows) if table]
        if kind is not None and not any(table.state.records for table in tables):
            for table in tables:
                table.part.unlink(missing_ok=True)
                state_file(table.part).unlink(missing_ok=True)


def _reach(table: TableWriter[Any], pictures: int, last: str) -> None:
    """Says that what was written is to be kept, and how many frames that are."""
    table.reach(sources=0, pictures=pictures, damaged=UNDAMAGED, names="", last=last)
