"""The rows of a table on disk with their numbers, read as they are needed."""

import csv
from collections.abc import Generator
from itertools import chain, islice

from eyelid.errors import DataError, MissingFileError
from eyelid.pictures.decimal_commas import has_decimal_commas, with_point
from eyelid.pictures.sources import reason
from eyelid.pictures.table_rows import TABLES, XLSX_ERRORS, encoding_of, text_rows, xlsx_rows

NumberedRow = tuple[int, list[str]]

OTHER_TABLES = (".parquet", ".feather", ".xls", ".ods", ".sav", ".mat")
"""Endings of tables that are not read, which is said; no video has such a name."""

_HEAD = 500  # rows that tell which mark is the decimal one


def numbered_rows(path: str) -> Generator[NumberedRow, None, None]:
    """Yields the rows of a table that are not empty, with their numbers from 1.

    If the comma is the decimal mark of the table, numbers get a point for it.

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
            rows = text_rows(text, path)
            head = list(islice(rows, _HEAD))
            commas = has_decimal_commas(head)
            for number, row in enumerate(chain(head, rows), 1):
                if any(row):
                    yield number, list(map(with_point, row)) if commas else row
    except FileNotFoundError as error:
        raise MissingFileError(f"{path}: no such file") from error
    except OSError as error:
        raise DataError(f"{path}: {reason(error)}") from error
    except (csv.Error, *XLSX_ERRORS) as error:
        raise DataError(f"{path}: the table cannot be read: {error}") from error
