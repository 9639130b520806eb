"""Lists the picture files that files, folders, globs, zips and lists name."""

import os
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from itertools import compress
from pathlib import Path

from eyelid.errors import MissingFileError, OptionError
from eyelid.pictures.lists import listed_in_csv, listed_lines
from eyelid.pictures.pattern import PatternMatches
from eyelid.pictures.picture_filter import SUFFIXES, PictureFilter
from eyelid.pictures.sources import (
    ZIP_ERRORS,
    DiskFile,
    FailedListing,
    Still,
    open_archive,
    reason,
)

_LISTS = (".csv", ".txt")
_SUFFIXES = ", ".join(SUFFIXES)


def find_sources(names: Sequence[str], *, keep: PictureFilter | None = None) -> Iterator[Still]:
    """Lists the picture files that names stand for, in the order given, folders in order of name.

    Args:
        names: Each a file, a folder (searched with all its subfolders), a glob pattern, a `.zip`, a list
            of paths (`.csv`, the first of `PATH_COLUMNS` that it has, else its first column; or `.txt`, one
            a line; relative to the list's folder, but those of a column `source`, as tables of results have
            it, to the current one), or `-` for a list on standard input. A pattern that matches pictures
            and lists means the pictures.
        keep: What is read of folders, zips and patterns; it counts what is passed over while the stream is
            read. Hidden files and folders are passed over by default. What a name or a list names is read.

    Returns:
        A lazy stream. Memory does not grow with a list's length; one folder's names are held at a time.

    Raises:
        MissingFileError: A source does not exist, or its list or zip cannot be opened. All sources are
            checked before this function returns; what turns out to be damaged later is a `FailedListing`.
        OptionError: No source is given.
    """
    if not names:
        raise OptionError("no SOURCE given; expected files, folders, globs, zips, lists, or - for stdin")
    keep = keep or PictureFilter()
    listings = [listing for name in names for listing in _listings(os.fspath(name), keep)]
    return (file for listing in listings for file in listing)


def _listings(source: str, keep: PictureFilter) -> list[Iterable[Still]]:
    if source == "-":
        if sys.stdin is None:
            raise MissingFileError("-: a list on standard input was expected, and it is closed")
        return [listed_lines(nullcontext(sys.stdin.buffer), path="-")]
    if os.path.lexists(source):
        return [_listing(source, keep)]
    matches = PatternMatches(source, keep)
    if not (matches.paths or matches.closed):
        raise MissingFileError(f"{source!r}: no such file or folder, and no file matches it as a pattern")
    # A pattern such as `eyes/*` means the pictures, not the table of their labels among them.
    paths = [path for path in matches.paths if not path.lower().endswith(_LISTS)] or matches.paths
    folders = {path for path in paths if os.path.isdir(path)}
    return [
        *(_listing(path, keep) for path in paths if not _is_inside(path, folders, keep)),
        [_closed_folder(folder, error) for folder, error in matches.closed.items()],
    ]


def _is_inside(path: str, folders: set[str], keep: PictureFilter) -> bool:
    """Returns whether a match is read anyway, because the pattern also matches a folder above it."""
    if path not in folders and not keep.reads(os.path.basename(path)):
        return False
    return any(str(above) in folders for above in Path(path).parents)


def _closed_folder(folder: str, error: OSError) -> FailedListing:
    return FailedListing(DiskFile(folder).source, f"the folder cannot be listed: {reason(error)}")


def _listing(path: str, keep: PictureFilter) -> Iterable[Still]:
    if os.path.isdir(path):
        return _walk(path, keep)
    suffix = Path(path).suffix.lower()
    try:
        if suffix == ".zip":
            with open(path, "rb") as file:
                if not zipfile.is_zipfile(file):
                    raise MissingFileError(f"{path}: the zip cannot be opened: not a zip, or cut short")
            return _zip_members(path, keep)
        if suffix == ".csv":
            return listed_in_csv(open(path, "rb"), path=path)
        if suffix == ".txt":
            return listed_lines(open(path, "rb"), path=path)
    except OSError as error:
        raise MissingFileError(f"{path}: cannot be opened: {reason(error)}") from error
    return [DiskFile(path)]


def _walk(top: str, keep: PictureFilter) -> Iterator[Still]:
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
            names, folders = _scan(folder, keep)
        except OSError as error:
            found = True
            yield _closed_folder(folder, error)
            continue
        found = found or bool(names)
        prefix = os.path.join(folder, "")
        for name in names:
            yield DiskFile(prefix + name)
        pending += [os.path.join(folder, name) for name in reversed(folders)]
    if not found:
        yield _without_pictures(top, "folder", keep)


def _without_pictures(path: str, kind: str, keep: PictureFilter) -> FailedListing:
    passed_over = keep.summary()
    return FailedListing(
        DiskFile(path).source,
        f"no pictures in this {kind}: expected {_SUFFIXES}{f'; {passed_over}' if passed_over else ''}",
    )


def _scan(folder: str, keep: PictureFilter) -> tuple[list[str], list[str]]:
    names, folders = [], []
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                is_folder = entry.is_dir()
            except OSError:  # a link that leads to itself, or into a folder that is closed to us
                is_folder = False
            if is_folder:
                if keep.enters(folder, entry.name):
                    folders.append(entry.name)
            elif keep.takes(folder, entry.name):
                names.append(entry.name)
    return sorted(names), sorted(folders)


def _zip_members(path: str, keep: PictureFilter) -> Iterator[Still]:
    source = DiskFile(path).source
    try:
        members = open_archive(path).members()
    except ZIP_ERRORS as error:
        yield FailedListing(source, f"the zip cannot be opened: {error}")
        return
    taken = keep.take_members(source, [member.member for member in members])
    if not any(taken):
        yield _without_pictures(path, "zip", keep)
    yield from compress(members, taken)
