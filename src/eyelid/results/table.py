"""A result table on disk that is whole, or can be continued, at every moment.

Records go to `NAME.part` in whole lines, and the file gets its own name when it is complete. A run that was
killed leaves the `.part`, and beside it `NAME.part.json`, which says how far it came.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Generic

from eyelid.errors import OptionError, OutputError
from eyelid.file_lock import claim_file
from eyelid.results.formats import FORMATS, Format, Record
from eyelid.results.resumable_table import ResumableTable
from eyelid.results.table_state import TableState, state_file


class TableWriter(ResumableTable, Generic[Record]):
    """Writes records to a file, as a context manager.

    A normal exit gives the table its name. After an exception, Ctrl-C included, what was written stays in
    the `.part`, for a later run with `resume=True`.

    Attributes:
        state: What is in the table already; right after opening, what an interrupted run has left.

    Example:
        >>> from tempfile import mkdtemp
        >>> from eyelid import Row
        >>> path = Path(mkdtemp()) / "table.csv"
        >>> with TableWriter(path, Row) as table:
        ...     table.write([Row("a.jpg", p_open=0.75, state="open")])
        >>> path.read_text().splitlines()[1]
        'a.jpg,,,,,,,,,,,,0.750000,open,,'
    """

    def __init__(
        self,
        path: Path,
        record: type[Record],
        *,
        fingerprint: Mapping[str, str] | None = None,
        resume: bool = False,
    ) -> None:
        """Opens the table.

        Args:
            path: The file to write; its ending, `.csv`, `.jsonl` or `.parquet`, chooses the format.
            record: Type of the records, a named tuple; its annotations say what the columns hold.
            fingerprint: Settings that change the records, by name. Only a run with equal ones can be resumed.
            resume: Continue `path.part` where an interrupted run left it, if it is there.

        Raises:
            OptionError: The ending is none of those.
            OutputError: The folder does not exist or cannot be written; or a `.part` is there, and `resume`
                is false, it is of another run, or another run is writing it.
            MissingExtraError: Parquet was asked for, and pyarrow is not installed.
        """
        self._format = format_of(path, record)
        self.path = path
        self.part = part_of(path)
        self.state = TableState(fingerprint=fingerprint or {})
        self.warnings = []
        try:
            if path.exists() and not path.is_file():
                raise OutputError(
                    f"--output {path}: a folder, a pipe or a device, and no file that can be replaced; give "
                    "another name"
                )
            with ExitStack() as closing:
                self._file = closing.enter_context(open(self.part, "a+b", buffering=0))
                self._claim()
                if self._is_begun():
                    self._continue(resume=resume)
                else:
                    self._begin()
                self._reached = self.state
                closing.pop_all()
        except OSError as error:
            reason = f"{error.strerror}; expected a folder that is there and may be written"
            raise OutputError(f"--output {path}: cannot be written: {reason}") from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Gives the file its name unless an exception is under way, and closes it."""
        with self._file:  # closed last, since closing it gives up the claim
            if kind is not None:
                with suppress(OSError):  # a resumed run would cut it off, too
                    self._file.truncate(self._reached.size)
                    self._reached.save(self.part)  # Ctrl-C may have come before it was saved
            else:
                try:
                    self._format.finish(self.part, self.path)
                    state_file(self.part).unlink(missing_ok=True)
                except OSError as cause:
                    raise self._not_written(cause) from cause

    def write(self, records: Sequence[Record]) -> None:
        """Appends records; raises `OutputError` if the disk is full or the file cannot be written."""
        self.append(self._format.encode(records), records=len(records))

    def append(self, lines: bytes, *, records: int) -> None:
        """Appends records that are encoded already; raises `OutputError` if they cannot be written.

        A resumed run starts after the last call of `reach`: what was appended after it is cut off.

        Args:
            lines: Whole lines, as the format of this table encodes them.
            records: Number of records in these lines.
        """
        try:
            self._append(lines)
        except OSError as error:
            raise self._not_written(error) from error
        state = self.state
        self.state = replace(state, records=state.records + records, size=state.size + len(lines))

    def _keep_reached(self) -> None:
        self._reached = self.state  # first, so that Ctrl-C never leaves less than the state says
        self.state.save(self.part)

    def kept_records(self) -> Iterator[Record]:
        """Yields the records that an interrupted run left; raises `OutputError` at what is none."""
        if self.state.records:
            with open(self.part, encoding="utf-8", newline="") as lines:
                try:
                    yield from islice(self._format.records(lines), self.state.records)
                except (ValueError, TypeError, RecursionError) as error:
                    raise OutputError(
                        f"{self.part}: not the rows of an interrupted run of this version: {error}; "
                        "delete it to start anew"
                    ) from error

    def _claim(self) -> None:
        """Locks the `.part`; raises `OutputError` if another run writes this table, or has just done so."""
        try:
            self.warnings += claim_file(self._file, self.path.parent)
            ours = self.part.exists() and os.path.samestat(os.fstat(self._file.fileno()), self.part.stat())
        except BlockingIOError:
            ours = False
        if not ours:
            raise OutputError(f"--output {self.path}: another run is writing this table; give another name")

    def _is_begun(self) -> bool:
        """Returns whether the `.part` holds records, and not only the header or the beginning of it."""
        header = self._format.header
        self._file.seek(0)
        return not header.startswith(self._file.read(len(header) + 1))

    def _begin(self) -> None:
        self._file.truncate(0)
        self._append(self._format.header)
        self.state = replace(self.state, size=len(self._format.header))
        self.state.save(self.part)

    def _continue(self, *, resume: bool) -> None:
        """Continues the table of an interrupted run: cuts the `.part` to the size in its state."""
        if not resume:
            raise OutputError(
                f"{self.part} holds the rows of an interrupted run: add --resume to continue it, "
                "or delete it to start anew"
            )
        header = self._format.header
        self._file.seek(0)
        if self._file.read(len(header)) != header:
            raise OutputError(f"{self.part}: its columns are not this version's; delete it to start anew")
        state = TableState.load(self.part)
        if state is None:
            raise OutputError(
                f"{self.part}: {state_file(self.part).name}, which says how far its run came, is not there; "
                "delete it to start anew"
            )
        state.check_fingerprint(self.state, self.part)
        if os.fstat(self._file.fileno()).st_size < state.size:
            raise OutputError(f"{self.part}: rows are missing at its end; delete it to start anew")
        self._file.truncate(state.size)
        self.state = state

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


def format_of(path: Path, record: type[Record]) -> Format[Record]:
    """Returns how records are written to a table of this name.

    Raises:
        OptionError: The name ends in none of the endings that are known.
        MissingExtraError: Parquet was asked for, and pyarrow is not installed.
    """
    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        endings = ", ".join(FORMATS)
        raise OptionError(f"--output {path}: expected a name that ends in {endings}, or / for a folder")
    return kind(record)


def part_of(path: Path) -> Path:
    """Returns where the rows of a table are until it is complete."""
    return path.with_name(path.name + ".part")


def remove_unfinished(path: Path) -> None:
    """Removes what an interrupted run left for the table `path`."""
    part = part_of(path)
    part.unlink(missing_ok=True)
    state_file(part).unlink(missing_ok=True)


def count_kept(path: Path) -> int:
    """Counts the records that an interrupted run left for the table `path`; 0 if it left none."""
    state = TableState.load(part_of(path))
    return state.records if state else 0
