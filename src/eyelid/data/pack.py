"""Packing: decoding all patches of a labelled data set into one uint8 array. A cache may keep the array."""

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
from eyelid.pictures import Still


@dataclass(frozen=True, slots=True)
class PackedPatches:
    """A labelled data set whose N pictures are decoded to patches of P x P pixels.

    Attributes:
        name: Name of the data set.
        patches: uint8 `[N, P, P]`. If the data set came from a cache, the patches stay on disk and are read
            when they are indexed.
        labels: int64 `[N]`, the class of each picture, as an index into the classes that `pack` was given.
        groups: str `[N]`, the person or face. If the data set does not name them, each picture is a group of
            its own.
        sources: N names of the files, for messages.
        unreadable: The files that could not be read: for each, its name and the reason.
        columns: What else the data set says of each picture: N values under the name of each column.
        sizes: int32 `[N, 2]`, width and height of the pictures in their files. None if the data set came
            from a cache, which keeps only patches.
        damaged: The files that were read only as far as they go: for each, its name and what is damaged.
        files: N picture files; empty if the patches do not come from files.
    """

    name: str
    patches: NDArray[np.uint8] | PatchRows
    labels: NDArray[np.int64]
    groups: NDArray[np.str_]
    sources: Sequence[str]
    unreadable: Sequence[str]
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sizes: NDArray[np.int32] | None = None
    damaged: Sequence[str] = ()
    files: Sequence[Still] = ()

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, chosen: NDArray[np.bool_]) -> "PackedPatches":
        """Returns the pictures for which `chosen`, a bool `[N]`, is true, in order.

        The patches are copied into memory if they are small enough; see `take_rows`.
        """
        return replace(
            self,
            patches=take_rows(self.patches, chosen),
            labels=self.labels[chosen],
            groups=self.groups[chosen],
            sources=list(compress(self.sources, chosen)),
            columns={name: list(compress(values, chosen)) for name, values in self.columns.items()},
            sizes=None if self.sizes is None else self.sizes[chosen],
            files=list(compress(self.files, chosen)),
        )


def expect_readable(name: str, count: int, unreadable: Sequence[str]) -> None:
    """Checks that at least one picture of a data set can be read.

    Args:
        name: Name of the data set.
        count: Number of its pictures.
        unreadable: The pictures that cannot be read: for each, its name and the reason.

    Raises:
        DataError: No picture can be read.
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
    refuse_damaged: bool = False,
    progress: Callable[[int], None] | None = None,
    say: Callable[[str], None] | None = None,
) -> PackedPatches:
    """Decodes the pictures of a labelled data set, or opens the patches that the cache has of these files.

    The cache keeps only pixels. Labels, groups and columns come from `pictures`, so new labels do not need
    new decoding. Pictures that cannot be read are left out and named in the result.

    Args:
        pictures: The data set.
        classes: The class names; the index of a class is its position here.
        size: Side of the packed patches, in pixels.
        cache: Folder in which patches are kept for later calls. If None, the patches are in memory only.
        refuse_damaged: Whether damaged pictures count as unreadable, instead of being read as far as they go.
        progress: Function that is called with how many more pictures are done.
        say: Function that is called with a line for the user if the cache cannot be written; the patches are
            then in memory.

    Raises:
        DataError: A label is not among the classes.
    """
    pictures.expect_labels(classes)
    report = progress or (lambda _: None)
    if cache is None:
        pixels = decode_to_memory(pictures.files, size, report)
    else:
        pixels = cached_pixels(cache, pictures.files, size, report, say or (lambda _: None))
    damages = {pictures.files[index].source: damage for index, damage in pixels.damaged.items()}
    unreadable = [f"{pictures.files[index].source}: {reason}" for index, reason in pixels.unreadable.items()]
    if unreadable:
        readable = np.ones(len(pictures), bool)
        readable[list(pixels.unreadable)] = False
        pictures = pictures.take(readable)
    sources = [file.source for file in pictures.files]
    groups = pictures.groups if pictures.grouped else [f"{pictures.name}/{source}" for source in sources]
    index_of = {name: index for index, name in enumerate(classes)}
    packed = PackedPatches(
        name=pictures.name,
        patches=pixels.patches,
        labels=np.array([index_of[label] for label in pictures.labels], np.int64),
        groups=np.array(groups, np.str_),
        sources=sources,
        unreadable=unreadable,
        columns=pictures.columns,
        sizes=pixels.sizes,
        damaged=[f"{source}: {damage}" for source, damage in damages.items()],
        files=pictures.files,
    )
    if not refuse_damaged or not damages:
        return packed
    whole = packed.take(np.array([source not in damages for source in sources]))
    refused = [f"{source}: the picture is damaged: {damage}" for source, damage in damages.items()]
    return replace(whole, unreadable=[*unreadable, *refused], damaged=())
