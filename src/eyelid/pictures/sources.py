"""Where pictures come from: a file, a member of a zip, or a place that cannot be listed."""

import os
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from lzma import LZMAError
from threading import Lock
from typing import NamedTuple, Protocol, TypeVar

from eyelid.errors import PictureError
from eyelid.pictures.decode import decode
from eyelid.pictures.picture import Picture
from eyelid.pictures.zip_names import member_names

MAX_BYTES = 300_000_000
"""Largest picture file that is read, in bytes: 100 million pixels of three bytes."""

ZIP_ERRORS = (
    *(OSError, EOFError, zipfile.BadZipFile, zlib.error, LZMAError),
    RuntimeError,  # a member is encrypted, or compressed in a way that this Python lacks
    ValueError,  # a name is not the UTF-8 that it claims to be
    OverflowError,  # an offset is outside any file
)
"""The exceptions that `zipfile` raises for damaged, encrypted or unsupported zips."""

# O_NONBLOCK: a named pipe without a writer must not stop the run. Not every system has each of them.
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_FIRST_READ = 1 << 16
_NOT_A_FILE = "not a regular file"
_LARGE = 16_000_000  # bytes of a member; below, any compression is believed
_INFLATION = 200  # times that a larger member may grow
_OPEN_ZIPS = 16  # that a process keeps open; each holds one descriptor


class Source(Protocol):
    """Anything that gives pictures: a still picture gives one, a video many. Sources can be pickled."""

    @property
    def source(self) -> str:
        """Its name in results: a path or `archive.zip/member`. Valid UTF-8, unlike some names on disk."""

    def identity(self) -> str:
        """Returns a fingerprint: it changes when the content changes. The content itself is not read."""

    def frames(self, *, colour: bool = False) -> Iterator[Picture]:
        """Returns an iterator of the pictures in order of time: grey ones, or BGR if `colour`.

        Raises:
            PictureError: The next picture, and all after it, cannot be read. Raised here or by the iterator.
        """


class Still(Source, Protocol):
    """A source with one picture, which is a file."""

    @property
    def path(self) -> str | None:
        """Its path on disk; None inside a zip."""

    @property
    def failure(self) -> str:
        """Why there is no picture, where a place could not be listed; else empty."""

    def name_in(self, place: str) -> str:
        """Returns the part of its name after `place`, the absolute path of a folder or zip that holds it."""

    def read(self) -> bytes:
        """Returns the whole file; raises `PictureError` if it cannot."""

    def picture(self, *, colour: bool = False) -> Picture:
        """Returns its picture: grey, or BGR if `colour`. Raises `PictureError` if it cannot be read."""


class DiskFile(NamedTuple):
    """A picture file on disk; a tuple, which is made in half the time that a frozen dataclass takes."""

    path: str

    @property
    def source(self) -> str:
        r"""The path; bytes that are not UTF-8 appear as `\xNN`."""
        if self.path.isascii():
            return self.path
        return os.fsencode(self.path).decode("utf-8", "backslashreplace")

    @property
    def failure(self) -> str:
        """Empty: whether the file can be read shows when it is read."""
        return ""

    def name_in(self, place: str) -> str:
        """Returns the part of its path after `place`; see `Still.name_in`."""
        return _name_in(place, self.source)

    def read(self) -> bytes:
        """Returns the whole file; raises `PictureError` with the system's reason if it cannot."""
        try:
            descriptor = os.open(self.path, _OPEN_FLAGS)
            try:
                data = os.read(descriptor, _FIRST_READ)
                return data if 0 < len(data) < _FIRST_READ else _read_whole(descriptor)
            finally:
                os.close(descriptor)
        except BlockingIOError as error:  # a named pipe into which nothing was written yet
            raise PictureError(_NOT_A_FILE) from error
        except OSError as error:
            raise PictureError(reason(error)) from error
        except ValueError as error:  # a NUL inside a listed path
            raise PictureError("not a file name: it holds a NUL character") from error

    def picture(self, *, colour: bool = False) -> Picture:
        """Returns its picture; see `Still.picture`."""
        return picture_of(self, colour=colour)

    def frames(self, *, colour: bool = False) -> Iterator[Picture]:
        """Returns an iterator of its one picture, which is decoded at once; see `Source.frames`."""
        return iter((picture_of(self, colour=colour),))

    def identity(self) -> str:
        """Returns the full path, the size and the time of the last change, as build tools have it."""
        path = os.path.abspath(self.path)
        try:
            status = os.stat(path)
        except (OSError, ValueError):
            return f"{path}: none"
        return f"{path}: {status.st_size} {status.st_mtime_ns}"


@dataclass(frozen=True, slots=True)
class ZipMember:
    """A picture file inside a zip.

    Attributes:
        archive: Path of the zip.
        member: Name inside the zip.
        number: Place in the zip's directory, since two members may have one name.
        size: Of the uncompressed file, in bytes, as the zip declares it.
        checksum: CRC-32 of the uncompressed file, as the zip declares it.
    """

    archive: str
    member: str
    number: int
    size: int
    checksum: int

    @property
    def source(self) -> str:
        """`archive.zip/member`."""
        return f"{DiskFile(self.archive).source}/{self.member}"

    @property
    def path(self) -> None:
        """None: it has no path on disk."""

    @property
    def failure(self) -> str:
        """Empty: whether the member can be read shows when it is read."""
        return ""

    def name_in(self, place: str) -> str:
        """Returns its name inside the zip or folder `place`; see `Still.name_in`."""
        return self.member if os.path.abspath(self.archive) == place else _name_in(place, self.source)

    def read(self) -> bytes:
        """Returns the uncompressed member; raises `PictureError` if it is damaged, locked or too large."""
        if self.size > MAX_BYTES:
            raise PictureError(f"{self.size:,} bytes is over the limit of {MAX_BYTES:,}")
        try:
            return open_archive(self.archive).read(self)
        except ZIP_ERRORS as error:
            raise PictureError(f"the zip member cannot be read: {error}") from error

    def picture(self, *, colour: bool = False) -> Picture:
        """Returns its picture; see `Still.picture`."""
        return picture_of(self, colour=colour)

    def frames(self, *, colour: bool = False) -> Iterator[Picture]:
        """Yields its one picture; see `Source.frames`."""
        yield self.picture(colour=colour)

    def identity(self) -> str:
        """Returns the member's name, size and checksum, wherever the zip is."""
        return f"{self.member}: {self.size} {self.checksum:08x}"


@dataclass(frozen=True, slots=True)
class FailedListing:
    """A place whose pictures cannot be listed. It becomes one row with an error.

    Attributes:
        source: The folder, zip or list.
        failure: Why it cannot be listed.
    """

    source: str
    failure: str

    @property
    def path(self) -> None:
        """None: there is no file."""

    def name_in(self, place: str) -> str:
        """Returns the part of the name of this folder, zip or list after `place`; see `Still.name_in`."""
        return _name_in(place, self.source)

    def read(self) -> bytes:
        """Always raises `PictureError` with the reason."""
        raise PictureError(self.failure)

    def picture(self, *, colour: bool = False) -> Picture:  # noqa: ARG002
        """Always raises `PictureError` with the reason."""
        raise PictureError(self.failure)

    def frames(self, *, colour: bool = False) -> Iterator[Picture]:
        """Always raises `PictureError` with the reason."""
        yield self.picture(colour=colour)

    def identity(self) -> str:
        """Returns the place and the reason."""
        return f"{self.source}: {self.failure}"


AnyStill = TypeVar("AnyStill", bound=Still)


def without_failures(stills: Iterable[AnyStill]) -> tuple[list[AnyStill], dict[str, str]]:
    """Separates the picture files from the places that could not be listed.

    Returns:
        The files in order; and the reason for each other place, by its name.
    """
    files, failures = [], {}
    for still in stills:
        if still.failure:
            failures[still.source] = still.failure
        else:
            files.append(still)
    return files, failures


class Archive:
    """An open zip. Several threads may read it."""

    def __init__(self, path: str) -> None:
        """Opens the zip; raises one of `ZIP_ERRORS` if it cannot."""
        self._path = path
        self._zip = zipfile.ZipFile(path)
        self._members = self._zip.infolist()
        self._names = member_names(self._members)
        self._lock = Lock()

    def members(self) -> Sequence[ZipMember]:
        """Lists the members that are files, in the order of the zip's directory."""
        return [
            ZipMember(self._path, name, number, info.file_size, info.CRC)
            for number, (name, info) in enumerate(zip(self._names, self._members, strict=True))
            if not name.endswith("/")
        ]

    def read(self, member: ZipMember) -> bytes:
        """Returns an uncompressed member; raises one of `ZIP_ERRORS` if it cannot."""
        if not (
            member.number < len(self._members)
            and self._names[member.number] == member.member
            and member.checksum == self._members[member.number].CRC
        ):
            raise zipfile.BadZipFile("the zip has changed since it was listed")
        info = self._members[member.number]
        if info.file_size > max(_LARGE, _INFLATION * info.compress_size):
            raise zipfile.BadZipFile(
                f"{info.compress_size:,} bytes that become {info.file_size:,}, as those of no picture do"
            )
        with self._lock:  # `zipfile` counts its open members without one
            stream = self._zip.open(info)
        try:
            return stream.read()
        finally:
            with self._lock:
                stream.close()


def open_archive(path: str) -> Archive:
    """Returns the open zip at a path. A process keeps some of them open, and opens a changed file again.

    Raises:
        OSError: There is no such file. Others of `ZIP_ERRORS`: It is not a zip, or damaged.
    """
    status = os.stat(path)
    return _open_archive(path, status.st_ino, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=_OPEN_ZIPS)
def _open_archive(path: str, *_: int) -> Archive:
    return Archive(path)


def reason(error: Exception) -> str:
    """Returns the system's reason in lower case, as the end of a message; what is said, if that has none."""
    return (getattr(error, "strerror", None) or str(error)).lower()


def picture_of(file: Still, *, colour: bool) -> Picture:
    """Returns the decoded picture of a file; raises `PictureError` if it cannot be read."""
    pixels, damage = decode(file.read(), colour=colour)
    return Picture(pixels, file.source, damage=damage)


def _name_in(place: str, source: str) -> str:
    source = os.path.join(os.getcwd(), source)
    prefix = f"{place}/"
    return source[len(prefix) :] if source.startswith(prefix) else os.path.relpath(source, place)


def _read_whole(descriptor: int) -> bytes:
    """Returns a file from its start on, in one piece: to join two would be to copy it."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise PictureError(_NOT_A_FILE)
    if status.st_size > MAX_BYTES:
        raise PictureError(f"{status.st_size:,} bytes is over the limit of {MAX_BYTES:,}")
    os.lseek(descriptor, 0, os.SEEK_SET)
    with open(descriptor, "rb", closefd=False) as file:
        return file.read()
