"""What each epoch trains on: pictures drawn from the sets, augmented in blocks, in mixed batches."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from eyelid.augmenting.augmentation import Augmentation
from eyelid.augmenting.options import AugmentOptions
from eyelid.fitting.sampler import Draws, Sampling, TrainingSet

__all__ = ["EpochBatches", "TrainingSet", "mirrored_classes"]

_BLOCK = 1024 * 48 * 48  # pixels augmented at a time: enough for array calls, few enough for the memory


class EpochBatches:
    """An iterable of `(patches, labels, weights)`, for each batch of an epoch.

    Patches are float `[B, size, size]` of 0..255, labels int64 `[B]`, weights in the loss float `[B]`; all
    are on the device. Each iteration is one epoch with draws and augmentations of its own; its last pictures
    are left out where they don't fill a batch, unless they are all it has. The draws have random numbers of
    their own, the same in all processes of a training; the augmentation takes torch's.

    Args:
        sets: What is drawn from; their patches stay where they are until they are drawn.
        classes: Names of the classes, in the order of their labels.
        augment: How pictures are varied, of sets that don't say it themselves.
        sampling: How sets without draws are drawn from.
        size: Side of the batches' patches; may be set anew between epochs.
        batch_size: Pictures of a batch, over all processes; may be set anew between epochs.
        seed: Of the draws.
        rank: Which of the processes this one is.
        world: How many processes share each batch.
    """

    def __init__(
        self,
        sets: Sequence[TrainingSet],
        *,
        classes: tuple[str, ...],
        augment: AugmentOptions,
        sampling: Sampling,
        size: int,
        batch_size: int,
        seed: int,
        rank: int = 0,
        world: int = 1,
    ) -> None:
        self.classes = classes
        self.size = size
        self.batch_size = batch_size
        self._rank, self._world = rank, world
        self._packs = [set_.packed for set_ in sets]
        self._ends = np.cumsum([len(packed) for packed in self._packs])
        self._draws = Draws(sets, sampling, seed)
        self._labels = torch.from_numpy(np.concatenate([packed.labels for packed in self._packs]))
        self._mirrored = torch.tensor(mirrored_classes(classes))
        self._zoom = torch.tensor([set_.zoom for set_ in sets], dtype=torch.float32)
        self._weight = torch.tensor([set_.weight for set_ in sets], dtype=torch.float32)
        manners = [(set_.packed.patches.shape[1], set_.augment or augment) for set_ in sets]
        self._manners = list(dict.fromkeys(manners))
        self._manner = np.array([self._manners.index(manner) for manner in manners])
        self._augmentations = nn.ModuleList([Augmentation(options) for _, options in self._manners])
        self.to(torch.device("cuda" if torch.cuda.is_available() else "cpu"))

    def to(self, device: torch.device) -> None:
        """Makes the batches on another device."""
        self.device = device
        self._augmentations.to(device)

    @property
    def draws(self) -> int:
        """Pictures that are drawn for an epoch, over all processes."""
        return len(self._draws)

    def class_counts(self) -> Tensor:
        """Returns how many pictures of each class an epoch holds on average, float `[C]`."""
        return torch.from_numpy(self._draws.class_counts(len(self.classes))).float()

    def __len__(self) -> int:
        """Returns how many batches an epoch has."""
        return max(len(self._draws) // (self._share * self._world), 1)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        whole = len(self) * self._share * self._world
        epoch = self._draws.epoch()[:whole]
        mine = epoch[: len(epoch) // self._world * self._world][self._rank :: self._world]
        side = max(self.size, *(side for side, _ in self._manners))
        block = max(_BLOCK // side**2 // self._share, 1) * self._share
        for start in range(0, len(mine), block):
            augmented = self._augmented(mine[start : start + block])
            yield from zip(*(torch.split(part, self._share) for part in augmented), strict=True)

    def state(self) -> dict[str, Any]:
        """Returns where the draws stand, as values that JSON can hold; torch's random numbers are apart."""
        return self._draws.state()

    def restore(self, state: dict[str, Any]) -> None:
        """Draws from now on what the batches that gave the state would have drawn."""
        self._draws.restore(state)

    @property
    def _share(self) -> int:
        """Pictures of a batch in this process."""
        return max(self.batch_size // self._world, 1)

    def _augmented(self, chosen: NDArray[np.int64]) -> tuple[Tensor, Tensor, Tensor]:
        """Returns the patches, labels and weights of some pictures, by their number over all sets."""
        sets = np.searchsorted(self._ends, chosen, side="right")
        belongs, labels = torch.from_numpy(sets), self._labels[torch.from_numpy(chosen)]
        partners = self._mirrored[labels]
        zoom, flippable = self._zoom[belongs], partners >= 0
        varied = torch.empty(len(chosen), self.size, self.size, device=self.device)
        mirrored = torch.empty(len(chosen), dtype=torch.bool, device=self.device)
        manner = self._manner[sets]
        for index in np.unique(manner).tolist():  # sets that are packed and varied alike, all at once
            ours = torch.from_numpy(manner == index)
            taken = torch.from_numpy(self._taken(chosen[ours.numpy()], self._manners[index][0]))
            patches, turned = self._augmentations[index](
                taken.to(self.device).unsqueeze(1).float(),
                zoom=zoom[ours].to(self.device),
                flippable=flippable[ours].to(self.device),
                size=self.size,
            )
            there = ours.to(self.device)
            varied[there], mirrored[there] = patches.squeeze(1), turned
        told = torch.where(mirrored, partners.to(self.device), labels.to(self.device))
        return varied, told, self._weight[belongs].to(self.device)

    def _taken(self, chosen: NDArray[np.int64], side: int) -> NDArray[np.uint8]:
        """Returns the patches, uint8 `[N, side, side]`, of some pictures, by their number over all sets."""
        sets = np.searchsorted(self._ends, chosen, side="right")
        patches = np.empty((len(chosen), side, side), np.uint8)
        for index in np.unique(sets):
            ours = sets == index
            packed = self._packs[index]
            patches[ours] = packed.patches[chosen[ours] - self._ends[index] + len(packed)]
        return patches


def mirrored_classes(classes: Sequence[str]) -> list[int]:
    """Returns for each class which one its mirrored pictures are of; -1 where there is no such class.

    Left and right in a name change places; a name without them is its own partner.

    Example:
        >>> mirrored_classes(["left", "right", "up", "down left"])
        [1, 0, 2, -1]
    """
    partners = [re.sub("left|right", _other, name, flags=re.IGNORECASE) for name in classes]
    return [classes.index(name) if name in classes else -1 for name in partners]


def _other(word: re.Match[str]) -> str:
    other = "right" if word[0].lower() == "left" else "left"
    return other.upper() if word[0].isupper() else other.capitalize() if word[0].istitle() else other
