"""Finding the facts about pictures that checks need: pixels, checksums, duplicates, likeness to an eye."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from eyelid.auditing.finding import chain_equal, connected_groups
from eyelid.data import DuplicatePairs, LabelledPictures, PackedPatches, duplicate_pairs, expect_readable
from eyelid.data.contents import content_hashes
from eyelid.data.decoding import decode_to_memory
from eyelid.eyes.likeness import LIKENESS_CLASSES, PATCH, LikenessModel
from eyelid.pages import PictureProgress, status_line

_BY_LIKENESS = frozenset({"not_an_eye", "inverted"})  # kinds that need `eye_likeness`


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFacts:
    """Facts about N pictures that do not depend on their labels.

    Attributes:
        packed: The patches, uint8 `[N, 24, 24]`, black for unreadable pictures; all labels are 0.
        unreadable: Maps the index of each unreadable picture to the reason.
        contents: int64 `[N]`, a number that is equal for files with the same bytes, and different for two
            eyes of a photo; -1 for unreadable pictures.
        pairs: All pairs of near-duplicates.
        eye_likeness: float32 `[N, 3]`, the result of `LikenessModel.read`; zeros if no check needs it.
        people: int64 `[N]`, the number of the person in each picture. Where people are not known,
            near-duplicates count as one person.
        units: int64 `[N]`, the number of each picture's unit: all pictures of a person, their
            near-duplicates, both eyes of a photo, and files with the same bytes.
    """

    packed: PackedPatches
    unreadable: dict[int, str]
    contents: NDArray[np.int64]
    pairs: DuplicatePairs
    eye_likeness: NDArray[np.float32]
    people: NDArray[np.int64]
    units: NDArray[np.int64]


def inspect_pictures(
    pictures: LabelledPictures, kinds: Collection[str], *, show_progress: bool
) -> PictureFacts:
    """Decodes pictures, hashes their files, and compares them with one another.

    Args:
        pictures: The data set.
        kinds: Names of the kinds of issues to look for.
        show_progress: Whether progress bars are shown.

    Raises:
        DataError: No picture can be read.
    """
    count = len(pictures)
    with PictureProgress(count, shown=show_progress, what="reading") as progress:
        pixels = decode_to_memory(pictures.files, PATCH, progress.advance)
    reasons = [f"{pictures.files[index].source}: {reason}" for index, reason in pixels.unreadable.items()]
    expect_readable(pictures.name, count, reasons)
    readable = np.ones(count, bool)
    readable[list(pixels.unreadable)] = False
    patches = np.zeros((count, PATCH, PATCH), np.uint8)
    patches[readable] = pixels.patches
    sources = [file.source for file in pictures.files]
    packed = PackedPatches(
        pictures.name, patches, np.zeros(count, np.int64), np.array(sources, np.str_), sources, []
    )
    contents = np.full(count, -1, np.int64)
    with status_line("hashing files"):
        hashes = content_hashes(list(compress(pictures.files, readable)))
    contents[readable] = np.unique(np.array(hashes), return_inverse=True)[1]
    with PictureProgress(count, shown=show_progress, what="comparing") as progress:
        pairs = duplicate_pairs(packed, progress=progress.advance)
    eye_likeness = np.zeros((count, len(LIKENESS_CLASSES)), np.float32)
    if _BY_LIKENESS & set(kinds):
        eye_likeness = LikenessModel.load().read(patches)
    people, units = _units(pictures.groups, sources, contents, pairs)
    return PictureFacts(
        packed=packed,
        unreadable=dict(pixels.unreadable),
        contents=contents,
        pairs=pairs,
        eye_likeness=eye_likeness,
        people=people,
        units=units,
    )


def _units(
    groups: Sequence[str], sources: Sequence[str], contents: NDArray[np.int64], pairs: DuplicatePairs
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Returns the numbers of the people and of the units; see `PictureFacts`."""
    count = len(groups)
    alike = (pairs.first, pairs.second)
    named = np.array([group != "" for group in groups], bool)
    of_group = chain_equal(np.asarray(groups), named)
    same = chain_equal(contents, contents >= 0)
    of_photo = chain_equal(np.asarray(sources), contents >= 0)
    loose = ~(named[pairs.first] | named[pairs.second])
    people = connected_groups(count, of_group, (pairs.first[loose], pairs.second[loose]))
    return people, connected_groups(count, of_group, of_photo, same, alike)
