"""A result table on disk that is whole, or can be continued, at every moment.

Rows go to `NAME.part` in whole lines, and the file gets its own name when it is complete. A run that was
killed leaves the `.part`, which the next run can continue.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from eyelid.errors import OptionError, OutputError
from eyelid.results.formats import FORMATS
from eyelid.results.row import Row


class TableWriter:
    """Writes rows to a file, as a context manager.

    A normal exit gives the table its name. After an exception, Ctrl-C included, what was written stays in
    the `.part`, for a later run with `resume=True`.

    Attributes:
        kept: How many rows of an interrupted run are in the table already.

    Example:
        >>> from tempfile import mkdtemp
        >>> from eyelid import Row
        >>> path = Path(mkdtemp()) / "table.csv"
        >>> with TableWriter(path) as table:
        ...     table.write([Row("a.jpg", p_open=0.75, state="open")])
        >>> path.read_text().splitlines()[1]
        'a.jpg,,,,,,,,,0.750000,open,,'
    """

    def __init__(self, path: Path, *, resume: bool = False) -> None:
        """Opens the table.

        Args:
            path: The file to write; its ending, `.csv`, `.jsonl` or `.parquet`, chooses the format.
            resume: Continue `path.part` where an interrupted run left it, if it is there.

        Raises:
            OptionError: The ending is none of those.
            OutputError: The folder does not exist or cannot be written; or a `.part` is there, and `resume`
                is false, it holds something else, or another run is writing it.
            MissingExtraError: Parquet was asked for, and pyarrow is not installed.
        """
        kind = FORMATS.get(path.suffix.lower())
        if kind is None:
            raise OptionError(f"--output {path}: expected a name that ends in {', '.join(FORMATS)}")
        self._format = kind()
        self.path = path
        self.part = part_of(path)
        self.kept = 0
        try:
            if path.is_dir():
                raise OutputError(f"--output {path}: a folder has that name; give another")
            with ExitStack() as closing:
                self._file = closing.enter_context(open(self.part, "a+b", buffering=0))
                self._claim()
                if self._file.tell():
                    self._keep_whole_records(resume=resume)
                else:
                    self._append(self._format.header)
                closing.pop_all()
        except OSError as error:
            reason = f"{error.strerror}; expected a folder that is there and may be written"
            raise OutputError(f"--output {path}: cannot be written: {reason}") from error

    def __enter__(self) -> Self:
        """Returns itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Gives the file its name unless an exception is under way, and closes it."""
        with self._file:  # closed last, since closing it gives up the claim
            if kind is None:
                try:
                    os.fsync(self._file)
                    self._format.finish(self.part, self.path)
                except OSError as cause:
                    raise self._not_written(cause) from cause

    def write(self, rows: Sequence[Row]) -> None:
        """Appends rows; raises `OutputError` if the disk is full or the file cannot be written."""
        try:
            self._append(self._format.encode(rows))
        except OSError as error:
            raise self._not_written(error) from error

    def kept_rows(self) -> Iterator[Row]:
        """Yields the rows that an interrupted run left, in order; raises `OutputError` at any other line."""
        if self.kept:
            with open(self.part, encoding="utf-8", newline="") as lines:
                try:
                    yield from self._format.rows(lines)
                except (ValueError, TypeError) as error:
                    raise OutputError(
                        f"{self.part}: not the rows of an interrupted run of this version: {error}; "
                        "delete it to start anew"
                    ) from error

    def _claim(self) -> None:
        """Makes sure that no other run is writing, or has just finished, the same table."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            ours = self.part.exists() and os.path.samestat(os.fstat(self._file.fileno()), self.part.stat())
        except BlockingIOError:
            ours = False
        except OSError:  # a file system without locks
            ours = True
        if not ours:
            raise OutputError(f"--output {self.path}: another run is writing this table; give another name")

    def _keep_whole_records(self, *, resume: bool) -> None:
        if not resume:
            raise OutputError(
                f"{self.part} holds the rows of an interrupted run: add --resume to continue it, "
                "or delete it to start anew"
            )
        header = self._format.header
        self._file.seek(0)
        started = self._file.read(len(header))
        if not header.startswith(started):
            raise OutputError(f"{self.part}: its columns are not this version's; delete it to start anew")
        with open(self.part, "rb") as lines:
            end, self.kept = self._format.whole_records(lines)
        self._file.truncate(end)
        if end < len(header):  # the run was killed before its first whole line
            self._append(header)

    def _append(self, data: bytes) -> None:
        # Unbuffered, so that a failed write leaves nothing behind that closing would try to write again.
        remaining = memoryview(data)
        while remaining:
            remaining = remaining[self._file.write(remaining) :]

    def _not_written(self, error: OSError) -> OutputError:
        return OutputError(
            f"{self.part}: cannot be written: {error.strerror}; the rows so far are kept there: "
            "make room and run again with --resume"
        )


def part_of(path: Path) -> Path:
    """Returns where the rows of a table are until it is complete."""
    return path.with_name(path.name + ".part")


def count_kept(path: Path) -> int:
    """Counts the whole rows that an interrupted run left for the table `path`; 0 if it left none."""
    try:
        with open(part_of(path), "rb") as lines:
            return FORMATS[path.suffix.lower()]().whole_records(lines)[1]
    except FileNotFoundError:
        return 0
