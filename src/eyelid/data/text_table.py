"""CSV and XLSX files as columns of text, whichever program and country they come from."""

import csv
import io
import warnings
import zipfile
import zlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from eyelid.errors import DataError
from eyelid.pictures import delimited_rows

SUFFIXES = (".csv", ".tsv", ".xlsx")
"""Endings, in lower case, of the files that `read_table` reads."""

HEAD_BYTES = 1 << 16
"""So much of a CSV file is enough for `read_head`; of an XLSX file, it needs all."""

_BLOCK = 256  # rows at a time: the garbage collector would go through a million lists again and again
_XLSX_ERRORS = (
    *(OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error),  # of the zip that it is
    *(AttributeError, LookupError, SyntaxError, TypeError, ValueError),  # of the XML inside
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table as text.

    Attributes:
        source: Its name, for messages.
        columns: The cells under each name of the header, in lower case; N of each.
        numbers: N numbers of the rows, as a spreadsheet shows them: the header is row 1.
    """

    source: str
    columns: Mapping[str, Sequence[str]]
    numbers: Sequence[int]


def read_table(content: bytes, *, source: str) -> Table:
    """Reads a CSV or XLSX file. Rows without any text are skipped.

    Args:
        content: The file: CSV with commas, semicolons or tabs, in UTF-8 or UTF-16, or XLSX, whose first
            sheet counts. Its first row is the header.
        source: Its name, whose ending says which of them it is.

    Raises:
        DataError: It cannot be read so, a row is longer or shorter than the header, two columns have one
            name, or openpyxl is not installed.
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
    """Returns the header's names, each with the first cell under it; empty for what is not a table.

    Args:
        content: The first `HEAD_BYTES` of a CSV file, or all of an XLSX file.
        source: Its name.

    Raises:
        DataError: It is XLSX, and openpyxl is not installed.
    """
    try:
        rows = _xlsx(content, most=20) if is_xlsx(source) else _csv(_decoded(content, errors="replace"))
        header, first = [*islice(filter(any, rows), 2), [], []][:2]
    except (csv.Error, *_XLSX_ERRORS):
        return {}
    return dict(zip(_names(header), first + [""] * len(header), strict=False))


def is_xlsx(source: str) -> bool:
    """Tells by a file's name whether it is XLSX."""
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
    utf16 = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    text = content.decode("utf-16" if utf16 else "utf-8", errors)
    return text.removeprefix("\ufeff")


def _csv(text: str) -> Iterator[list[str]]:
    return iter(delimited_rows(io.StringIO(text, newline="")))


def _xlsx(content: bytes, *, most: int | None = None) -> Iterator[list[str]]:
    """Returns the rows of the first sheet, or so many of them, each at least as long as the header."""
    try:
        from openpyxl import load_workbook
    except ModuleNotFoundError as error:
        raise DataError(
            "XLSX needs the package 'openpyxl', which the core leaves out; "
            "run: pip install 'eyelid[train]', or save the table as CSV"
        ) from error
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and checks in the sheet that openpyxl does not know
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        if not book.worksheets:
            raise ValueError("it holds no sheet of cells")
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what some programs declare is wrong
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
    """Returns a cell as CSV would have it."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
