"""Files that may hold a picture, named one by one from files, folders, globs, zips and lists."""

import csv
import glob
import os
import stat
import sys
import threading
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TextIO

from eyelid.errors import MissingFileError, OptionError, PictureError

SUFFIXES = frozenset(
    ".jpg .jpeg .jpe .png .bmp .dib .webp .tif .tiff .gif .pgm .ppm .pbm .pnm .jp2".split()
)
"""Endings, in lower case, that mark a picture inside a folder or a zip; a file named by itself needs none."""

MAX_BYTES = 800_000_000
"""Largest picture file that is read, in bytes: 100 million pixels of eight bytes."""

_PATH_COLUMNS = ("source", "path", "file", "filename", "name")
_FIRST_READ = 1 << 16


class PictureFile(Protocol):
    """A file that may hold a picture."""

    @property
    def source(self) -> str:
        """The name under which results report it: valid UTF-8, unlike some names on disk."""

    def read(self) -> bytes:
        """Returns the whole file; raises `PictureError` if it cannot."""


@dataclass(frozen=True, slots=True)
class DiskFile:
    """A picture file on disk."""

    path: str

    @property
    def source(self) -> str:
        """The path; bytes that are not UTF-8 appear as `\\xNN`."""
        if self.path.isascii():
            return self.path
        return os.fsencode(self.path).decode("utf-8", "backslashreplace")

    def read(self) -> bytes:
        """Returns the whole file; raises `PictureError` with the system's reason if it cannot."""
        try:
            # O_NONBLOCK: a named pipe without a writer must not stop the run.
            descriptor = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            try:
                data = os.read(descriptor, _FIRST_READ)
                return data if len(data) < _FIRST_READ else data + _read_rest(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise PictureError(_reason(error)) from error
        except ValueError as error:  # a NUL inside a listed path
            raise PictureError("not a file name: it holds a NUL character") from error


@dataclass(frozen=True, slots=True)
class ZipMember:
    """A picture file inside a zip."""

    archive: "_Archive"
    member: zipfile.ZipInfo

    @property
    def source(self) -> str:
        """`archive.zip/member`."""
        return f"{DiskFile(self.archive.path).source}/{self.member.filename}"

    def read(self) -> bytes:
        """Returns the uncompressed member; raises `PictureError` if it is damaged, locked or too large."""
        if self.member.file_size > MAX_BYTES:
            raise PictureError(f"{self.member.file_size:,} bytes is over the limit of {MAX_BYTES:,}")
        try:
            return self.archive.read(self.member)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
            raise PictureError(f"the zip member cannot be read: {error}") from error
        except zipfile.zlib.error as error:  # type: ignore[attr-defined]
            raise PictureError(f"the zip member is damaged: {error}") from error


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A place where pictures were expected and cannot be listed: it becomes one row with an error."""

    source: str
    reason: str

    def read(self) -> bytes:
        """Always raises `PictureError` with the reason."""
        raise PictureError(self.reason)


class _Archive:
    """An open zip that several threads read: one handle for each, since a shared one would take turns."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._local = threading.local()

    def read(self, member: zipfile.ZipInfo) -> bytes:
        opened: zipfile.ZipFile | None = getattr(self._local, "opened", None)
        if opened is None:
            opened = self._local.opened = zipfile.ZipFile(self.path)
        return opened.read(member)


def find_files(sources: Sequence[str]) -> Iterator[PictureFile]:
    """Lists the picture files that the sources name, in the order given, folders in order of name.

    Args:
        sources: Each a file, a folder (searched with all its subfolders), a glob pattern, a `.zip`, a list
            of paths (`.csv`, the column `source`, `path`, `file`, `filename` or `name`, else the first; or
            `.txt`, one a line; both relative to the list's folder), or `-` for a list on standard input.

    Returns:
        A lazy stream. Memory does not grow with a list's length; one folder's names are held at a time.

    Raises:
        MissingFileError: A source does not exist, or its list or zip cannot be opened. All sources are
            checked before this function returns.
        OptionError: No source is given.
    """
    if not sources:
        raise OptionError("no SOURCE given; expected files, folders, globs, zips, lists, or - for stdin")
    listings = [listing for source in sources for listing in _listings(source)]
    return (file for listing in listings for file in listing)


def _listings(source: str) -> list[Iterable[PictureFile]]:
    if source == "-":
        return [_listed_lines(sys.stdin, folder="")]
    if os.path.lexists(source):
        return [_listing(source)]
    matches = sorted(glob.glob(source, recursive=True))
    if not matches:
        raise MissingFileError(f"{source}: no such file or folder, and no file matches it as a pattern")
    return [_listing(match) for match in matches]


def _listing(path: str) -> Iterable[PictureFile]:
    if os.path.isdir(path):
        return _walk(path)
    suffix = Path(path).suffix.lower()
    if suffix == ".zip":
        return _zip_members(path)
    if suffix in (".csv", ".txt"):
        try:
            stream = open(path, encoding="utf-8-sig", errors="surrogateescape", newline="")
        except OSError as error:
            raise MissingFileError(f"{path}: the list cannot be opened: {_reason(error)}") from error
        rows = _listed_csv if suffix == ".csv" else _listed_lines
        return rows(stream, folder=os.path.dirname(path))
    return [DiskFile(path)]


def _walk(top: str) -> Iterator[PictureFile]:
    """Yields a folder's pictures, then its subfolders'; follows links, but enters no folder twice."""
    entered: set[tuple[int, int]] = set()
    pending = [top]
    found = False
    while pending:
        folder = pending.pop()
        try:
            identity = os.stat(folder)
            if (identity.st_dev, identity.st_ino) in entered:
                continue
            entered.add((identity.st_dev, identity.st_ino))
            names, folders = _scan(folder)
        except OSError as error:
            found = True
            yield Unreadable(DiskFile(folder).source, f"the folder cannot be listed: {_reason(error)}")
            continue
        found = found or bool(names)
        for name in names:
            yield DiskFile(os.path.join(folder, name))
        pending += [os.path.join(folder, name) for name in reversed(folders)]
    if not found:
        yield Unreadable(DiskFile(top).source, f"no pictures in this folder: expected {_suffixes()}")


def _scan(folder: str) -> tuple[list[str], list[str]]:
    names, folders = [], []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                folders.append(entry.name)
            elif os.path.splitext(entry.name)[1].lower() in SUFFIXES:
                names.append(entry.name)
    return sorted(names), sorted(folders)


def _zip_members(path: str) -> list[PictureFile]:
    try:
        with zipfile.ZipFile(path) as opened:
            members = [
                info for info in opened.infolist()
                if not info.is_dir() and os.path.splitext(info.filename)[1].lower() in SUFFIXES
            ]
    except (zipfile.BadZipFile, OSError) as error:
        reason = _reason(error) if isinstance(error, OSError) else str(error)
        raise MissingFileError(f"{path}: the zip cannot be opened: {reason}") from error
    if not members:
        return [Unreadable(DiskFile(path).source, f"no pictures in this zip: expected {_suffixes()}")]
    archive = _Archive(path)
    return [ZipMember(archive, member) for member in members]


def _listed_lines(stream: TextIO, *, folder: str) -> Iterator[PictureFile]:
    with stream:
        for line in stream:
            path = line.rstrip("\r\n")
            if path:
                yield DiskFile(os.path.join(folder, path))


def _listed_csv(stream: TextIO, *, folder: str) -> Iterator[PictureFile]:
    with stream:
        rows = csv.reader(stream)
        first = next(rows, [])
        names = [cell.strip().lower() for cell in first]
        column = next((names.index(name) for name in _PATH_COLUMNS if name in names), None)
        if column is None:  # a list without a header: its first line is a picture too
            column = 0
            if first and first[0]:
                yield DiskFile(os.path.join(folder, first[0]))
        for row in rows:
            if len(row) > column and row[column]:
                yield DiskFile(os.path.join(folder, row[column]))


def _read_rest(descriptor: int) -> bytes:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise PictureError("not a regular file")
    if status.st_size > MAX_BYTES:
        raise PictureError(f"{status.st_size:,} bytes is over the limit of {MAX_BYTES:,}")
    with open(descriptor, "rb", closefd=False) as rest:
        return rest.read()


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _suffixes() -> str:
    return ", ".join(sorted(SUFFIXES))
