"""The pictures that are held out, a block at a time."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from eyelid.data import PackedPatches

_PIXELS = 1024 * 24 * 24  # read at once


class HeldOut:
    """An iterable of `(patches, labels)`, uint8 `[B, P, P]` and int64 `[B]`, in the order of the sets.

    Args:
        sets: Packed pictures of one size; they may be memory maps.
    """

    def __init__(self, sets: Sequence[PackedPatches]) -> None:
        self.sets = sets

    def _blocks(self) -> list[tuple[PackedPatches, slice]]:
        found = []
        for packed in self.sets:
            step = max(1, _PIXELS // int(np.prod(packed.patches.shape[1:])))
            found += [(packed, slice(start, start + step)) for start in range(0, len(packed), step)]
        return found

    def __len__(self) -> int:
        return len(self._blocks())

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        for packed, block in self._blocks():
            patches = np.array(packed.patches[block])  # a copy: torch wants to own what it is given
            yield torch.from_numpy(patches), torch.from_numpy(packed.labels[block])

    @property
    def labels(self) -> NDArray[np.int64]:
        """All labels, int64 `[N]`."""
        return np.concatenate([packed.labels for packed in self.sets])

    @property
    def set_of(self) -> NDArray[np.int64]:
        """Which set each picture is of, int64 `[N]`."""
        return np.repeat(np.arange(len(self.sets)), [len(packed) for packed in self.sets])

    @property
    def weights(self) -> NDArray[np.float64]:
        """What each picture counts, float64 `[N]`, if all sets are to count alike."""
        return np.concatenate([np.full(len(packed), 1 / len(packed)) for packed in self.sets])


def read_logits(net: nn.Module, held_out: HeldOut) -> NDArray[np.float32]:
    """Returns what a net says of pictures, float32 `[N, C]`."""
    with torch.inference_mode():
        told = [net(patches) for patches, _ in held_out]
    return np.asarray(torch.cat(told).float().numpy(), np.float32)
