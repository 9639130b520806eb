"""Packing: all patches of a labelled set decoded once, into one uint8 array."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from eyelid.data.labelled import LabelledPictures
from eyelid.errors import DataError, PictureError
from eyelid.eyes import PatchFinder, find_eyes
from eyelid.pictures import cores, in_batches, map_in_order

_BATCH = 512  # files that a thread takes at a time


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
    find = partial(find_eyes, finder=PatchFinder(size))
    batches = map_in_order(find, in_batches(pictures.files, _BATCH), threads=cores())
    found = [one for batch in batches for one in batch]  # a patch is one eye, so one for each file
    readable = np.array([not isinstance(eye, PictureError) for _, eye in found], bool)
    patches = [eye.patch for _, eye in found if not isinstance(eye, PictureError)]
    sources = [source for source, eye in found if not isinstance(eye, PictureError)]
    kept = pictures.take(readable)
    groups = [
        group or f"{pictures.name}/{source}" for group, source in zip(kept.groups, sources, strict=True)
    ]
    return PackedPatches(
        name=pictures.name,
        patches=np.stack(patches) if patches else np.empty((0, size, size), np.uint8),
        labels=np.array([classes.index(label) for label in kept.labels], np.int64),
        groups=np.array(groups, np.str_),
        sources=sources,
        unreadable=[f"{source}: {eye}" for source, eye in found if isinstance(eye, PictureError)],
    )


def contradictions(packed: PackedPatches) -> NDArray[np.bool_]:
    """Returns bool `[N]`: which patches occur, byte for byte, with another label as well."""
    labels: dict[bytes, set[int]] = {}
    contents = [patch.tobytes() for patch in packed.patches]
    for content, label in zip(contents, packed.labels.tolist(), strict=True):
        labels.setdefault(content, set()).add(label)
    return np.array([len(labels[content]) > 1 for content in contents], bool)
