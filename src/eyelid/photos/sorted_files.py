"""Copies of photos, or hard links to them, sorted into `keep/`, `reject/` and `unsure/`."""

import errno
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from eyelid.errors import EyelidError, OutputError
from eyelid.reading.placing import place_files

Way = Literal["copy", "link"]

VERDICTS = ("keep", "reject", "unsure")
"""The folders into which photos are sorted."""

_JPEG = (".jpg", ".jpeg", ".jpe")
_COARSEST = 2_000_000_000  # nanoseconds to which a disk may round the times of files


class SortedPhoto(NamedTuple):
    """A photo and where it belongs.

    Attributes:
        files: Its files on disk.
        verdict: `keep`, `reject` or `unsure`: the name of the folder.
        rated: What changes the bytes of a copied JPEG, such as a rating to embed; None to copy as it is.
    """

    files: tuple[str, ...]
    verdict: str
    rated: Callable[[bytes], bytes] | None = None


@dataclass
class SortedCounts:
    """What came of sorting.

    Attributes:
        placed: Files that were copied or linked.
        there: Files that were in their place already.
        failures: Files that could not be placed, each with the reason.
        unrated: Copies that could not take a rating, each with the reason; they are whole.
    """

    placed: int = 0
    there: int = 0
    failures: tuple[str, ...] = ()
    unrated: tuple[str, ...] = ()


def sort_files(photos: Iterable[SortedPhoto], folder: Path, shared: str, way: Way) -> SortedCounts:
    """Copies or links each file into the folder of its verdict. Originals are only read.

    Files keep their places below the folder that all share, so equal names in two folders do not meet. A
    copy has its name only when it is whole. One that is there already, of the same size and time as far as
    its disk keeps times, or the same bytes if it is rated, is left. What an earlier run has put there with
    another rating is replaced; in the folder of another verdict, it is removed.

    Args:
        photos: The photos.
        folder: Where `keep/`, `reject/` and `unsure/` are made.
        shared: The absolute path of the folder that all photos share.
        way: `copy`, or `link` for hard links.

    Raises:
        OutputError: The disk is full, or the folder cannot be written: nothing more can be placed.
    """
    counts = SortedCounts()
    for file, target, rated in _targets(photos, folder, shared):
        try:
            if _is_of(file, target, way) and _is_as_wanted(file, target, rated):
                counts.there += 1
                continue
            _take_back(file, target, folder, way)
            target.parent.mkdir(parents=True, exist_ok=True)
            if way == "link":
                _link(file, target)
            else:
                unrated = _copy(file, target, rated)
                counts.unrated += (f"{file}: {unrated}",) if unrated else ()
            counts.placed += 1
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EROFS, errno.EDQUOT):
                raise OutputError(
                    f"{target}: cannot be written: {error.strerror}; {counts.placed:,} files are in their "
                    "place: make room and run again with --resume"
                ) from error
            counts.failures += (f"{file}: {_why(error, way)}",)
    return counts


def _targets(
    photos: Iterable[SortedPhoto], folder: Path, shared: str
) -> Iterator[tuple[str, Path, Callable[[bytes], bytes] | None]]:
    listed = [(file, photo) for photo in photos for file in photo.files]
    places = place_files((file for file, _ in listed), shared)
    for (file, photo), place in zip(listed, places, strict=True):
        yield file, folder / photo.verdict / place, photo.rated if _is_jpeg(file) else None


def _take_back(file: str, target: Path, folder: Path, way: Way) -> None:
    """Removes the copies or links of a photo that had another verdict or another rating before."""
    place = target.relative_to(folder)
    for verdict in VERDICTS:
        former = folder / verdict / Path(*place.parts[1:])
        if _is_of(file, former, way):
            former.unlink()


def _is_of(file: str, target: Path, way: Way) -> bool:
    """Returns whether a run has put a file there; the rating of a JPEG may have changed its size."""
    try:
        there = target.stat()
    except FileNotFoundError:
        return False
    here = os.stat(file)
    if way == "link":
        return os.path.samestat(here, there)
    same_size = here.st_size == there.st_size or _is_jpeg(file)
    return same_size and _has_time_of(here, there, target.parent)


def _has_time_of(here: os.stat_result, there: os.stat_result, folder: Path) -> bool:
    """Returns whether a copy has the time of a file, as its disk keeps it: exFAT to 10 ms, FAT to 2 s."""
    apart = abs(here.st_mtime_ns - there.st_mtime_ns)
    if apart == 0 or apart > _COARSEST:
        return apart == 0
    with tempfile.NamedTemporaryFile(prefix=".eyelid-", dir=folder) as probe:
        os.utime(probe.name, ns=(here.st_atime_ns, here.st_mtime_ns))
        return os.stat(probe.name).st_mtime_ns == there.st_mtime_ns


def _is_as_wanted(file: str, target: Path, rated: Callable[[bytes], bytes] | None) -> bool:
    """Returns whether a copy or link has the rating that is wanted, or none."""
    if rated is None:
        return os.path.getsize(file) == target.stat().st_size
    data, _ = _with_rating(file, rated)
    return target.read_bytes() == data


def _is_jpeg(file: str) -> bool:
    return file.lower().endswith(_JPEG)


def _with_rating(file: str, rated: Callable[[bytes], bytes]) -> tuple[bytes, str]:
    """Returns the bytes of a rated copy, and why it could not take the rating; empty if it did."""
    data = Path(file).read_bytes()
    try:
        return rated(data), ""
    except EyelidError as error:
        return data, str(error)


def _link(file: str, target: Path) -> None:
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, "another file is there")
    os.link(os.path.realpath(file), target)


def _copy(file: str, target: Path, rated: Callable[[bytes], bytes] | None) -> str:
    """Copies a file with its time; returns why it could not take a rating, empty if it did or needs none."""
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, "another file is there")
    part = target.with_name(f".eyelid-{secrets.token_hex(8)}")
    why = ""
    try:
        if rated is None:
            shutil.copyfile(file, part)
        else:
            data, why = _with_rating(file, rated)
            part.write_bytes(data)
        shutil.copystat(file, part)
        os.replace(part, target)
    finally:
        with suppress(OSError):
            part.unlink()
    return why


def _why(error: OSError, way: Way) -> str:
    if error.errno == errno.EXDEV:
        return "lies on another disk, to which no hard link leads; --copy copies it"
    if error.errno in (errno.EPERM, errno.EOPNOTSUPP) and way == "link":
        return "its disk has no hard links; --copy copies it"
    return (error.strerror or str(error)).lower()
