"""Batches of packed pictures in their order, without augmentation: for validation and for reading."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from eyelid.data import PackedPatches

_PIXELS = 1024 * 24 * 24  # of one batch


class OrderedBatches:
    """An iterable of `(patches, labels)`, uint8 `[B, P, P]` and int64 `[B]`, set after set.

    Args:
        sets: Packed pictures of one size; they may be memory maps.
    """

    def __init__(self, sets: Sequence[PackedPatches]) -> None:
        self.sets = sets

    def __len__(self) -> int:
        """Returns the number of batches."""
        return len(self._slices())

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        for packed, rows in self._slices():
            patches = np.array(packed.patches[rows])  # a copy: torch needs memory that it may write to
            yield torch.from_numpy(patches), torch.from_numpy(packed.labels[rows])

    @property
    def labels(self) -> NDArray[np.int64]:
        """The labels of all pictures, int64 `[N]`."""
        return np.concatenate([packed.labels for packed in self.sets])

    @property
    def set_numbers(self) -> NDArray[np.int64]:
        """The number of each picture's set, int64 `[N]`."""
        return np.repeat(np.arange(len(self.sets)), [len(packed) for packed in self.sets])

    @property
    def weights(self) -> NDArray[np.float64]:
        """Weights of the pictures by which all sets count alike, float64 `[N]`."""
        return np.concatenate([np.full(len(packed), 1 / len(packed)) for packed in self.sets])

    def _slices(self) -> list[tuple[PackedPatches, slice]]:
        """Returns for each batch its set, and its rows in that set."""
        slices = []
        for packed in self.sets:
            step = max(1, _PIXELS // int(np.prod(packed.patches.shape[1:])))
            slices += [(packed, slice(start, start + step)) for start in range(0, len(packed), step)]
        return slices


def read_logits(net: nn.Module, batches: OrderedBatches) -> NDArray[np.float32]:
    """Returns a net's logits for all pictures of the batches, float32 `[N, C]`, in their order."""
    with torch.inference_mode():
        logits = [net(patches) for patches, _ in batches]
    return np.asarray(torch.cat(logits).float().numpy(), np.float32)
