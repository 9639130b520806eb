"""A result table as a folder of Parquet files, for more rows than one file should hold.

Each file, `part-000000000000.parquet`, is written whole and named by the number of its first row, so in order
of name they are one table. `_unfinished.json` says how far an unfinished run came; tools that read such
folders pass over names that begin with `_`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from time import monotonic
from types import TracebackType
from typing import Generic

from eyelid.errors import OutputError
from eyelid.results.formats import Record, arrow_schema, expect_pyarrow
from eyelid.results.part_folder import PartFolder, part_folder
from eyelid.results.record import columns_of
from eyelid.results.resumable_table import ResumableTable
from eyelid.results.table_state import TableState

MOST_ROWS = 250_000
"""Rows of a file, about; 10 MB."""

LONGEST_S = 60.0
"""Seconds of work that a kill undoes at most: then a file is written, however few rows it has."""

_STATE = "_unfinished.json"


class ArrowRows(Generic[Record]):
    """Rows on their way into such a folder: a binary stream of Arrow for those of one block."""

    def __init__(self, record: type[Record]) -> None:
        """Raises `MissingExtraError` if pyarrow is not installed, before any work is done."""
        expect_pyarrow("… --output FOLDER/")
        self.columns = columns_of(record)

    def encode(self, records: Sequence[Record]) -> bytes:
        """Returns the records as a stream; nothing for none."""
        if not records:
            return b""
        import pyarrow as pa

        schema = arrow_schema(self.columns)
        columns = zip(zip(*records, strict=True), schema.types, strict=True)
        batch = pa.record_batch([pa.array(values, kind) for values, kind in columns], schema=schema)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, schema) as stream:
            stream.write_batch(batch)
        return bytes(sink.getvalue())


class PartedTable(ResumableTable, Generic[Record]):
    """Writes records to a folder of Parquet files, as a context manager; see `TableWriter`, which it is like.

    Attributes:
        state: What is in the table already; right after opening, what an interrupted run has left.
    """

    def __init__(
        self,
        output: str,
        record: type[Record],
        *,
        fingerprint: Mapping[str, str],
        resume: bool = False,
        overwrite: bool = False,
    ) -> None:
        """Opens the table.

        Args:
            output: Path or URL of the folder.
            record: Type of the records, a named tuple.
            fingerprint: Settings that change the records, by name. Only a run with equal ones can be resumed.
            resume: Continue what an interrupted run has left, if there is anything.
            overwrite: Remove the files of a finished table first.

        Raises:
            OutputError: The folder cannot be written, holds something else, or an interrupted run that is not
                to be resumed; or another run is writing into it.
        """
        self._output = output
        self._record = record
        self._folder: PartFolder = part_folder(output)
        self._reached: list[bytes] = []  # encoded rows that are in no file yet
        self._beyond: list[bytes] = []  # those of sources that are not finished
        self.state = self._written = TableState(fingerprint=fingerprint)
        self._written_at = monotonic()
        self.warnings = self._folder.begin()
        try:
            self._open(resume=resume, overwrite=overwrite)
        except OSError as error:
            self._folder.end()
            raise self._not_written(error) from error
        except BaseException:
            self._folder.end()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Writes what is left; without an exception the table is finished."""
        try:
            self._flush()
            if kind is None:
                if not self.state.records:
                    self._folder.write(_name(0), self._parquet([]))
                self._folder.remove(_STATE)
        except OSError as cause:
            if kind is None:
                raise self._not_written(cause) from cause
        finally:
            self._folder.end()

    def append(self, lines: bytes, *, records: int) -> None:
        """Appends records that `ArrowRows` has encoded; what follows the last `reach` is lost in a kill."""
        if lines:
            self._beyond.append(lines)
        self.state = replace(self.state, records=self.state.records + records)

    def _keep_reached(self) -> None:
        self._reached += self._beyond
        self._beyond.clear()
        self._reachable = self.state
        waiting = self.state.records - self._written.records
        if waiting >= MOST_ROWS or monotonic() - self._written_at >= LONGEST_S:
            self._flush()

    def kept_records(self) -> Iterator[Record]:
        """Yields the records that an interrupted run left; raises `OutputError` at what is none."""
        import pyarrow as pa
        from pyarrow import parquet

        for name in self._parts():
            try:
                table = parquet.read_table(pa.BufferReader(self._folder.read(name)))
                columns = [table[field].to_pylist() for field in self._record._fields]
            except (OSError, KeyError, pa.ArrowException) as error:
                raise OutputError(f"{self._output}{name}: not a part of this table: {error}") from error
            yield from map(self._record._make, zip(*columns, strict=True))

    def _open(self, *, resume: bool, overwrite: bool) -> None:
        names = self._folder.names()
        if _STATE in names:
            if not resume:
                raise OutputError(
                    f"{self._output} holds the rows of an interrupted run: add --resume to continue it, or "
                    "delete the folder to start anew"
                )
            state = _state_in(self._folder, self._output)
            state.check_fingerprint(self.state, self._output)
            self.state = self._written = state
            for name in self._parts():
                if name >= _name(state.records):  # written, but the kill came before the state
                    self._folder.remove(name)
        elif names and not overwrite:
            raise OutputError(
                f"--output {self._output}: is not empty; name a new folder, or add --overwrite to replace "
                "the table in it"
            )
        else:
            for name in self._parts():
                self._folder.remove(name)
            self._folder.write(_STATE, self.state.encoded())
        self._reachable = self.state

    def _flush(self) -> None:
        """Writes the rows of all finished sources to a file, and then how far the run has come."""
        if self._reachable is self._written:
            return
        if self._reached:
            self._folder.write(_name(self._written.records), self._parquet(self._reached))
        self._folder.write(_STATE, self._reachable.encoded())
        self._written, self._written_at = self._reachable, monotonic()
        self._reached.clear()

    def _parquet(self, streams: Sequence[bytes]) -> bytes:
        import pyarrow as pa
        from pyarrow import parquet

        schema = arrow_schema(columns_of(self._record))
        batches = [batch for stream in streams for batch in pa.ipc.open_stream(stream)]
        sink = pa.BufferOutputStream()
        parquet.write_table(pa.Table.from_batches(batches, schema), sink)
        return bytes(sink.getvalue())

    def _parts(self) -> list[str]:
        return [
            name for name in self._folder.names() if name.startswith("part-") and name.endswith(".parquet")
        ]

    def _not_written(self, error: OSError) -> OutputError:
        return OutputError(
            f"--output {self._output}: cannot be written: {error.strerror or error}; the rows so far are "
            "kept there: make room and run again with --resume"
        )


def unfinished(output: str) -> TableState | None:
    """Returns how far the interrupted run came that a folder holds; None if it holds none."""
    folder = part_folder(output)
    return _state_in(folder, output) if _STATE in folder.names() else None


def _state_in(folder: PartFolder, output: str) -> TableState:
    return TableState.decoded(
        folder.read(_STATE), file=f"{output}{_STATE}", rows=f"the other files of {output}"
    )


def _name(first: int) -> str:
    return f"part-{first:012d}.parquet"
