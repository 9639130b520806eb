"""Lists that name pictures: text with a path a line, and tables, whatever program wrote them."""

import csv
import io
import os
import stat
import sys
from codecs import getincrementaldecoder
from collections.abc import Iterator
from functools import partial
from itertools import chain, islice
from typing import BinaryIO, TextIO

from eyelid.errors import DataError
from eyelid.pictures.file_finder import FileFinder
from eyelid.pictures.name_lookup import LookupFailure
from eyelid.pictures.picture_filter import SUFFIXES
from eyelid.pictures.sources import DiskFile, FailedListing, Still, reason
from eyelid.pictures.table_rows import (
    PATH_COLUMNS,
    TABLES,
    XLSX_ERRORS,
    columns_named,
    encoding_of,
    text_rows,
    xlsx_rows,
)
from eyelid.pictures.video import VIDEO_SUFFIXES

LISTS = (".txt", *TABLES)
"""Endings, in lower case, of files that are read as lists of pictures."""

_NAMES = (sys.getfilesystemencoding(), sys.getfilesystemencodeerrors())
_CHUNK = 1 << 14  # bytes
_LONGEST_LINE = 1 << 17  # characters, as `csv` has it for a cell
_LONGEST_ROW = 1 << 22
_ROW_ERRORS = (csv.Error, DataError, *XLSX_ERRORS)
_ENDINGS = (*SUFFIXES, *VIDEO_SUFFIXES)
_ABSENT = "no file, as it is written or nearly so"


def listed_in(path: str) -> Iterator[Still]:
    """Yields the files that a list names, of any kind in `LISTS`; what cannot be read is a `FailedListing`.

    Relative paths start at the list's folder. The list is open only while it is read.
    """
    try:
        file = open(path, "rb")  # noqa: SIM115
    except OSError as error:
        yield FailedListing(DiskFile(path).source, f"the list cannot be opened: {reason(error)}")
        return
    with file:
        if stat.S_ISCHR(os.fstat(file.fileno()).st_mode):  # such as /dev/zero, which never ends
            yield FailedListing(DiskFile(path).source, "the list cannot be read: not a regular file")
            return
        yield from (
            listed_lines(file, path=path) if path.lower().endswith(".txt") else _listed_rows(file, path)
        )


def listed_lines(file: BinaryIO, *, path: str) -> Iterator[Still]:
    """Yields the files that a text file lists, one path in each line. Relative paths start at its folder.

    Args:
        file: The list as bytes, since names may contain any bytes. It may be a pipe: names are yielded as
            they arrive.
        path: Path of the list; `-` for standard input, whose relative paths start at the current folder.
    """
    named = _NamedFiles(os.path.dirname(path))
    try:
        for lines in _lines_as_they_come(file):
            for line in lines:
                name = line.rstrip("\r")
                if name and not name.isspace():
                    yield named.file(name)
    except OSError as error:
        yield FailedListing(DiskFile(path).source, f"the list cannot be read: {reason(error)}")
    except ValueError as error:
        yield FailedListing(DiskFile(path).source, f"the list cannot be read: {error}")


def _lines_as_they_come(file: BinaryIO) -> Iterator[list[str]]:
    """Yields the whole lines that each read brings, without their ends.

    Raises:
        ValueError: A line does not end.
    """
    read = getattr(file, "read1", file.read)
    decoder, rest, mark = None, "", "\ufeff"
    while chunk := read(_CHUNK):
        if decoder is None:
            encoding = encoding_of(chunk[:2])
            code = _NAMES if encoding == "utf-8-sig" else (encoding, "replace")
            decoder = getincrementaldecoder(code[0])(code[1])
        lines, end, rest = (rest + decoder.decode(chunk)).rpartition("\n")
        if len(rest) > _LONGEST_LINE:
            raise ValueError(f"a line has over {_LONGEST_LINE:,} characters, which is no path")
        if end:
            yield lines.removeprefix(mark).split("\n")
            mark = ""
    yield rest.removeprefix(mark).split("\n")


def _listed_rows(file: BinaryIO, path: str) -> Iterator[Still]:
    """Yields the files that a table names.

    They stand in one of `PATH_COLUMNS`; if the table has none, in the first column whose cell ends like a
    picture. Paths are relative to the table's folder; those of a column `source`, which tables of results
    have, to the current one.
    """
    yielded = 0
    try:
        rows = _rows(file, path)
        head: list[list[str]] = []
        try:
            head.extend(islice(filter(any, rows), 2))
        except _ROW_ERRORS as error:  # what came before it is read first
            rows = _failing(error)
        column, has_header = _path_column(head, os.path.dirname(path))
        is_results = has_header and head[0][column].strip().lower() == "source"
        named = _NamedFiles("" if is_results else os.path.dirname(path))
        for row in chain(head[has_header:], rows):
            if len(row) > column and row[column]:
                yielded += 1
                yield named.file(row[column])
    except _ROW_ERRORS as error:
        place = f"the list cannot be read after {yielded:,} of its pictures"
        yield FailedListing(DiskFile(path).source, f"{place}: {error}")


def _failing(error: Exception) -> Iterator[list[str]]:
    raise error
    yield []


def _rows(file: BinaryIO, path: str) -> Iterator[list[str]]:
    if path.lower().endswith(".xlsx"):
        return xlsx_rows(file)
    start = file.peek(2)[:2] if isinstance(file, io.BufferedReader) else b""
    text = io.TextIOWrapper(file, encoding_of(start), "surrogateescape", newline="")
    return text_rows(_lines(text), path)


def _lines(text: TextIO) -> Iterator[str]:
    """Yields the lines of a text with their ends. One that does not end comes in pieces that are no CSV."""
    return iter(partial(text.readline, _LONGEST_ROW), "")


def _path_column(head: list[list[str]], folder: str) -> tuple[int, bool]:
    """Returns the index of the column of paths, and whether the first row is a header.

    Of several columns that may name pictures, it is the first whose first cell is a file.
    """
    first, second = [*head, [], []][:2]
    columns = [first.index(name) for name in columns_named(first, PATH_COLUMNS)]
    if columns and not any(map(_is_picture, first)):
        finder = FileFinder([folder], absent="")
        several = columns if len(columns) > 1 else []
        naming = (column for column in several if len(second) > column and finder.finds(second[column]))
        return next(naming, columns[0]), True
    for row, has_header in ((first, False), (second, True)):
        pictures = list(map(_is_picture, row))
        if True in pictures:
            return pictures.index(True), has_header
    return 0, False


def _is_picture(cell: str) -> bool:
    return cell.strip().lower().endswith(_ENDINGS)


class _NamedFiles:
    """The files that a list in a folder names. A path that is there is taken as it is, after one call."""

    def __init__(self, folder: str) -> None:
        self._prefix = os.path.join(folder, "")
        self._finder = FileFinder([folder], absent=_ABSENT)
        self._whole: set[bool] = set()  # whether an absolute, or a relative name was there as it is

    def file(self, name: str) -> Still:
        path = name if name[0] == "/" else self._prefix + name
        if _is_there(path):
            if (name[0] == "/") not in self._whole:
                self._whole.add(name[0] == "/")
                self._finder.found_whole(name)
            return DiskFile(path)
        found = self._finder.find(name)
        return (
            FailedListing(DiskFile(path).source, found.reason) if isinstance(found, LookupFailure) else found
        )


def _is_there(path: str) -> bool:
    try:
        # The first takes half the time of the second, which knows links to nothing.
        return os.access(path, os.F_OK) or os.path.lexists(path)
    except ValueError:  # a NUL inside a listed path
        return False
