"""Makes batches of pictures in their own order and without augmentation, for validation and for reading."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from eyelid.data import PackedPatches

_PIXELS = 1024 * 24 * 24  # most pixels in one batch


class OrderedBatches:
    """An iterable over batches `(patches, labels)` of one labelled set after the other.

    A batch of B pictures of side P is uint8 `[B, P, P]` and int64 `[B]`. The labels are indices of classes.

    Args:
        sets: Labelled sets, decoded to patches of the same side. The patches may still be on disk.
    """

    def __init__(self, sets: Sequence[PackedPatches]) -> None:
        self.sets = sets

    def __len__(self) -> int:
        """Returns the number of batches."""
        return len(self._slices())

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        for packed, rows in self._slices():
            patches = np.array(packed.patches[rows])  # copied, because torch needs writable memory
            yield torch.from_numpy(patches), torch.from_numpy(packed.labels[rows])

    @property
    def labels(self) -> NDArray[np.int64]:
        """The labels of all N pictures, int64 `[N]`."""
        return np.concatenate([packed.labels for packed in self.sets])

    @property
    def set_numbers(self) -> NDArray[np.int64]:
        """The index of each picture's set among the sets, int64 `[N]`."""
        return np.repeat(np.arange(len(self.sets)), [len(packed) for packed in self.sets])

    @property
    def weights(self) -> NDArray[np.float64]:
        """A weight for each picture, float64 `[N]`. Each set has a sum of 1, so that all sets count alike."""
        return np.concatenate([np.full(len(packed), 1 / len(packed)) for packed in self.sets])

    def _slices(self) -> list[tuple[PackedPatches, slice]]:
        """Returns for each batch the set that it belongs to, and the slice of its pictures in that set."""
        slices = []
        for packed in self.sets:
            step = max(1, _PIXELS // int(np.prod(packed.patches.shape[1:])))
            slices += [(packed, slice(start, start + step)) for start in range(0, len(packed), step)]
        return slices


def read_logits(net: nn.Module, batches: OrderedBatches) -> NDArray[np.float32]:
    """Returns the logits of a net for all pictures of the batches, in their order.

    Args:
        net: A net on the CPU, in evaluation mode.
        batches: Batches of N pictures in all.

    Returns:
        float32 `[N, C]`, for C classes.
    """
    with torch.inference_mode():
        logits = [net(patches) for patches, _ in batches]
    return np.asarray(torch.cat(logits).float().numpy(), np.float32)
