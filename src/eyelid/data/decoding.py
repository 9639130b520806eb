"""Picture files to patches of one size, in batches, in threads."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.errors import PictureError
from eyelid.eyes import whole_patch
from eyelid.pictures import PictureFile, cores, decode, map_in_order

_BATCH = 512  # files that a thread takes at a time
_BATCH_BYTES = 1 << 24  # or fewer, so that the patches of all batches in flight stay within 100 MB


@dataclass(frozen=True, slots=True)
class Pixels:
    """What decoding made of files.

    Attributes:
        patches: uint8 `[N, P, P]`, of the files that could be read, in order.
        unreadable: The reason for each of the others, by the index of the file.
        sizes: int32 `[N, 2]`, width and height of the pictures in the files; None where only the patches
            were kept.
    """

    patches: NDArray[np.uint8]
    unreadable: Mapping[int, str]
    sizes: NDArray[np.int32] | None = None


def decode_batches(
    files: Sequence[PictureFile], size: int, progress: Callable[[int], None]
) -> Iterator[Pixels]:
    """Decodes files on all cores and yields them batch by batch; few batches are in memory at a time.

    Args:
        files: The files.
        size: Side of the patches, in pixels.
        progress: Called with how many more files are done.
    """
    at_once = max(1, min(_BATCH, _BATCH_BYTES // size**2))

    def decode_batch(start: int) -> Pixels:
        return _decode_some(files[start : start + at_once], start, size)

    starts = range(0, len(files), at_once)
    for start, batch in zip(starts, map_in_order(decode_batch, starts, threads=cores()), strict=True):
        yield batch
        progress(min(at_once, len(files) - start))


def decode_to_memory(files: Sequence[PictureFile], size: int, progress: Callable[[int], None]) -> Pixels:
    """Decodes files into one array; see `decode_batches`."""
    patches = np.empty((len(files), size, size), np.uint8)
    sizes = [np.empty((0, 2), np.int32)]
    unreadable: dict[int, str] = {}
    filled = 0
    for batch in decode_batches(files, size, progress):
        patches[filled : filled + len(batch.patches)] = batch.patches
        filled += len(batch.patches)
        sizes += [] if batch.sizes is None else [batch.sizes]
        unreadable |= batch.unreadable
    return Pixels(patches[:filled], unreadable, np.concatenate(sizes))


def is_readable(file: PictureFile, size: int) -> bool:
    """Tells whether a file can be decoded now."""
    return not _decode_some([file], 0, size).unreadable


def _decode_some(files: Sequence[PictureFile], start: int, size: int) -> Pixels:
    patches = np.empty((len(files), size, size), np.uint8)
    sizes = np.empty((len(files), 2), np.int32)
    unreadable = {}
    filled = 0
    for index, file in enumerate(files, start):
        try:
            pixels = decode(file.read())
            patches[filled] = whole_patch(pixels, size)
            sizes[filled] = pixels.shape[::-1]
            filled += 1
        except PictureError as error:
            unreadable[index] = str(error)
    return Pixels(patches[:filled], unreadable, sizes[:filled])
