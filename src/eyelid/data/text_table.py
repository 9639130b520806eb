"""Reading CSV and XLSX files as columns of text, as different programs and countries write them."""

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from eyelid.errors import DataError
from eyelid.pictures import delimited_rows, is_utf16

SUFFIXES = (".csv", ".tsv", ".xlsx")
"""File endings, in lower case, that `read_table` can read."""

HEAD_BYTES = 1 << 16
"""`read_head` needs only so many bytes of a CSV file. It needs the whole of an XLSX file."""

_BLOCK = 256  # rows that are turned into columns at a time, since many lists slow the garbage collector
_XLSX_ERRORS = (
    *(OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error),  # from the zip, which XLSX is
    *(AttributeError, LookupError, SyntaxError, TypeError, ValueError),  # from the XML in the zip
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of N rows as text.

    Attributes:
        source: Name of the file, for messages.
        columns: Maps each name in the header, in lower case, to its N cells.
        numbers: The number of each row as a spreadsheet shows it. The first line of the file is row 1.
    """

    source: str
    columns: Mapping[str, Sequence[str]]
    numbers: Sequence[int]


def read_table(content: bytes, *, source: str) -> Table:
    """Reads a CSV or XLSX file. Rows without any text are skipped.

    Args:
        content: The bytes of the file. It is CSV with commas, semicolons or tabs, in UTF-8 or UTF-16; or it
            is XLSX, of which the first sheet is read. The first row is the header.
        source: Name of the file. Its ending says whether it is XLSX.

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
        rows = _xlsx(content, most=20) if is_xlsx(source) else _csv(_decoded(content, errors="replace"))
        header, first = [*islice(filter(any, rows), 2), [], []][:2]
    except (csv.Error, *_XLSX_ERRORS):
        return {}
    return dict(zip(_names(header), first + [""] * len(header), strict=False))


def is_xlsx(source: str) -> bool:
    """Returns whether a file is XLSX, by the ending of its name."""
    return source.lower().endswith(".xlsx")


def _names(header: Sequence[str]) -> list[str]:
    return [name.strip().lower() for name in header]


def _rows(content: bytes, *, source: str) -> Iterator[list[str]]:
    if is_xlsx(source):
        try:
            yield from _xlsx(content)
        except _XLSX_ERRORS as error:
            reason = str(error).partition("\n")[0]
            raise DataError(
                f"{source}: cannot be read as XLSX: {reason}; save it again, or as CSV"
            ) from error
        return
    try:
        text = _decoded(content, errors="strict")
        if "\0" in text:
            raise DataError(f"{source}: holds NUL characters: expected CSV in UTF-8")
        yield from _csv(text)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{source}: byte 0x{content[error.start]:02x} in line {line} is not {error.encoding.upper()}; "
            "save it as CSV in UTF-8"
        ) from error
    except csv.Error as error:
        raise DataError(f"{source}: cannot be read as CSV: {error}") from error


def _decoded(content: bytes, *, errors: str) -> str:
    text = content.decode("utf-16" if is_utf16(content) else "utf-8", errors)
    return text.removeprefix("\ufeff")


def _csv(text: str) -> Iterator[list[str]]:
    return iter(delimited_rows(io.StringIO(text, newline="")))


def _xlsx(content: bytes, *, most: int | None = None) -> Iterator[list[str]]:
    """Returns the rows of the first sheet, each filled up with empty cells to the length of the header.

    Args:
        content: The bytes of the XLSX file.
        most: How many rows are read, from the first; None for all.

    Raises:
        DataError: openpyxl is not installed.
        ValueError: The file has no sheet of cells. A damaged file raises one of `_XLSX_ERRORS`.
    """
    try:
        from openpyxl import load_workbook
    except ModuleNotFoundError as error:
        raise DataError(
            "XLSX needs the package 'openpyxl', which the core leaves out; "
            "run: pip install 'eyelid[train]', or save the table as CSV"
        ) from error
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and checks that it does not know
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        if not book.worksheets:
            raise ValueError("it holds no sheet of cells")
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # some programs write a wrong size of the sheet
        rows = [_texts(cells) for cells in sheet.iter_rows(max_row=most, values_only=True)]
        book.close()
    width = len(next(filter(None, rows), []))
    return (row + [""] * (width - len(row)) for row in rows)


def _texts(cells: Iterable[object]) -> list[str]:
    texts = [_text(cell) for cell in cells]
    while texts and not texts[-1]:  # a sheet is as wide as its widest formatted row
        del texts[-1]
    return texts


def _text(cell: object) -> str:
    """Returns the value of a cell as the text that a CSV file would have."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
