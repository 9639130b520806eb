"""Writing records as CSV, JSON lines or Parquet, and reading them back."""

import csv
import io
import json
import re
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from itertools import compress, islice
from pathlib import Path
from typing import Any, Generic, NamedTuple, Protocol, TextIO, TypeVar

from eyelid.csv_cells import guarded_texts, unguarded, write_rows
from eyelid.durable import replace_file
from eyelid.errors import MissingExtraError
from eyelid.results.record import Column, columns_of

Record = TypeVar("Record", bound=NamedTuple)
AnyRecord = TypeVar("AnyRecord", bound=NamedTuple, contravariant=True)

_ROW_GROUP = 100_000
_SPECIAL = re.compile(r'[",\r\n]')  # what makes a cell need quotes


class Encoding(Protocol[AnyRecord]):
    """A way to write records as bytes that can be appended to those of other records."""

    def encode(self, records: Sequence[AnyRecord]) -> bytes:
        """Returns the records as bytes."""


class Format(ABC, Generic[Record]):
    """Base of the kinds of table. Each is first written as lines, since lines can be appended.

    Attributes:
        record: Type of the records.
        header: First bytes of every such table.
    """

    header = b""

    def __init__(self, record: type[Record]) -> None:
        self.record = record
        self.columns = columns_of(record)

    @abstractmethod
    def encode(self, records: Sequence[Record]) -> bytes:
        """Returns the records as whole lines."""

    @abstractmethod
    def records(self, lines: TextIO) -> Iterator[Record]:
        """Yields the record of each line; raises `ValueError` or `TypeError` at what is none."""

    def finish(self, part: Path, target: Path) -> None:
        """Turns the complete lines in `part` into the table `target`, in one step."""
        replace_file(part, target)


class Csv(Format[Record]):
    r"""Comma-separated values, UTF-8, one header line, `\n` line ends; quoted where RFC 4180 asks for it."""

    def __init__(self, record: type[Record]) -> None:
        super().__init__(record)
        self.header = (",".join(column.name for column in self.columns) + "\n").encode()

    def encode(self, records: Sequence[Record]) -> bytes:
        """Returns the records as lines: numbers with the decimals of their column, None as nothing."""
        if not records:
            return b""
        columns = list(zip(self.columns, zip(*records, strict=True), strict=True))
        cells = [_texts(values, column) for column, values in columns]
        is_text = [column.kind is str for column in self.columns]
        if any(_SPECIAL.search("".join(texts)) for texts in compress(cells, is_text)):
            text = io.StringIO()
            write_rows(text, zip(*cells, strict=True))
            return text.getvalue().encode()
        for index in compress(range(len(cells)), is_text):
            cells[index] = guarded_texts(cells[index])
        return ("\n".join(map(",".join, zip(*cells, strict=True))) + "\n").encode()

    def records(self, lines: TextIO) -> Iterator[Record]:
        """Yields each record after the header."""
        kinds = [unguarded if column.kind is str else column.kind for column in self.columns]
        limit = csv.field_size_limit(sys.maxsize)  # names in zips may be longer than csv allows a cell
        try:
            for row in islice(csv.reader(lines), 1, None):
                cells = zip(kinds, row, strict=True)
                yield self.record._make(kind(cell) if cell else None for kind, cell in cells)
        except csv.Error as error:
            raise ValueError(str(error)) from error
        finally:
            csv.field_size_limit(limit)


def _texts(values: Sequence[Any], column: Column) -> Sequence[str]:
    """Returns the values of a column as text; what all rows share is formatted once."""
    count = len(values)
    form = "" if column.decimals is None else f".{column.decimals}f"
    if values.count(values[0]) == count:
        values = values[:1]
    elif column.kind is str and None not in values:
        return values
    texts = ["" if value is None else format(value, form) for value in values]
    return texts * (count // len(texts))


class JsonLines(Format[Record]):
    """One JSON object a line, ASCII, with every column in order; absent values are null."""

    def encode(self, records: Sequence[Record]) -> bytes:
        """Returns the records as lines."""
        return "".join(json.dumps(record._asdict()) + "\n" for record in records).encode()

    def records(self, lines: TextIO) -> Iterator[Record]:
        """Yields the record of each line."""
        names = {column.name for column in self.columns}
        for line in lines:
            values = json.loads(line)
            if not isinstance(values, dict) or values.keys() != names:
                raise ValueError(f"columns other than {', '.join(self.record._fields)}")
            yield self.record._make(values[name] for name in self.record._fields)


class Parquet(JsonLines[Record]):
    """Apache Parquet by pyarrow, converted at the end from JSON lines, since it cannot be appended to."""

    def __init__(self, record: type[Record]) -> None:
        """Raises `MissingExtraError` if pyarrow is not installed, before any work is done."""
        super().__init__(record)
        expect_pyarrow("… --output NAME.parquet")

    def finish(self, part: Path, target: Path) -> None:
        """Converts in row groups, under a temporary name that is renamed when complete."""
        import pyarrow as pa
        from pyarrow import parquet

        schema = arrow_schema(self.columns)
        converting = target.with_name(target.name + ".converting")
        try:
            with open(part, encoding="ascii") as lines, parquet.ParquetWriter(converting, schema) as writer:
                while group := [json.loads(line) for line in islice(lines, _ROW_GROUP)]:
                    writer.write_table(pa.Table.from_pylist(group, schema=schema))
            replace_file(converting, target)
        finally:
            converting.unlink(missing_ok=True)
        part.unlink()


def arrow_schema(columns: Sequence[Column]) -> Any:
    """Returns the columns of a table as a schema of Arrow."""
    import pyarrow as pa

    kinds: dict[type, Any] = {str: pa.string(), int: pa.int64(), float: pa.float64()}
    return pa.schema([(column.name, kinds[column.kind]) for column in columns])


def expect_pyarrow(flag: str) -> None:
    """Raises `MissingExtraError` if pyarrow is not installed, and names the flag that needs it."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(flag, "parquet", "pyarrow") from error


FORMATS: dict[str, type[Format[Any]]] = {".csv": Csv, ".jsonl": JsonLines, ".parquet": Parquet}
"""The kinds of table, by the ending of the file's name."""
