"""Packing: all patches of a labelled set decoded once, into one uint8 array."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from eyelid.data.labelled import LabelledPictures
from eyelid.errors import DataError, PictureError
from eyelid.eyes import PatchFinder
from eyelid.pictures import Picture, PictureFile, cores, decode, map_in_order


@dataclass(frozen=True, slots=True)
class PackedPatches:
    """A labelled set in memory.

    Attributes:
        name: Name of the set.
        patches: uint8 `[N, P, P]`.
        labels: int64 `[N]`, indices into the classes that it was packed for.
        groups: str `[N]`, the person or face; a picture whose person is not known is a group of its own.
        sources: N names, for messages.
        unreadable: Names of the files that could not be read, with the reason.
    """

    name: str
    patches: NDArray[np.uint8]
    labels: NDArray[np.int64]
    groups: NDArray[np.str_]
    sources: Sequence[str]
    unreadable: Sequence[str]

    def __len__(self) -> int:
        return len(self.patches)

    def take(self, chosen: NDArray[np.bool_]) -> "PackedPatches":
        """Returns the pictures that a bool `[N]` chooses, in order."""
        return replace(
            self,
            patches=self.patches[chosen],
            labels=self.labels[chosen],
            groups=self.groups[chosen],
            sources=list(compress(self.sources, chosen)),
        )


def pack(pictures: LabelledPictures, *, classes: Sequence[str], size: int) -> PackedPatches:
    """Decodes a labelled set.

    Args:
        pictures: The set.
        classes: The class names, in the order that gives them their index.
        size: Side of the packed patches, in pixels.

    Raises:
        DataError: A label is not among the classes.
    """
    unknown = sorted(set(pictures.labels) - set(classes))
    if unknown:
        first = next(
            file for file, label in zip(pictures.files, pictures.labels, strict=True) if label in unknown
        )
        raise DataError(
            f"{pictures.name}: label {unknown[0]!r} of {first.source}: expected {' or '.join(classes)}"
        )
    finder = PatchFinder(size)

    def read(file: PictureFile) -> NDArray[np.uint8] | str:
        try:
            return finder.find(Picture(decode(file.read()), file.source))[0].patch
        except PictureError as error:
            return f"{file.source}: {error}"

    found = list(map_in_order(read, pictures.files, threads=cores()))
    readable = [index for index, patch in enumerate(found) if not isinstance(patch, str)]
    patches = np.empty((len(readable), size, size), np.uint8)
    for row, index in enumerate(readable):
        patches[row] = found[index]
    sources = [pictures.files[index].source for index in readable]
    groups = [
        pictures.groups[index] or f"{pictures.name}/{source}"
        for index, source in zip(readable, sources, strict=True)
    ]
    labels = np.array([classes.index(pictures.labels[index]) for index in readable], np.int64)
    unreadable = [message for message in found if isinstance(message, str)]
    return PackedPatches(pictures.name, patches, labels, np.array(groups, np.str_), sources, unreadable)


def contradictions(packed: PackedPatches) -> NDArray[np.bool_]:
    """Returns bool `[N]`: which patches occur, byte for byte, with another label as well."""
    labels: dict[bytes, set[int]] = {}
    contents = [patch.tobytes() for patch in packed.patches]
    for content, label in zip(contents, packed.labels.tolist(), strict=True):
        labels.setdefault(content, set()).add(label)
    return np.array([len(labels[content]) > 1 for content in contents], bool)
