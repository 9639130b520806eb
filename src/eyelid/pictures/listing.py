"""Lists the picture files that files, folders, globs, zips and lists name."""

import os
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from eyelid.errors import MissingFileError, OptionError
from eyelid.pictures.lists import LISTS, listed_in, listed_lines
from eyelid.pictures.pattern import PatternMatches
from eyelid.pictures.picture_filter import PictureFilter
from eyelid.pictures.sources import DiskFile, Still, reason
from eyelid.pictures.urls import files_at, is_url
from eyelid.pictures.walking import closed_folder, walk, zip_members


def find_sources(names: Sequence[str], *, keep: PictureFilter | None = None) -> Iterator[Still]:
    """Lists the picture files that names stand for, in the order given, folders in order of name.

    Args:
        names: Each a file, a folder (searched with all its subfolders), a glob pattern, a `.zip`, a list of
            paths (`.txt`, one a line; or a table, `.csv`, `.tsv`, `.jsonl` or `.xlsx`), which are relative to
            its folder, `-` for a list on standard input, or the URL of a file, a folder or a pattern. A
            pattern that matches pictures and lists means the pictures.
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
        return [listed_lines(sys.stdin.buffer, path="-")]
    if os.path.lexists(source):
        return [_listing(source, keep)]
    if is_url(source):
        return [files_at(source, keep)]
    matches = PatternMatches(source, keep)
    if not (matches.paths or matches.closed):
        raise MissingFileError(f"{source!r}: no such file or folder, and no file matches it as a pattern")
    # A pattern such as `eyes/*` means the pictures, not the table of their labels among them.
    paths = [path for path in matches.paths if not path.lower().endswith(LISTS)] or matches.paths
    folders = {path for path in paths if os.path.isdir(path)}
    return [
        *(_listing(path, keep) for path in paths if not _is_inside(path, folders, keep)),
        [closed_folder(folder, error) for folder, error in matches.closed.items()],
    ]


def _is_inside(path: str, folders: set[str], keep: PictureFilter) -> bool:
    """Returns whether a match is read anyway, because the pattern also matches a folder above it."""
    if path not in folders and not keep.reads(os.path.basename(path)):
        return False
    return any(str(above) in folders for above in Path(path).parents)


def _listing(path: str, keep: PictureFilter) -> Iterable[Still]:
    if os.path.isdir(path):
        return walk(path, keep)
    lower = path.lower()
    try:
        if lower.endswith(".zip"):
            with open(path, "rb") as file:
                if not zipfile.is_zipfile(file):
                    raise MissingFileError(f"{path}: the zip cannot be opened: not a zip, or cut short")
            return zip_members(path, keep)
    except OSError as error:
        raise MissingFileError(f"{path}: cannot be opened: {reason(error)}") from error
    if not lower.endswith(LISTS):
        return [DiskFile(path)]
    if not os.access(path, os.R_OK):  # opened only when it is read, since many may be named
        raise MissingFileError(f"{path}: cannot be opened: it may not be read, or is a link to nothing")
    return listed_in(path)
