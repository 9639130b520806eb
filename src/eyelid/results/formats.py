"""How rows look in each kind of table: CSV, JSON lines, Parquet."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any, Protocol, TextIO

from eyelid.errors import MissingExtraError
from eyelid.results.row import Row

_P_OPEN = Row._fields.index("p_open")
_ROW_GROUP = 100_000


class Format(Protocol):
    """One kind of table, written first as whole lines that can be appended to."""

    header: bytes

    def encode(self, rows: Sequence[Row]) -> bytes:
        """Returns the rows as whole lines."""

    def whole_records(self, lines: IO[bytes]) -> tuple[int, int]:
        """Returns the byte at which the last whole record ends, and how many records there are."""

    def sources(self, lines: TextIO) -> Iterator[str]:
        """Yields the source of each row of a file of whole lines."""

    def finish(self, part: Path, target: Path) -> None:
        """Turns the complete lines in `part` into the table `target`, in one step."""


class Csv:
    """Comma-separated values, UTF-8, one header line, `\\n` line ends; quoted where RFC 4180 asks for it."""

    header = (",".join(Row._fields) + "\n").encode()

    def encode(self, rows: Sequence[Row]) -> bytes:
        """Returns the rows as lines; probabilities have six decimals, absent values are empty."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(
            row if row.p_open is None else (*row[:_P_OPEN], f"{row.p_open:.6f}", *row[_P_OPEN + 1 :])
            for row in rows
        )
        return text.getvalue().encode()

    def whole_records(self, lines: IO[bytes]) -> tuple[int, int]:
        """Returns the end of the last whole record, and their number without the header."""
        end = at = records = quotes = 0
        for line in lines:
            at += len(line)
            quotes += line.count(b'"')
            if line.endswith(b"\n") and quotes % 2 == 0:  # else the line end is inside a quoted name
                end, records = at, records + 1
        return end, max(records - 1, 0)

    def sources(self, lines: TextIO) -> Iterator[str]:
        """Yields the first cell of each record after the header."""
        for record in islice(csv.reader(lines), 1, None):
            yield record[0]

    def finish(self, part: Path, target: Path) -> None:
        """Renames."""
        part.replace(target)


class JsonLines:
    """One JSON object a line, ASCII, with every column in order; absent values are null."""

    header = b""

    def encode(self, rows: Sequence[Row]) -> bytes:
        """Returns the rows as lines."""
        return "".join(json.dumps(row._asdict()) + "\n" for row in rows).encode()

    def whole_records(self, lines: IO[bytes]) -> tuple[int, int]:
        """Returns the end of the last whole line, and their number."""
        end = records = 0
        for line in lines:
            if line.endswith(b"\n"):
                end, records = end + len(line), records + 1
        return end, records

    def sources(self, lines: TextIO) -> Iterator[str]:
        """Yields the source of each line."""
        for line in lines:
            yield json.loads(line)["source"]

    def finish(self, part: Path, target: Path) -> None:
        """Renames."""
        part.replace(target)


class Parquet(JsonLines):
    """Apache Parquet by pyarrow, converted at the end from JSON lines, since it cannot be appended to."""

    def __init__(self) -> None:
        """Checks that pyarrow is there before any work is done."""
        try:
            import pyarrow.parquet  # noqa: F401
        except ImportError as error:
            raise MissingExtraError("predict --output NAME.parquet", "parquet", "pyarrow") from error

    def finish(self, part: Path, target: Path) -> None:
        """Converts in row groups, under a temporary name that is renamed when complete."""
        import pyarrow as pa
        from pyarrow import parquet

        kinds: dict[str, Any] = {"time_s": pa.float64(), "p_open": pa.float64()}
        kinds |= dict.fromkeys(("frame", "face", "x", "y", "width", "height"), pa.int64())
        schema = pa.schema([(name, kinds.get(name, pa.string())) for name in Row._fields])
        converting = target.with_name(target.name + ".converting")
        with open(part, encoding="ascii") as lines, parquet.ParquetWriter(converting, schema) as writer:
            while group := [json.loads(line) for line in islice(lines, _ROW_GROUP)]:
                writer.write_table(pa.Table.from_pylist(group, schema=schema))
        converting.replace(target)
        part.unlink()


FORMATS: dict[str, type[Format]] = {".csv": Csv, ".jsonl": JsonLines, ".parquet": Parquet}
"""The kinds of table, by the ending of the file's name."""
