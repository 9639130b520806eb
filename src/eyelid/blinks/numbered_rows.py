"""The rows of a table on disk with their numbers, read as they are needed."""

import csv
import re
from collections.abc import Generator

from eyelid.errors import DataError, MissingFileError
from eyelid.pictures.sources import reason
from eyelid.pictures.table_rows import XLSX_ERRORS, encoding_of, text_rows, xlsx_rows

NumberedRow = tuple[int, list[str]]

TABLES = (".csv", ".tsv", ".jsonl", ".xlsx")
"""Endings, in lower case, of files that are read."""

OTHER_TABLES = (".parquet", ".feather", ".xls", ".ods", ".sav", ".mat")
"""Endings of tables that are not read, which is said; no video has such a name."""

_DECIMAL_COMMA = re.compile(r"\s*[+-]?\d+,\d+(?:[eE][+-]?\d+)?\s*")


def numbered_rows(path: str) -> Generator[NumberedRow, None, None]:
    """Yields the rows of a table that are not empty, with their numbers from 1.

    Numbers with a decimal comma, as programs write them in half of the world, get a point.

    Args:
        path: A table: .csv, .tsv, .jsonl or .xlsx.

    Raises:
        MissingFileError: There is no such file.
        DataError: It cannot be read, or is no table.
    """
    if path.lower().endswith(OTHER_TABLES):
        raise DataError(f"{path}: expected a table of the kind {', '.join(TABLES)}; save it as one of these")
    try:
        with open(path, "rb") as file:
            if path.lower().endswith(".xlsx"):
                yield from ((number, row) for number, row in enumerate(xlsx_rows(file), 1) if any(row))
                return
            encoding = encoding_of(file.read(2))
        with open(path, encoding=encoding, newline="") as text:
            for number, row in enumerate(text_rows(text, path), 1):
                if any(row):
                    yield number, [_with_point(cell) if "," in cell else cell for cell in row]
    except FileNotFoundError as error:
        raise MissingFileError(f"{path}: no such file") from error
    except OSError as error:
        raise DataError(f"{path}: {reason(error)}") from error
    except (csv.Error, *XLSX_ERRORS) as error:
        raise DataError(f"{path}: the table cannot be read: {error}") from error


def _with_point(cell: str) -> str:
    return cell.replace(",", ".") if _DECIMAL_COMMA.fullmatch(cell) else cell
