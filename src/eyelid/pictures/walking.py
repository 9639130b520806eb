"""Lists the pictures of folders and of zips."""

import os
from collections.abc import Iterator
from itertools import compress

from eyelid.pictures.picture_filter import SUFFIXES, PictureFilter
from eyelid.pictures.sources import ZIP_ERRORS, DiskFile, FailedListing, Still, open_archive, reason

_SUFFIXES = ", ".join(SUFFIXES)


def walk(top: str, keep: PictureFilter) -> Iterator[Still]:
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
            yield closed_folder(folder, error)
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


def zip_members(path: str, keep: PictureFilter) -> Iterator[Still]:
    """Yields the pictures of a zip, in the order of its directory."""
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


def closed_folder(folder: str, error: OSError) -> FailedListing:
    """Returns what stands for a folder that cannot be listed."""
    return FailedListing(DiskFile(folder).source, f"the folder cannot be listed: {reason(error)}")
