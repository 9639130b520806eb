"""From picture files to all that checks look at."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.auditing.findings import joined, links
from eyelid.auditing.likeness import LOOKS, PATCH, read_looks
from eyelid.data import DuplicatePairs, LabelledPictures, PackedPatches, duplicate_pairs
from eyelid.data.decoding import decode_to_memory
from eyelid.engines import in_batches, map_blocks
from eyelid.errors import DataError, PictureError
from eyelid.pages import PictureProgress
from eyelid.pictures import Still

_AT_ONCE = 256  # files that a thread hashes at a time
_LOOKS = frozenset({"not_an_eye", "inverted"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is seen in N pictures, whatever their labels.

    Attributes:
        packed: Their patches, uint8 `[N, 24, 24]`, black for what cannot be read; labels are all 0.
        unreadable: Why, by the index of the picture.
        contents: int64 `[N]`, one number for files that are the same; -1 for what cannot be read.
        pairs: All near-duplicates.
        looks: float32 `[N, 3]`; see `read_looks`; zeros if nobody asks.
        people: int64 `[N]`, one number for the pictures of a person, or, where nobody says who it is, for
            near-duplicates.
        units: int64 `[N]`, one number for the pictures of people and all that is nearly the same as these.
    """

    packed: PackedPatches
    unreadable: dict[int, str]
    contents: NDArray[np.int64]
    pairs: DuplicatePairs
    looks: NDArray[np.float32]
    people: NDArray[np.int64]
    units: NDArray[np.int64]


def see(pictures: LabelledPictures, kinds: Collection[str], *, shown: bool) -> Seen:
    """Decodes pictures, compares them with one another and looks at each.

    Args:
        pictures: The set.
        kinds: Names of the kinds of issues that are looked for.
        shown: Whether progress bars are.

    Raises:
        DataError: No picture can be read.
    """
    count = len(pictures)
    with PictureProgress(count, shown=shown, what="reading") as progress:
        pixels = decode_to_memory(pictures.files, PATCH, progress.advance)
    if not len(pixels.patches):
        reason = f", such as {pictures.files[0].source}: {pixels.unreadable[0]}" if count else ""
        raise DataError(f"{pictures.name}: none of its {count:,} pictures can be read{reason}")
    readable = np.ones(count, bool)
    readable[list(pixels.unreadable)] = False
    patches = np.zeros((count, PATCH, PATCH), np.uint8)
    patches[readable] = pixels.patches
    sources = [file.source for file in pictures.files]
    packed = PackedPatches(
        pictures.name, patches, np.zeros(count, np.int64), np.array(sources, np.str_), sources, []
    )
    contents = np.full(count, -1, np.int64)
    contents[readable] = _contents(
        [file for file, fits in zip(pictures.files, readable, strict=True) if fits]
    )
    with PictureProgress(count, shown=shown, what="comparing") as progress:
        pairs = duplicate_pairs(packed, progress=progress.advance)
    looks = read_looks(patches) if _LOOKS & set(kinds) else np.zeros((count, len(LOOKS)), np.float32)
    people, units = _units(pictures.groups, contents, pairs)
    return Seen(
        packed=packed,
        unreadable=dict(pixels.unreadable),
        contents=contents,
        pairs=pairs,
        looks=looks,
        people=people,
        units=units,
    )


def _contents(files: Sequence[Still]) -> NDArray[np.int64]:
    """Returns int64 `[N]`, the same number for files with the same bytes."""
    batches = in_batches(files, _AT_ONCE)
    digests = list(map_blocks(_digests, batches, engine="auto", block_size=_AT_ONCE))
    return np.asarray(np.unique(np.array(digests, dtype="S32"), return_inverse=True)[1], np.int64)


def _digests(files: Sequence[Still]) -> list[str]:
    found = []
    for file in files:
        try:
            found.append(hashlib.blake2b(file.read(), digest_size=16).hexdigest())
        except PictureError:  # it was there a moment ago
            found.append(hashlib.blake2b(file.source.encode(), digest_size=16).hexdigest())
    return found


def _units(
    groups: Sequence[str], contents: NDArray[np.int64], pairs: DuplicatePairs
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    count = len(groups)
    alike = (pairs.first, pairs.second)
    named = np.array([group != "" for group in groups], bool)
    of_group = links(np.asarray(groups), named)
    same = links(contents, contents >= 0)
    loose = ~(named[pairs.first] | named[pairs.second])
    people = joined(count, of_group, (pairs.first[loose], pairs.second[loose]))
    return people, joined(count, of_group, same, alike)
