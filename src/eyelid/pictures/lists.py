"""Lists that name pictures: text with a path a line, and CSV files, whatever program wrote them."""

import csv
import io
import os
import sys
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO

from eyelid.pictures.sources import DiskFile, FailedListing, Still, reason

if TYPE_CHECKING:
    from _csv import Reader

PATH_COLUMNS = ("path", "file", "filename", "source", "name")
"""Columns, in lower case, in which a CSV may name its pictures; the first that is there counts."""

_DELIMITERS = ",;\t"  # Excel writes semicolons where the comma is the decimal mark
_NAMES = (sys.getfilesystemencoding(), sys.getfilesystemencodeerrors())
_CHUNK = 1 << 14  # bytes
_HEAD_LINES = 20  # empty lines may come before the header


def is_utf16(start: bytes) -> bool:
    """Returns whether text that starts with some bytes is UTF-16: it has that encoding's mark."""
    return start.startswith((BOM_UTF16_LE, BOM_UTF16_BE))


def delimited_rows(lines: Iterable[str]) -> "Reader":
    """Returns a reader of CSV rows, cut at the delimiter that makes most cells of the first row with text.

    Args:
        lines: The lines with their ends. After the first 20, each is read when it is needed.

    Returns:
        An iterator of rows, as `csv.reader` is. It raises `csv.Error` at a line that is no CSV.
    """
    rest = iter(lines)
    head = list(islice(rest, _HEAD_LINES))
    delimiter = max(_DELIMITERS, key=lambda mark: _cells_of_first_row(head, mark))
    return csv.reader(chain(head, rest), delimiter=delimiter)


def _cells_of_first_row(head: list[str], delimiter: str) -> int:
    try:
        return len(next(filter(any, csv.reader(head, delimiter=delimiter)), []))
    except csv.Error:  # the reader of the whole file reports it
        return 0


def listed_lines(stream: AbstractContextManager[BinaryIO], *, path: str) -> Iterator[Still]:
    """Yields the files that a text file lists, one path in each line. Relative paths start at its folder.

    Args:
        stream: The list as bytes, since names may contain any bytes. It may be a pipe: names are yielded as
            they arrive.
        path: Path of the list; `-` for standard input, whose relative paths start at the current folder.
    """
    prefix = os.path.join(os.path.dirname(path), "")
    with stream as file:
        try:
            for lines in _lines_as_they_come(file):
                for line in lines:
                    name = line.rstrip("\r")
                    if name and not name.isspace():
                        yield DiskFile(name if name[0] == "/" else prefix + name)
        except OSError as error:
            yield FailedListing(DiskFile(path).source, f"the list cannot be read: {reason(error)}")


def _lines_as_they_come(file: BinaryIO) -> Iterator[list[str]]:
    """Yields the whole lines that each read brings, without their ends."""
    read = getattr(file, "read1", file.read)
    rest, mark = b"", BOM_UTF8
    while chunk := read(_CHUNK):
        lines, end, rest = (rest + chunk).rpartition(b"\n")
        if end:
            yield lines.removeprefix(mark).decode(*_NAMES).split("\n")
            mark = b""
    yield rest.removeprefix(mark).decode(*_NAMES).split("\n")


def listed_in_csv(file: BinaryIO, *, path: str) -> Iterator[Still]:
    """Yields the files that a CSV names.

    They stand in the first of `PATH_COLUMNS` that the CSV has, else in its first column. Paths are relative
    to the CSV's folder; those of a column `source`, which tables of results have, to the current folder.

    Args:
        file: The CSV, opened for reading in binary.
        path: Its path.
    """
    folder = os.path.dirname(path)
    start = file.peek(2) if isinstance(file, io.BufferedReader) else b""
    encoding = "utf-16" if is_utf16(start) else "utf-8-sig"
    with io.TextIOWrapper(file, encoding, "surrogateescape", newline="") as text:
        rows: Reader | None = None
        try:
            rows = delimited_rows(text)
            first: list[str] = next(rows, [])
            names = [cell.strip().lower() for cell in first]
            column = next((names.index(name) for name in PATH_COLUMNS if name in names), None)
            if column is not None and names[column] == "source":
                folder = ""
            if column is None:  # a list without a header: its first line is a picture too
                column = 0
                if first and first[0]:
                    yield DiskFile(os.path.join(folder, first[0]))
            for row in rows:
                if len(row) > column and row[column]:
                    yield DiskFile(os.path.join(folder, row[column]))
        except (csv.Error, OSError, UnicodeError) as error:
            place = f"the list cannot be read from line {rows.line_num if rows else 1} on"
            yield FailedListing(DiskFile(path).source, f"{place}: {error}")
