"""Reading CSV and XLSX files as columns of text, as different programs and countries write them."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from eyelid.errors import DataError
from eyelid.pictures import XLSX_ERRORS, encoding_of, text_rows, whole_text_rows, xlsx_rows

HEAD_BYTES = 1 << 16
"""`read_head` needs only so many bytes of a CSV file. It needs the whole of an XLSX file."""

_BYTES = re.compile("[\udc80-\udcff]")  # as `surrogateescape` has those that are not UTF-8
_BLOCK = 256  # rows that are turned into columns at a time, since many lists slow the garbage collector


@dataclass(frozen=True, slots=True)
class Table:
    """A table of N rows as text.

    Attributes:
        source: Name of the file, for messages.
        columns: Maps each name in the header, in lower case, to its N cells. Bytes that are not UTF-8 are
            `surrogateescape`d, since cells may name files; `as_text` makes text of a cell.
        numbers: The number of each row as a spreadsheet shows it. The first line of the file is row 1.
    """

    source: str
    columns: Mapping[str, Sequence[str]]
    numbers: Sequence[int]


def read_table(content: bytes, *, source: str) -> Table:
    """Reads a table. Rows without any text are skipped.

    Args:
        content: The bytes of the file. It is CSV with commas, semicolons or tabs, in UTF-8, UTF-16 or a
            code page; or JSON lines, whose keys are the columns; or XLSX, of which the first sheet is read.
            The first row is the header.
        source: Name of the file. Its ending says what it is.

    Raises:
        DataError: The file cannot be read, a row is longer or shorter than the header, two columns have the
            same name, or the file is XLSX and openpyxl is not installed.
    """
    rows = ((number, row) for number, row in enumerate(_rows(content, source=source), start=1) if any(row))
    _, header = next(rows, (0, []))
    names = _names(header)
    for name in names:
        if name and names.count(name) > 1:
            raise DataError(f"{source}: two columns are named {name}; rename one of them")
    numbers: list[int] = []
    columns: list[list[str]] = [[] for _ in names]
    while block := list(islice(rows, _BLOCK)):
        for number, row in block:
            if not any(row[len(names) :]):  # some programs end lines with delimiters
                del row[len(names) :]
            if len(row) != len(names):
                raise DataError(
                    f"{source}: row {number} has {len(row)} cells, expected {len(names)} as in the first"
                )
        numbers += [number for number, _ in block]
        for column, cells in zip(columns, zip(*(row for _, row in block), strict=True), strict=True):
            column += cells
    return Table(source, {name: column for name, column in zip(names, columns, strict=True) if name}, numbers)


def read_head(content: bytes, *, source: str) -> Mapping[str, str]:
    """Returns the names in the header, each with the first cell under it; empty if the file is no table.

    Args:
        content: The first `HEAD_BYTES` of a CSV file, or all bytes of an XLSX file.
        source: Name of the file. Its ending says whether it is XLSX.

    Raises:
        DataError: The file is XLSX, and openpyxl is not installed.
    """
    try:
        if is_xlsx(source):
            rows = xlsx_rows(io.BytesIO(content), most=20)
        else:
            rows = text_rows(io.StringIO(_decoded(content, errors="replace"), newline=""), source)
        header, first = [*islice(filter(any, rows), 2), [], []][:2]
    except (csv.Error, *XLSX_ERRORS):
        return {}
    return dict(zip(_names(header), first + [""] * len(header), strict=False))


def as_text(cell: str) -> str:
    r"""Returns a cell whose bytes that are not UTF-8 are read as Windows has them in the West.

    Example:
        >>> as_text("ge\udcf6ffnet")
        'geöffnet'
    """
    if cell.isascii():
        return cell
    return _BYTES.sub(lambda byte: bytes([ord(byte[0]) & 0xFF]).decode("cp1252", "replace"), cell)


def is_xlsx(source: str) -> bool:
    """Returns whether a file is XLSX, by the ending of its name."""
    return source.lower().endswith(".xlsx")


def _names(header: Sequence[str]) -> list[str]:
    return [as_text(name).strip().lower() for name in header]


def _rows(content: bytes, *, source: str) -> Iterator[list[str]]:
    if is_xlsx(source):
        try:
            yield from xlsx_rows(io.BytesIO(content))
        except XLSX_ERRORS as error:
            reason = str(error).partition("\n")[0]
            raise DataError(
                f"{source}: cannot be read as XLSX: {reason}; save it again, or as CSV"
            ) from error
        return
    try:
        text = _decoded(content, errors="strict")
        if "\0" in text:
            raise DataError(f"{source}: holds NUL characters: expected CSV in UTF-8")
        yield from whole_text_rows(text, source)
    except UnicodeDecodeError as error:
        raise DataError(f"{source}: is not {error.encoding.upper()}; save it as CSV in UTF-8") from error
    except csv.Error as error:
        raise DataError(f"{source}: cannot be read as CSV: {error}") from error
    except ValueError as error:
        raise DataError(f"{source}: cannot be read as JSON lines: {error}") from error


def _decoded(content: bytes, *, errors: str) -> str:
    encoding = encoding_of(content[:2])
    return content.decode(encoding, "surrogateescape" if encoding == "utf-8-sig" else errors)
