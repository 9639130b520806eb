"""A result table on disk that is whole, or can be continued, at every moment.

Rows go to `NAME.part` in whole lines, and the file gets its own name when it is complete. A run that was
killed leaves the `.part`, which the next run can continue.
"""

import io
from collections.abc import Iterator, Sequence
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
        >>> from eyelid import Row
        >>> with TableWriter(Path("table.csv")) as table:
        ...     table.write([Row("a.jpg", p_open=0.75, state="open")])
        >>> Path("table.csv").read_text().splitlines()[1]
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
                is false or it holds something else.
            MissingExtraError: Parquet was asked for, and pyarrow is not installed.
        """
        if path.suffix not in FORMATS:
            raise OptionError(f"--output {path}: expected a name that ends in {', '.join(FORMATS)}")
        self._format = FORMATS[path.suffix]()
        self.path = path
        self.part = path.with_name(path.name + ".part")
        self.kept = 0
        try:
            if self.part.exists():
                self._file = self._reopen(resume=resume)
            else:
                self._file = open(self.part, "xb", buffering=0)
                self._append(self._format.header)
        except OSError as error:
            raise OutputError(f"--output {path}: cannot be written: {error.strerror}") from error

    def __enter__(self) -> Self:
        """Returns itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the file, and gives it its name unless an exception is under way."""
        self._file.close()
        if kind is None:
            try:
                self._format.finish(self.part, self.path)
            except OSError as cause:
                raise self._not_written(cause) from cause

    def write(self, rows: Sequence[Row]) -> None:
        """Appends rows; raises `OutputError` if the disk is full or the file cannot be written."""
        try:
            self._append(self._format.encode(rows))
        except OSError as error:
            raise self._not_written(error) from error

    def kept_sources(self) -> Iterator[str]:
        """Yields the source of each row that an interrupted run left, in order."""
        if self.kept:
            with open(self.part, encoding="utf-8", newline="") as lines:
                yield from self._format.sources(lines)

    def _reopen(self, *, resume: bool) -> io.FileIO:
        if not resume:
            raise OutputError(
                f"{self.part} holds the rows of an interrupted run: add --resume to continue it, "
                "or delete it to start anew"
            )
        header = self._format.header
        with open(self.part, "rb") as lines:
            started = lines.read(len(header))
            lines.seek(0)
            end, self.kept = self._format.whole_records(lines)
        if not header.startswith(started):
            raise OutputError(f"{self.part}: its columns are not this version's; delete it to start anew")
        self._file = open(self.part, "r+b", buffering=0)
        self._file.truncate(end)
        self._file.seek(end)
        if end < len(header):  # the run was killed before its first whole line
            self._append(header)
        return self._file

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
