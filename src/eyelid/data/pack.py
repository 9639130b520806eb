"""Packing: all patches of a labelled set decoded once, into one uint8 array, which a cache may keep."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eyelid.data.decoding import decode_to_memory
from eyelid.data.labelled_pictures import LabelledPictures
from eyelid.data.pack_cache import cached_pixels
from eyelid.data.patch_rows import PatchRows, take_rows
from eyelid.errors import DataError


@dataclass(frozen=True, slots=True)
class PackedPatches:
    """A labelled set whose pictures are decoded.

    Attributes:
        name: Name of the set.
        patches: uint8 `[N, P, P]`; on disk, and read when they are indexed, if the set came from a cache.
        labels: int64 `[N]`, indices into the classes that it was packed for.
        groups: str `[N]`, the person or face; a picture whose person is not known is a group of its own.
        sources: N names, for messages.
        unreadable: Names of the files that could not be read, with the reason.
        columns: What else the set knows of each picture, by name, N values each.
        sizes: int32 `[N, 2]`, width and height of the pictures as they were in their files; None if the set
            came from a cache, which keeps patches only.
    """

    name: str
    patches: NDArray[np.uint8] | PatchRows
    labels: NDArray[np.int64]
    groups: NDArray[np.str_]
    sources: Sequence[str]
    unreadable: Sequence[str]
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sizes: NDArray[np.int32] | None = None

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, chosen: NDArray[np.bool_]) -> "PackedPatches":
        """Returns the pictures that a bool `[N]` chooses, in order; many large ones stay on disk."""
        return replace(
            self,
            patches=take_rows(self.patches, chosen),
            labels=self.labels[chosen],
            groups=self.groups[chosen],
            sources=list(compress(self.sources, chosen)),
            columns={name: list(compress(values, chosen)) for name, values in self.columns.items()},
            sizes=None if self.sizes is None else self.sizes[chosen],
        )


def expect_readable(name: str, count: int, unreadable: Sequence[str]) -> None:
    """Raises `DataError` if no picture of a set can be read.

    Args:
        name: Name of the set.
        count: Number of its pictures.
        unreadable: The pictures that cannot be read, each with the reason.
    """
    if len(unreadable) == count:
        reason = f", such as {unreadable[0]}" if unreadable else ""
        raise DataError(f"{name}: none of its {count:,} pictures can be read{reason}")


def pack(
    pictures: LabelledPictures,
    *,
    classes: Sequence[str],
    size: int,
    cache: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> PackedPatches:
    """Decodes a labelled set, or opens what an earlier call with the same files left in the cache.

    The cache keeps pixels only. Labels, groups and columns are the layout's, so to label anew is not to
    decode anew.

    Args:
        pictures: The set.
        classes: The class names, in the order that gives them their index.
        size: Side of the packed patches, in pixels.
        cache: Folder that keeps packs. Without it, the patches are in memory.
        progress: Called with how many more pictures are done.

    Raises:
        DataError: A label is not among the classes.
        OutputError: The pack cannot be written to the cache.
    """
    unknown = sorted(set(pictures.labels) - set(classes))
    if unknown:
        first = pictures.files[list(pictures.labels).index(unknown[0])]
        raise DataError(
            f"{pictures.name}: label {unknown[0]!r} of {first.source}: expected {' or '.join(classes)}"
        )
    report = progress or (lambda _: None)
    if cache is None:
        pixels = decode_to_memory(pictures.files, size, report)
    else:
        pixels = cached_pixels(cache, pictures.files, size, report)
    unreadable = [f"{pictures.files[index].source}: {reason}" for index, reason in pixels.unreadable.items()]
    if unreadable:
        readable = np.ones(len(pictures), bool)
        readable[list(pixels.unreadable)] = False
        pictures = pictures.take(readable)
    sources = [file.source for file in pictures.files]
    groups = pictures.groups if pictures.grouped else [f"{pictures.name}/{source}" for source in sources]
    index_of = {name: index for index, name in enumerate(classes)}
    return PackedPatches(
        name=pictures.name,
        patches=pixels.patches,
        labels=np.array([index_of[label] for label in pictures.labels], np.int64),
        groups=np.array(groups, np.str_),
        sources=sources,
        unreadable=unreadable,
        columns=pictures.columns,
        sizes=pixels.sizes,
    )
