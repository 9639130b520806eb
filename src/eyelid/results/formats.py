"""How rows look in each kind of table: CSV, JSON lines, Parquet."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any, Protocol, TextIO

from eyelid.errors import MissingExtraError
from eyelid.results.row import Row

_P_OPEN = Row._fields.index("p_open")
_KINDS = (str, int, float, int, str, int, int, int, int, float, str, str, str)
_ROW_GROUP = 100_000


class Format(Protocol):
    """One kind of table, written first as whole lines that can be appended to."""

    header: bytes

    def encode(self, rows: Sequence[Row]) -> bytes:
        """Returns the rows as whole lines."""

    def whole_records(self, lines: IO[bytes]) -> tuple[int, int]:
        """Returns the byte at which the last whole record ends, and how many records there are."""

    def rows(self, lines: TextIO) -> Iterator[Row]:
        """Yields the rows of a file of whole lines; raises `ValueError` or `TypeError` at what is not one."""

    def finish(self, part: Path, target: Path) -> None:
        """Turns the complete lines in `part` into the table `target`, in one step."""
        part.replace(target)


class Csv(Format):
    r"""Comma-separated values, UTF-8, one header line, `\n` line ends; quoted where RFC 4180 asks for it."""

    header = (",".join(Row._fields) + "\n").encode()

    def encode(self, rows: Sequence[Row]) -> bytes:
        """Returns the rows as lines; probabilities have six decimals, absent values are empty."""
        columns = list(zip(*rows, strict=True))
        if columns:
            columns[_P_OPEN] = tuple(None if p is None else f"{p:.6f}" for p in columns[_P_OPEN])
        text = _csv(zip(*columns, strict=True))
        if "\r" in text:  # csv writes a lone \r unquoted, and reads it as a line end
            cells = zip(*columns, strict=True)
            text = "".join(_csv([row], quoted=any("\r" in str(cell) for cell in row)) for row in cells)
        return text.encode()

    def whole_records(self, lines: IO[bytes]) -> tuple[int, int]:
        """Returns the end of the last whole record, and their number without the header."""
        end = at = records = quotes = 0
        for line in lines:
            at += len(line)
            quotes += line.count(b'"')
            if line.endswith(b"\n") and quotes % 2 == 0:  # else the line end is inside a quoted name
                end, records = at, records + 1
        return end, max(records - 1, 0)

    def rows(self, lines: TextIO) -> Iterator[Row]:
        """Yields each record after the header."""
        try:
            for record in islice(csv.reader(lines), 1, None):
                cells = zip(_KINDS, record, strict=True)
                yield Row._make(kind(cell) if cell else None for kind, cell in cells)
        except csv.Error as error:
            raise ValueError(str(error)) from error


def _csv(rows: Iterable[Sequence[object]], *, quoted: bool = False) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    writer.writerows(rows)
    return text.getvalue()


class JsonLines(Format):
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

    def rows(self, lines: TextIO) -> Iterator[Row]:
        """Yields the row of each line."""
        for line in lines:
            yield Row(**json.loads(line))


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
        try:
            with open(part, encoding="ascii") as lines, parquet.ParquetWriter(converting, schema) as writer:
                while group := [json.loads(line) for line in islice(lines, _ROW_GROUP)]:
                    writer.write_table(pa.Table.from_pylist(group, schema=schema))
            converting.replace(target)
        finally:
            converting.unlink(missing_ok=True)
        part.unlink()


FORMATS: dict[str, type[Format]] = {".csv": Csv, ".jsonl": JsonLines, ".parquet": Parquet}
"""The kinds of table, by the ending of the file's name."""
