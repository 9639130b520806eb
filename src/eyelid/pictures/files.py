"""Files that may hold a picture, named one by one from files, folders, globs, zips and lists."""

import csv
import glob
import os
import stat
import sys
import threading
import zipfile
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from lzma import LZMAError
from pathlib import Path
from typing import BinaryIO, Protocol, TextIO

from eyelid.errors import MissingFileError, OptionError, PictureError

SUFFIXES = (
    *(".jpg", ".jpeg", ".jpe", ".png", ".bmp", ".dib", ".webp", ".tif", ".tiff", ".gif"),
    *(".pgm", ".ppm", ".pbm", ".pnm", ".jp2"),
)
"""Endings, in lower case, that mark a picture inside a folder or a zip; a file named by itself needs none."""

MAX_BYTES = 300_000_000
"""Largest picture file that is read, in bytes: 100 million pixels of three bytes."""

PATH_COLUMNS = ("path", "file", "filename", "source", "name")
"""Columns, in lower case, in which a CSV may name its pictures; the first that is there counts."""

_LISTS = (".csv", ".txt")
# O_NONBLOCK: a named pipe without a writer must not stop the run.
_OPEN_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
_FIRST_READ = 1 << 16
_NOT_A_FILE = "not a regular file"
_ZIP_ERRORS = (
    *(OSError, EOFError, zipfile.BadZipFile, zlib.error, LZMAError),
    RuntimeError,  # a member is encrypted, or compressed in a way that this Python lacks
    ValueError,  # a name is not the UTF-8 that it claims to be
    OverflowError,  # an offset is outside any file
)


class PictureFile(Protocol):
    """A file that may hold a picture."""

    @property
    def source(self) -> str:
        """The name under which results report it: valid UTF-8, unlike some names on disk."""

    def read(self) -> bytes:
        """Returns the whole file; raises `PictureError` if it cannot."""

    def identity(self) -> str:
        """Returns what is another text once the file's content is another, without reading the file."""


@dataclass(frozen=True, slots=True)
class DiskFile:
    """A picture file on disk."""

    path: str

    @property
    def source(self) -> str:
        r"""The path; bytes that are not UTF-8 appear as `\xNN`."""
        if self.path.isascii():
            return self.path
        return os.fsencode(self.path).decode("utf-8", "backslashreplace")

    def read(self) -> bytes:
        """Returns the whole file; raises `PictureError` with the system's reason if it cannot."""
        try:
            descriptor = os.open(self.path, _OPEN_FLAGS)
            try:
                data = os.read(descriptor, _FIRST_READ)
                return data if 0 < len(data) < _FIRST_READ else data + _read_rest(descriptor)
            finally:
                os.close(descriptor)
        except BlockingIOError as error:  # a named pipe into which nothing was written yet
            raise PictureError(_NOT_A_FILE) from error
        except OSError as error:
            raise PictureError(_reason(error)) from error
        except ValueError as error:  # a NUL inside a listed path
            raise PictureError("not a file name: it holds a NUL character") from error

    def identity(self) -> str:
        """Returns the full path, the size and the time of the last change, as build tools have it."""
        path = self.path if self.path.startswith("/") else os.path.join(os.getcwd(), self.path)
        try:
            status = os.stat(path)
        except (OSError, ValueError):
            return f"{path}: none"
        return f"{path}: {status.st_size} {status.st_mtime_ns}"


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
        except _ZIP_ERRORS as error:
            raise PictureError(f"the zip member cannot be read: {error}") from error

    def identity(self) -> str:
        """Returns the member's name, size and checksum, wherever the zip is."""
        return f"{self.member.filename}: {self.member.file_size} {self.member.CRC:08x}"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A place where pictures were expected and cannot be listed: it becomes one row with an error."""

    source: str
    reason: str

    def read(self) -> bytes:
        """Always raises `PictureError` with the reason."""
        raise PictureError(self.reason)

    def identity(self) -> str:
        """Returns the place and the reason."""
        return f"{self.source}: {self.reason}"


class _Archive:
    """An open zip that several threads read through one handle."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._zip = zipfile.ZipFile(path)
        self._lock = threading.Lock()

    def pictures(self) -> list[zipfile.ZipInfo]:
        return [
            info
            for info in self._zip.infolist()
            if not info.is_dir() and _is_picture(info.filename.rpartition("/")[2])
        ]

    def read(self, member: zipfile.ZipInfo) -> bytes:
        with self._lock:  # `zipfile` counts its open members without one
            stream = self._zip.open(member)
        try:
            return stream.read()
        finally:
            with self._lock:
                stream.close()


def find_files(sources: Sequence[str]) -> Iterator[PictureFile]:
    """Lists the picture files that the sources name, in the order given, folders in order of name.

    Args:
        sources: Each a file, a folder (searched with all its subfolders), a glob pattern, a `.zip`, a list
            of paths (`.csv`, the first of `PATH_COLUMNS` that it has, else its first column; or `.txt`, one
            a line; relative to the list's folder, but those of a column `source`, as tables of results have
            it, to the current one), or `-` for a list on standard input. A pattern that matches pictures
            and lists means the pictures.

    Returns:
        A lazy stream. Memory does not grow with a list's length; one folder's names are held at a time.

    Raises:
        MissingFileError: A source does not exist, or its list or zip cannot be opened. All sources are
            checked before this function returns; what turns out to be damaged later is an `Unreadable`.
        OptionError: No source is given.
    """
    if not sources:
        raise OptionError("no SOURCE given; expected files, folders, globs, zips, lists, or - for stdin")
    listings = [listing for source in sources for listing in _listings(os.fspath(source))]
    return (file for listing in listings for file in listing)


def _listings(source: str) -> list[Iterable[PictureFile]]:
    if source == "-":
        if sys.stdin is None:
            raise MissingFileError("-: a list on standard input was expected, and it is closed")
        return [_listed_lines(nullcontext(sys.stdin.buffer), path="-")]
    if os.path.lexists(source):
        return [_listing(source)]
    matches = [] if "\0" in source else sorted(_matches(source))
    if not matches:
        raise MissingFileError(f"{source!r}: no such file or folder, and no file matches it as a pattern")
    # A pattern such as `eyes/*` means the pictures, not the table of their labels among them.
    matches = [match for match in matches if not match.lower().endswith(_LISTS)] or matches
    folders = {match for match in matches if os.path.isdir(match)}
    return [_listing(match) for match in matches if not _is_inside(match, folders)]


def _matches(pattern: str) -> set[str]:
    """Expands a glob; `**` passes over hidden folders and over links, which may lead in circles."""
    parts = pattern.split("/")
    if "**" not in parts:
        return set(glob.glob(pattern))
    at = parts.index("**")
    above, below = "/".join(parts[:at]), parts[at + 1 :]
    tops = glob.glob(above) if above else ["/" if pattern.startswith("/") else "."]
    if not any(below):
        return set(tops)
    found: set[str] = set()
    for top in tops:
        for folder, subfolders, _ in os.walk(top):
            subfolders[:] = [name for name in subfolders if not name.startswith(".")]
            base = glob.escape(folder.removeprefix(".").removeprefix("/") if top == "." else folder)
            found |= _matches(os.path.join(base, *below))
    return found


def _is_inside(match: str, folders: set[str]) -> bool:
    """Tells whether a match is read anyway, because the pattern matches a folder above it, too."""
    if match not in folders and not _is_picture(os.path.basename(match)):
        return False
    return any(str(above) in folders for above in Path(match).parents)


def _listing(path: str) -> Iterable[PictureFile]:
    if os.path.isdir(path):
        return _walk(path)
    suffix = Path(path).suffix.lower()
    try:
        if suffix == ".zip":
            with open(path, "rb") as file:
                if not zipfile.is_zipfile(file):
                    raise MissingFileError(f"{path}: the zip cannot be opened: not a zip, or cut short")
            return _zip_members(path)
        if suffix == ".csv":
            stream = open(path, encoding="utf-8-sig", errors="surrogateescape", newline="")  # noqa: SIM115
            return _listed_csv(stream, path=path)
        if suffix == ".txt":
            return _listed_lines(open(path, "rb"), path=path)
    except OSError as error:
        raise MissingFileError(f"{path}: cannot be opened: {_reason(error)}") from error
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
        prefix = os.path.join(folder, "")
        for name in names:
            yield DiskFile(prefix + name)
        pending += [os.path.join(folder, name) for name in reversed(folders)]
    if not found:
        yield Unreadable(DiskFile(top).source, f"no pictures in this folder: expected {_suffixes()}")


def _scan(folder: str) -> tuple[list[str], list[str]]:
    names, folders = [], []
    with os.scandir(folder) as entries:
        for entry in entries:
            if _is_folder(entry):
                folders.append(entry.name)
            elif _is_picture(entry.name):
                names.append(entry.name)
    return sorted(names), sorted(folders)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself, or into a folder that is closed to us
        return False


def _is_picture(name: str) -> bool:
    """Tells by a name's ending; `._NAME` is not a picture but what macOS keeps beside one in zips."""
    return name[name.rfind(".") :].lower() in SUFFIXES and not name.startswith("._")


def _zip_members(path: str) -> Iterator[PictureFile]:
    source = DiskFile(path).source
    try:
        archive = _Archive(path)
    except _ZIP_ERRORS as error:
        yield Unreadable(source, f"the zip cannot be opened: {error}")
        return
    members = archive.pictures()
    if not members:
        yield Unreadable(source, f"no pictures in this zip: expected {_suffixes()}")
    for member in members:
        yield ZipMember(archive, member)


def _listed_lines(stream: AbstractContextManager[BinaryIO], *, path: str) -> Iterator[PictureFile]:
    folder = os.path.dirname(path)
    with stream as lines:
        try:
            for number, line in enumerate(lines):
                name = line.removeprefix(BOM_UTF8) if number == 0 else line
                if not name.isspace():
                    yield DiskFile(os.path.join(folder, os.fsdecode(name.rstrip(b"\r\n"))))
        except OSError as error:
            yield Unreadable(DiskFile(path).source, f"the list cannot be read: {_reason(error)}")


def _listed_csv(stream: TextIO, *, path: str) -> Iterator[PictureFile]:
    folder = os.path.dirname(path)
    with stream:
        rows = csv.reader(stream)
        try:
            first = next(rows, [])
            names = [cell.strip().lower() for cell in first]
            column = next((names.index(name) for name in PATH_COLUMNS if name in names), None)
            if column is not None and names[column] == "source":
                folder = ""  # a table of results, which names its pictures as they were given
            if column is None:  # a list without a header: its first line is a picture too
                column = 0
                if first and first[0]:
                    yield DiskFile(os.path.join(folder, first[0]))
            for row in rows:
                if len(row) > column and row[column]:
                    yield DiskFile(os.path.join(folder, row[column]))
        except (csv.Error, OSError) as error:
            yield Unreadable(
                DiskFile(path).source, f"the list cannot be read from line {rows.line_num} on: {error}"
            )


def _read_rest(descriptor: int) -> bytes:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise PictureError(_NOT_A_FILE)
    if status.st_size > MAX_BYTES:
        raise PictureError(f"{status.st_size:,} bytes is over the limit of {MAX_BYTES:,}")
    with open(descriptor, "rb", closefd=False) as rest:
        return rest.read()


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _suffixes() -> str:
    return ", ".join(SUFFIXES)
