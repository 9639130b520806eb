"""Decoding picture files to patches of one size, in batches, on all cores."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from eyelid.data.eye_in_photo import EyeInPhoto, photo_of
from eyelid.engines import INTERPRETER, map_blocks
from eyelid.errors import PictureError
from eyelid.eyes import whole_patch
from eyelid.pictures import Block, Picture, Still

_BATCH = 512  # files that a thread or process takes at a time
_BATCH_BYTES = 1 << 24  # or fewer, so that the patches of all batches in flight stay within 100 MB


@dataclass(frozen=True, slots=True)
class Pixels:
    """The patches of some picture files, and the reasons why other files could not be read.

    N counts the files that could be read, and P is the side of a patch in pixels.

    Attributes:
        patches: uint8 `[N, P, P]`, the patches of the files that could be read, in order.
        unreadable: Maps the index of each file that could not be read to the reason.
        sizes: int32 `[N, 2]`, width and height of the pictures in the files. None if only the patches were
            kept.
        damaged: Maps the index of each file that was read only as far as it goes to what is damaged.
    """

    patches: NDArray[np.uint8]
    unreadable: Mapping[int, str]
    sizes: NDArray[np.int32] | None = None
    damaged: Mapping[int, str] = field(default_factory=dict)


def decode_batches(files: Sequence[Still], size: int, progress: Callable[[int], None]) -> Iterator[Pixels]:
    """Decodes picture files on all cores and yields their patches, batch by batch.

    Only a few batches are in memory at a time.

    Args:
        files: The picture files.
        size: Side of the patches, in pixels.
        progress: Function that is called after each batch with the number of files in it.
    """
    at_once = max(1, min(_BATCH, _BATCH_BYTES // size**2))
    starts = range(0, len(files), at_once)
    blocks = (Block(files[start : start + at_once]) for start in starts)
    task = partial(_decode_block, size=size)
    batches = map_blocks(task, blocks, engine="auto", block_size=at_once)
    for start, pixels in zip(starts, batches, strict=True):
        unreadable = {start + index: reason for index, reason in pixels.unreadable.items()}
        damaged = {start + index: damage for index, damage in pixels.damaged.items()}
        yield replace(pixels, unreadable=unreadable, damaged=damaged)
        progress(min(at_once, len(files) - start))


def decode_to_memory(files: Sequence[Still], size: int, progress: Callable[[int], None]) -> Pixels:
    """Decodes picture files into one array in memory; the arguments are those of `decode_batches`."""
    patches = np.empty((len(files), size, size), np.uint8)
    sizes = [np.empty((0, 2), np.int32)]
    unreadable: dict[int, str] = {}
    damaged: dict[int, str] = {}
    filled = 0
    for batch in decode_batches(files, size, progress):
        patches[filled : filled + len(batch.patches)] = batch.patches
        filled += len(batch.patches)
        sizes += [] if batch.sizes is None else [batch.sizes]
        unreadable |= batch.unreadable
        damaged |= batch.damaged
    return Pixels(patches[:filled], unreadable, np.concatenate(sizes), damaged)


def is_readable(file: Still, size: int) -> bool:
    """Returns whether a file can be decoded now to a patch of `size` pixels a side."""
    (pixels,) = _decode_block(Block([file]), size=size)
    return not pixels.unreadable


def _decode_block(block: Block[Still], *, size: int) -> Iterator[Pixels]:
    """Decodes the files of one block to patches, and yields them as one `Pixels`."""
    patches = np.empty((len(block.sources), size, size), np.uint8)
    sizes = np.empty((len(block.sources), 2), np.int32)
    unreadable, damaged = {}, {}
    filled = 0
    with INTERPRETER.take(len(block.sources)):
        last: Still | None = None
        whole: Picture | None = None
        for index, file in enumerate(block.sources):
            photo = photo_of(file)
            if photo is not last:  # else it is another eye of the same photo, which is decoded once
                last, whole = photo, None
            try:
                whole = whole or photo.picture()
                pixels, *_, damage = file.cut_out(whole) if isinstance(file, EyeInPhoto) else whole
                patches[filled] = whole_patch(pixels, size)
                sizes[filled] = pixels.shape[::-1]
                filled += 1
                if damage:
                    damaged[index] = damage
            except PictureError as error:
                unreadable[index] = str(error)
    yield Pixels(patches[:filled], unreadable, sizes[:filled], damaged)
