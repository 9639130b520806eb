"""Lists the picture files that files, folders, globs, zips and lists name."""

import glob
import os
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path

from eyelid.errors import MissingFileError, OptionError
from eyelid.pictures.lists import listed_in_csv, listed_lines
from eyelid.pictures.sources import (
    ZIP_ERRORS,
    DiskFile,
    FailedListing,
    Still,
    open_archive,
    reason,
)

SUFFIXES = (
    *(".jpg", ".jpeg", ".jpe", ".png", ".bmp", ".dib", ".webp", ".tif", ".tiff", ".gif"),
    *(".pgm", ".ppm", ".pbm", ".pnm", ".jp2"),
)
"""Endings, in lower case, that mark a picture inside a folder or a zip; a file named by itself needs none."""

_LISTS = (".csv", ".txt")
_PICTURES = frozenset(SUFFIXES)
_SUFFIXES = ", ".join(SUFFIXES)


def find_sources(names: Sequence[str]) -> Iterator[Still]:
    """Lists the picture files that names stand for, in the order given, folders in order of name.

    Args:
        names: Each a file, a folder (searched with all its subfolders), a glob pattern, a `.zip`, a list
            of paths (`.csv`, the first of `PATH_COLUMNS` that it has, else its first column; or `.txt`, one
            a line; relative to the list's folder, but those of a column `source`, as tables of results have
            it, to the current one), or `-` for a list on standard input. A pattern that matches pictures
            and lists means the pictures.

    Returns:
        A lazy stream. Memory does not grow with a list's length; one folder's names are held at a time.

    Raises:
        MissingFileError: A source does not exist, or its list or zip cannot be opened. All sources are
            checked before this function returns; what turns out to be damaged later is a `FailedListing`.
        OptionError: No source is given.
    """
    if not names:
        raise OptionError("no SOURCE given; expected files, folders, globs, zips, lists, or - for stdin")
    listings = [listing for name in names for listing in _listings(os.fspath(name))]
    return (file for listing in listings for file in listing)


def _listings(source: str) -> list[Iterable[Still]]:
    if source == "-":
        if sys.stdin is None:
            raise MissingFileError("-: a list on standard input was expected, and it is closed")
        return [listed_lines(nullcontext(sys.stdin.buffer), path="-")]
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
    """Returns whether a match is read anyway, because the pattern also matches a folder above it."""
    if match not in folders and not _is_picture(os.path.basename(match)):
        return False
    return any(str(above) in folders for above in Path(match).parents)


def _listing(path: str) -> Iterable[Still]:
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
            return listed_in_csv(open(path, "rb"), path=path)
        if suffix == ".txt":
            return listed_lines(open(path, "rb"), path=path)
    except OSError as error:
        raise MissingFileError(f"{path}: cannot be opened: {reason(error)}") from error
    return [DiskFile(path)]


def _walk(top: str) -> Iterator[Still]:
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
            yield FailedListing(DiskFile(folder).source, f"the folder cannot be listed: {reason(error)}")
            continue
        found = found or bool(names)
        prefix = os.path.join(folder, "")
        for name in names:
            yield DiskFile(prefix + name)
        pending += [os.path.join(folder, name) for name in reversed(folders)]
    if not found:
        yield FailedListing(DiskFile(top).source, f"no pictures in this folder: expected {_SUFFIXES}")


def _scan(folder: str) -> tuple[list[str], list[str]]:
    names, folders = [], []
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                is_folder = entry.is_dir()
            except OSError:  # a link that leads to itself, or into a folder that is closed to us
                is_folder = False
            if is_folder:
                folders.append(entry.name)
            elif _is_picture(entry.name):
                names.append(entry.name)
    return sorted(names), sorted(folders)


def _is_picture(name: str) -> bool:
    """Returns whether a name has the ending of a picture; `._NAME`, metadata that macOS writes, has not."""
    return name[name.rfind(".") :].lower() in _PICTURES and not name.startswith("._")


def _zip_members(path: str) -> Iterator[Still]:
    source = DiskFile(path).source
    try:
        members = open_archive(path).members()
    except ZIP_ERRORS as error:
        yield FailedListing(source, f"the zip cannot be opened: {error}")
        return
    pictures = [member for member in members if _is_picture(member.member.rpartition("/")[2])]
    if not pictures:
        yield FailedListing(source, f"no pictures in this zip: expected {_SUFFIXES}")
    yield from pictures
