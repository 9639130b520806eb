"""Rows of tables as text: CSV as different programs and countries write it, JSON lines, and XLSX."""

import csv
import io
import json
import re
import warnings
import zipfile
import zlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import BinaryIO

from eyelid.csv_cells import unguarded
from eyelid.errors import DataError

_JSON_LINES = (".jsonl", ".ndjson")
TABLES = (".csv", ".tsv", ".tab", *_JSON_LINES, ".xlsx")
"""Endings, in lower case, of files that are read as tables."""

PATH_COLUMNS = (
    *("path", "file", "filename", "source", "name", "file_name", "file_path", "image", "image_path"),
    *("image_file", "image_name", "img", "img_path", "img_name", "picture", "photo", "patch"),
    *("fname", "image_url", "url", "uri", "image_id", "img_id", "id"),
)
"""Columns that may name the pictures of a table, the likeliest first; see `columns_named`."""

XLSX_ERRORS = (
    *(OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error),  # from the zip, which XLSX is
    *(AttributeError, LookupError, SyntaxError, TypeError, ValueError),  # from the XML in the zip
)
"""The exceptions that `xlsx_rows` raises for a damaged file."""

_DELIMITERS = ",;\t|"  # Excel writes semicolons where the comma is the decimal mark
_HEAD_LINES = 20  # empty lines may come before the header
_SEPARATOR = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)  # a first line that Excel reads, and hides


def columns_named(header: Iterable[str], wanted: Sequence[str]) -> list[str]:
    """Returns the names in a header that are wanted, in the order of `wanted`.

    Case, blanks, hyphens and underscores do not count: `File Name` is `filename`.
    """
    of: dict[str, str] = {}
    for name in header:
        of.setdefault(re.sub(r"[\s_-]", "", name.lower()), name)
    found = [of.get(name.replace("_", "")) for name in wanted]
    return list(dict.fromkeys(name for name in found if name))


def encoding_of(start: bytes) -> str:
    """Returns the encoding of a text by its first two bytes: UTF-16 by its mark or its zeros, or UTF-8."""
    if start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    if len(start) > 1 and 0 in start[:2] and any(start[:2]):
        return "utf-16-be" if start[0] == 0 else "utf-16-le"
    return "utf-8-sig"


def text_rows(lines: Iterable[str], name: str) -> Iterator[list[str]]:
    """Returns the rows of JSON lines, or of CSV, by the ending of the file's name."""
    return json_rows(lines) if name.lower().endswith(_JSON_LINES) else delimited_rows(lines)


def whole_text_rows(text: str, name: str) -> Iterator[list[str]]:
    """Returns the rows of a whole file, as `text_rows` does; of JSON lines with the keys of all objects."""
    lines = io.StringIO(text, newline="")
    if not name.lower().endswith(_JSON_LINES):
        return delimited_rows(lines)
    keys = list(dict.fromkeys(chain.from_iterable(_json_objects(lines))))
    lines.seek(0)
    return json_rows(lines, keys)


def delimited_rows(lines: Iterable[str]) -> Iterator[list[str]]:
    """Returns a reader of CSV rows, cut at the delimiter that makes most cells of the first row with text.

    A first line such as `sep=;` names the delimiter, and is no row. Blanks after delimiters are dropped if
    each cell of the first row begins with one, apart from the first cell.

    Args:
        lines: The lines with their ends. After the first 20, each is read when it is needed.

    Returns:
        An iterator of rows, without the guard of `csv_cells`. It raises `csv.Error` at a line that is no CSV.
    """
    rest = iter(lines)
    head = list(islice(rest, _HEAD_LINES))
    separator = _SEPARATOR.fullmatch(head[0]) if head else None
    if separator:
        del head[0]
        delimiter = separator[1]
    else:
        delimiter = max(_DELIMITERS, key=lambda mark: len(_first_row(head, mark)))
    _, *others = _first_row(head, delimiter) or [""]
    blanks = bool(others) and all(cell.startswith(" ") for cell in others)
    rows = csv.reader(chain(head, rest), delimiter=delimiter, skipinitialspace=blanks)
    return ([unguarded(cell) if cell[:1] == "'" else cell for cell in row] for row in rows)


def _first_row(head: list[str], delimiter: str) -> list[str]:
    try:
        return next(filter(any, csv.reader(head, delimiter=delimiter)), [])
    except csv.Error:  # the reader of the whole file reports it
        return []


def json_rows(lines: Iterable[str], keys: list[str] | None = None) -> Iterator[list[str]]:
    """Yields keys of JSON lines, and then the values of each object in that order.

    Args:
        lines: The lines.
        keys: The keys; None for those of the first object.

    Raises:
        ValueError: A line is no JSON object. It names the line.
    """
    header = keys
    for number, record in enumerate(_json_objects(lines)):
        header = list(record) if header is None else header
        if number == 0:
            yield header
        yield [cell_text(record.get(name)) for name in header]


def _json_objects(lines: Iterable[str]) -> Iterator[dict[str, object]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"line {number} is no JSON: {error}") from error
        if not isinstance(record, dict):
            raise ValueError(f'line {number} is no JSON object, such as {{"file_name": "a.png"}}')
        yield record


def xlsx_rows(file: BinaryIO, *, most: int | None = None) -> Iterator[list[str]]:
    """Yields the rows of the first sheet, each filled up with empty cells to the length of the header.

    Args:
        file: The XLSX file, opened for reading in binary.
        most: How many rows are read, from the first; None for all.

    Raises:
        DataError: openpyxl is not installed.
        ValueError: The file has no sheet of cells. A damaged file raises one of `XLSX_ERRORS`.
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
        book = load_workbook(file, read_only=True, data_only=True)
        if not book.worksheets:
            raise ValueError("it holds no sheet of cells")
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # some programs write a wrong size of the sheet
        rows = [_texts(cells) for cells in sheet.iter_rows(max_row=most, values_only=True)]
        book.close()
    width = len(next(filter(None, rows), []))
    yield from (row + [""] * (width - len(row)) for row in rows)


def _texts(cells: Iterable[object]) -> list[str]:
    texts = [cell_text(cell) for cell in cells]
    while texts and not texts[-1]:  # a sheet is as wide as its widest formatted row
        del texts[-1]
    return texts


def cell_text(cell: object) -> str:
    """Returns the value of a cell as the text that a CSV file would have."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
