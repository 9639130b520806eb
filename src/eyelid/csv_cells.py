"""Cells of CSV files, in which no text that eyelid did not make is a formula for a spreadsheet.

Spreadsheets take a cell for a formula if it begins with `=`, `+`, `-`, `@`, a tab or a line end, and formulas
can run commands. Names of files can begin so. Such a text gets an apostrophe before it, which is dropped when
eyelid reads the file; a text that has apostrophes there already gets one more, so that all come back as they
were. Numbers stay as they are.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import TextIO

_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_ANY_FORMULA = re.compile(r"\n'*[=+\-@\t\r\n]")


def guarded(cell: object) -> object:
    """Returns a cell as it is written: an apostrophe comes before a text that spreadsheets calculate."""
    return "'" + cell if isinstance(cell, str) and _FORMULA.match(cell) and not _is_number(cell) else cell


def guarded_texts(texts: Sequence[str]) -> Sequence[str]:
    """Returns the texts of a column as they are written; one look at all of them where none is a formula."""
    if not _ANY_FORMULA.search("\n" + "\n".join(texts)):
        return texts
    return [str(guarded(text)) for text in texts]


def unguarded(cell: str) -> str:
    """Returns a written cell as it was."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell


def write_rows(stream: TextIO, rows: Iterable[Iterable[object]]) -> None:
    r"""Writes rows of cells as CSV with commas and `\n` line ends; None becomes an empty cell."""
    plain = csv.writer(stream, lineterminator="\n")
    quoted = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in rows:
        cells = [guarded(cell) for cell in row]
        # csv by itself writes a lone carriage return unquoted, and reads it as a line end.
        (quoted if any("\r" in cell for cell in cells if isinstance(cell, str)) else plain).writerow(cells)


def rows_text(rows: Iterable[Iterable[object]]) -> str:
    """Returns rows of cells as the text that `write_rows` writes."""
    stream = StringIO(newline="")
    write_rows(stream, rows)
    return stream.getvalue()


def records_text(records: Sequence[Mapping[str, object]]) -> str:
    """Returns records, of which there is at least one, as CSV with a header; see `write_rows`.

    The first record has all columns; a value that another one lacks becomes an empty cell.
    """
    names = list(records[0])
    return rows_text([names, *([record.get(name) for name in names] for record in records)])


def read_records(stream: TextIO) -> Iterator[Mapping[str, str]]:
    """Yields the rows after the header of a file that `write_rows` wrote, as cells by the column's name."""
    for row in csv.DictReader(stream):
        yield {name: unguarded(cell or "") for name, cell in row.items()}


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
