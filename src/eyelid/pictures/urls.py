"""Pictures at URLs: in object stores and on web servers, through fsspec."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from glob import has_magic
from operator import itemgetter
from typing import Any
from urllib.parse import urlsplit

from eyelid.errors import MissingExtraError, MissingFileError, OptionError, PictureError
from eyelid.pictures.picture import Picture
from eyelid.pictures.picture_filter import PictureFilter
from eyelid.pictures.sources import MAX_BYTES, FailedListing, Still, picture_of, reason
from eyelid.pictures.stream import CAMERA_SCHEMES, WEB_SCHEMES, without_password
from eyelid.pictures.video import is_video

_SCHEME = "://"
_SILENT_S = 20.0  # until a web server is given up; Ctrl-C waits for it, too
_UNREAD = "videos and zips at URLs are not read: copy it to a disk"


def is_url(word: str) -> bool:
    """Returns whether a word is the URL of files, and not of a stream, nor a path.

    Example:
        >>> [is_url(word) for word in ("s3://eyes/a.jpg", "rtsp://door/1", "eyes/a.jpg")]
        [True, False, False]
    """
    scheme, separator, _ = word.partition(_SCHEME)
    return bool(separator) and scheme.isidentifier() and scheme.lower() not in CAMERA_SCHEMES


@dataclass(frozen=True, slots=True)
class FileAtUrl:
    """A picture file at a URL. It can be pickled; each process connects by itself.

    Attributes:
        url: The URL.
        content: The whole file, where it was fetched together with others; else None.
        refusal: Why it could not be fetched; else empty.
    """

    url: str
    content: bytes | None = None
    refusal: str = ""

    @property
    def source(self) -> str:
        """The URL without the password that it may hold."""
        return without_password(self.url)

    @property
    def path(self) -> None:
        """None: it has no path on disk."""

    @property
    def failure(self) -> str:
        """Empty: whether the file can be read shows when it is read."""
        return ""

    def name_in(self, place: str) -> str:
        """Returns the part of its URL after `place`; the whole URL, if that is none of a folder above it."""
        return self.source.removeprefix(place.rstrip("/") + "/")

    def read(self) -> bytes:
        """Returns the whole file; raises `PictureError` with the server's reason if it cannot."""
        file = self if self.content is not None or self.refusal else next(iter(fetch([self])))
        if file.content is None:
            raise PictureError(file.refusal)
        return file.content

    def picture(self, *, colour: bool = False) -> Picture:
        """Returns its picture; see `Still.picture`."""
        return picture_of(self, colour=colour)

    def frames(self, *, colour: bool = False) -> Iterator[Picture]:
        """Yields its one picture; see `Source.frames`."""
        yield self.picture(colour=colour)

    def identity(self) -> str:
        """Returns the URL, and what the server says of the version of the file."""
        system, path = filesystem_of(self.url)
        try:
            return f"{self.source}: {system.ukey(path)}"
        except Exception as error:  # each file system has errors of its own
            return f"{self.source}: {_reason(error)}"


def filesystem_of(url: str) -> tuple[Any, str]:
    """Returns the fsspec file system that a URL names, and the path in it.

    Raises:
        MissingExtraError: fsspec, or what it needs for such URLs, is not installed.
        OptionError: No file system is known for such URLs, or its settings are wrong.
    """
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise MissingExtraError(f"predict {without_password(url)}", "urls", "fsspec") from error
    if "::" in url:
        raise OptionError(f"{without_password(url)}: chained URLs are not read; give one of plain files")
    try:
        # Listings change while a long run reads, and would stay in memory.
        system, path = url_to_fs(url, use_listings_cache=False, **_patience(url))
    except ImportError as error:
        raise OptionError(f"{without_password(url)}: {error}") from error
    except (ValueError, OSError) as error:
        raise OptionError(f"{without_password(url)}: cannot be opened: {_reason(error)}") from error
    return system, str(path)


def _patience(url: str) -> dict[str, Any]:
    """Returns options of web servers: they may take long if they send, and may not send without end."""
    if scheme_of(url) not in WEB_SCHEMES:
        return {}
    from aiohttp import ClientTimeout

    from eyelid.pictures.web_response import WebResponse

    timeout = ClientTimeout(total=None, sock_connect=_SILENT_S, sock_read=_SILENT_S)
    return {"client_kwargs": {"timeout": timeout, "response_class": WebResponse}}


def fetch(files: Sequence[FileAtUrl]) -> list[FileAtUrl]:
    """Returns files with their contents, or the reasons why there are none, fetched side by side.

    Args:
        files: Of one kind of URL. All of their contents are in memory at once.
    """
    if not files:
        return []
    system, _ = filesystem_of(files[0].url)
    paths = [system._strip_protocol(file.url) for file in files]
    try:
        contents = system.cat_ranges(paths, 0, MAX_BYTES + 1, on_error="return")
    except Exception as error:  # as above
        contents = [error] * len(files)
    return [_with_content(file, content) for file, content in zip(files, contents, strict=True)]


def _with_content(file: FileAtUrl, content: bytes | Exception) -> FileAtUrl:
    if isinstance(content, OSError) and "not satisfiable" in str(content):
        content = b""  # S3 gives no range of an empty file, and of every other one a range from its beginning
    if isinstance(content, BaseException):
        return replace(file, refusal=f"cannot be fetched: {_reason(content)}")
    if len(content) > MAX_BYTES:
        return replace(file, refusal=f"over the limit of {MAX_BYTES:,} bytes")
    return replace(file, content=bytes(content))


def scheme_of(url: str) -> str:
    """Returns the first word of a URL, in lower case, such as `s3`."""
    return url.partition(_SCHEME)[0].lower()


def files_at(url: str, keep: PictureFilter) -> Iterable[Still]:
    """Lists the pictures that a URL names: a file, a pattern, or a folder with all its subfolders.

    A URL that ends in `/` is a folder; of an object store, one that has no file of that name, too.

    Raises:
        MissingFileError: There is nothing at the URL, or the server cannot be asked.
        MissingExtraError, OptionError: See `filesystem_of`.
    """
    system, path = filesystem_of(url)
    told = without_password(url)
    on_web = scheme_of(url) in WEB_SCHEMES
    try:
        if has_magic(urlsplit(url).path if on_web else path):
            found = sorted(map(system.unstrip_protocol, system.glob(path)))
            if not found:
                raise MissingFileError(f"{told!r}: no file matches this pattern")
            return list(map(_file, found))
        is_folder = url.endswith("/") or (not on_web and not system.isfile(path))
        if not (system.isdir(path) if is_folder else system.exists(path)):
            raise MissingFileError(f"{told!r}: nothing is there")
    except MissingFileError:
        raise
    except Exception as error:  # as above
        raise MissingFileError(f"{told}: cannot be listed: {_reason(error)}") from error
    return _walk(system, path, url, keep) if is_folder else [_file(url)]


def _walk(system: Any, top: str, url: str, keep: PictureFilter) -> Iterator[Still]:
    """Yields a folder's pictures, then its subfolders'; one folder's names are held at a time."""
    inside = top.rstrip("/") + "/"  # pages of a web server also link elsewhere
    pending, entered = [top], {inside}
    found = False
    while pending:
        folder = pending.pop()
        try:
            entries = sorted(system.ls(folder, detail=True), key=itemgetter("name"))
        except Exception as error:  # as above
            found = True
            place = without_password(system.unstrip_protocol(folder))
            yield FailedListing(place, f"the folder cannot be listed: {_reason(error)}")
            continue
        folders = []
        for entry in entries:
            path = str(entry["name"]).rstrip("/")
            place, _, name = path.rpartition("/")
            if not path.startswith(inside):
                continue
            if entry["type"] == "directory":
                if f"{path}/" not in entered and keep.enters(place, name):
                    entered.add(f"{path}/")
                    folders.append(str(entry["name"]))
            elif keep.takes(place, name):
                found = True
                yield _file(system.unstrip_protocol(path))
        pending += reversed(folders)
    if not found:
        yield FailedListing(without_password(url), f"no pictures here; {keep.summary() or 'it is empty'}")


def _file(url: str) -> Still:
    lower = url.lower()
    if is_video(lower) or lower.endswith(".zip"):
        return FailedListing(without_password(url), _UNREAD)
    return FileAtUrl(url)


def _reason(error: BaseException) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, OSError):
        return reason(error)
    return str(error).strip().partition("\n")[0] or type(error).__name__
