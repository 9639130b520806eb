"""The rows of a table on disk with their numbers, read as they are needed."""

import csv
from collections.abc import Generator

from eyelid.errors import DataError, MissingFileError
from eyelid.pictures.sources import reason
from eyelid.pictures.table_rows import XLSX_ERRORS, encoding_of, text_rows, xlsx_rows

NumberedRow = tuple[int, list[str]]


def numbered_rows(path: str) -> Generator[NumberedRow, None, None]:
    """Yields the rows of a table that are not empty, with their numbers from 1.

    Args:
        path: A table: .csv, .tsv, .jsonl or .xlsx.

    Raises:
        MissingFileError: There is no such file.
        DataError: It cannot be read, or is no table.
    """
    try:
        with open(path, "rb") as file:
            if path.lower().endswith(".xlsx"):
                yield from ((number, row) for number, row in enumerate(xlsx_rows(file), 1) if any(row))
                return
            encoding = encoding_of(file.read(2))
        with open(path, encoding=encoding, newline="") as text:
            yield from ((number, row) for number, row in enumerate(text_rows(text, path), 1) if any(row))
    except FileNotFoundError as error:
        raise MissingFileError(f"{path}: no such file") from error
    except OSError as error:
        raise DataError(f"{path}: {reason(error)}") from error
    except (csv.Error, *XLSX_ERRORS) as error:
        raise DataError(f"{path}: the table cannot be read: {error}") from error
