"""What each epoch trains on: pictures drawn from the sets, augmented all at once, in mixed batches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from eyelid.data import PackedPatches
from eyelid.training.augment import Photometry, warp
from eyelid.training.options import AugmentOptions

_BLOCK = 2048  # pictures augmented at a time: large enough for array calls, small enough for the cache


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """The pictures of one set that are trained on, and how they are drawn.

    Attributes:
        packed: The pictures.
        draws: Pictures drawn in each epoch; 0 for each once.
        zoom: Smallest and largest enlargement.
    """

    packed: PackedPatches
    draws: int
    zoom: tuple[float, float]


class EpochBatches:
    """An iterable of `(patches, labels)`: float `[B, size, size]` of 0..255 and int64 `[B]`.

    Each iteration is one epoch with draws and augmentations of its own.
    """

    def __init__(
        self, sets: Sequence[TrainingSet], augment: AugmentOptions, *, size: int, batch_size: int, seed: int
    ) -> None:
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.sets = sets
        self.size = size
        self.batch_size = batch_size
        self._augment = augment
        self._photometry = Photometry(augment).to(self.device)
        self._random = np.random.default_rng(seed)
        self._chances = [_balance(set_.packed, set_.draws) if set_.draws else None for set_ in sets]

    def __len__(self) -> int:
        return sum(set_.draws or len(set_.packed) for set_ in self.sets) // self.batch_size

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        drawn = [self._draw(set_, chances) for set_, chances in zip(self.sets, self._chances, strict=True)]
        patches = torch.cat([patches for patches, _ in drawn])
        labels = torch.cat([labels for _, labels in drawn])
        order = torch.from_numpy(self._random.permutation(len(labels))).to(self.device)
        for batch in torch.split(order[: len(self) * self.batch_size], self.batch_size):
            yield patches[batch], labels[batch]

    def _draw(self, set_: TrainingSet, chances: NDArray[np.float64] | None) -> tuple[Tensor, Tensor]:
        packed = set_.packed
        chosen = (
            np.arange(len(packed))
            if chances is None
            else self._random.choice(len(packed), set_.draws, p=chances)
        )
        blocks = []
        for block in np.split(chosen, range(_BLOCK, len(chosen), _BLOCK)):
            patches = torch.from_numpy(packed.patches[block]).to(self.device).float().unsqueeze(1) / 255
            warped = F.interpolate(warp(patches, set_.zoom, self._augment), size=self.size, mode="area")
            blocks.append(self._photometry(warped).squeeze(1) * 255)
        return torch.cat(blocks), torch.from_numpy(packed.labels[chosen]).to(self.device)


def _balance(packed: PackedPatches, draws: int) -> NDArray[np.float64]:
    """Returns each picture's chance to be drawn, so that people count alike and classes exactly so.

    A person with few pictures of a class gives at most each of them once an epoch: drawing one picture a
    hundred times would teach that picture.
    """
    people_and_classes = np.char.add(np.char.add(packed.groups, ":"), packed.labels.astype(np.str_))
    _, cells, sizes = np.unique(people_and_classes, return_inverse=True, return_counts=True)
    weight: NDArray[np.float64] = np.minimum(1, draws / len(sizes) / sizes)[cells]
    for label in np.unique(packed.labels):
        weight[packed.labels == label] /= weight[packed.labels == label].sum()
    chances: NDArray[np.float64] = weight / weight.sum()
    return chances
