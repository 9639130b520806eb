"""Training batches: pictures drawn from several sets, augmented in blocks, mixed over the sets."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from eyelid.augmenting.augmentation import Augmentation
from eyelid.augmenting.options import AugmentOptions
from eyelid.fitting.sampler import EpochSampler, Sampling, TrainingSet

__all__ = ["EpochBatches", "TrainingSet", "mirrored_classes"]

_BLOCK = 1024 * 48 * 48  # pixels augmented at a time: enough for array calls, few enough for the memory


class EpochBatches:
    """An iterable over one epoch of `(patches, labels, weights)`.

    Patches are float `[B, size, size]` of 0..255, labels int64 `[B]`, weights in the loss float `[B]`; all
    are on the device. Each iteration is the next epoch, with new draws and new augmentation. Pictures that do
    not fill the last batch are left out, unless they are the only batch. The draws have random numbers of
    their own, the same in all processes of a training; the augmentation uses torch's.

    Args:
        sets: The training sets; their patches may stay on disk until they are drawn.
        classes: The class names, in the order of the labels.
        augment: Augmentation of the sets that have none of their own.
        sampling: How sets without `draws` are drawn from.
        size: Side of the patches in the batches, in pixels; may be changed between epochs.
        batch_size: Pictures of a batch, over all processes; may be changed between epochs.
        seed: The seed of the draws.
        rank: Number of this process, from 0.
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
        self._sampler = EpochSampler(sets, sampling, seed)
        self._labels = torch.from_numpy(np.concatenate([packed.labels for packed in self._packs]))
        self._mirrored = torch.tensor(mirrored_classes(classes))
        self._zoom = torch.tensor([set_.zoom for set_ in sets], dtype=torch.float32)
        self._weight = torch.tensor([set_.weight for set_ in sets], dtype=torch.float32)
        # Sets of one patch size and one augmentation are augmented together.
        recipes = [(set_.packed.patches.shape[1], set_.augment or augment) for set_ in sets]
        self._recipes = list(dict.fromkeys(recipes))
        self._recipe_of_set = np.array([self._recipes.index(recipe) for recipe in recipes])
        self._augmentations = nn.ModuleList([Augmentation(options) for _, options in self._recipes])
        self.to(torch.device("cuda" if torch.cuda.is_available() else "cpu"))

    def to(self, device: torch.device) -> None:
        """Makes the batches on another device."""
        self.device = device
        self._augmentations.to(device)

    @property
    def epoch_size(self) -> int:
        """Number of pictures that are drawn for an epoch, over all processes."""
        return len(self._sampler)

    def class_counts(self) -> Tensor:
        """Returns the mean number of pictures of each class in an epoch, float `[C]`."""
        return torch.from_numpy(self._sampler.class_counts(len(self.classes))).float()

    def __len__(self) -> int:
        """Returns the number of batches in an epoch."""
        return max(len(self._sampler) // (self._share * self._world), 1)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        whole = len(self) * self._share * self._world
        epoch = self._sampler.epoch()[:whole]
        mine = epoch[: len(epoch) // self._world * self._world][self._rank :: self._world]
        side = max(self.size, *(side for side, _ in self._recipes))
        block = max(_BLOCK // side**2 // self._share, 1) * self._share
        for start in range(0, len(mine), block):
            augmented = self._augment(mine[start : start + block])
            yield from zip(*(torch.split(part, self._share) for part in augmented), strict=True)

    def state(self) -> dict[str, Any]:
        """Returns the state of the draws, as values that JSON can hold; torch's random state is not in it."""
        return self._sampler.state()

    def restore(self, state: dict[str, Any]) -> None:
        """Continues the draws from a state that `state` returned."""
        self._sampler.restore(state)

    @property
    def _share(self) -> int:
        """Pictures of a batch in this process."""
        return max(self.batch_size // self._world, 1)

    def _augment(self, pictures: NDArray[np.int64]) -> tuple[Tensor, Tensor, Tensor]:
        """Returns augmented patches, their labels and weights; pictures are numbers over all sets."""
        sets = np.searchsorted(self._ends, pictures, side="right")
        set_numbers, labels = torch.from_numpy(sets), self._labels[torch.from_numpy(pictures)]
        mirror_labels = self._mirrored[labels]
        zoom, flippable = self._zoom[set_numbers], mirror_labels >= 0
        patches = torch.empty(len(pictures), self.size, self.size, device=self.device)
        mirrored = torch.empty(len(pictures), dtype=torch.bool, device=self.device)
        recipes = self._recipe_of_set[sets]
        for index in np.unique(recipes).tolist():
            rows = torch.from_numpy(recipes == index)
            originals = torch.from_numpy(self._patches(pictures[rows.numpy()], self._recipes[index][0]))
            augmented, flipped = self._augmentations[index](
                originals.to(self.device).unsqueeze(1).float(),
                zoom=zoom[rows].to(self.device),
                flippable=flippable[rows].to(self.device),
                size=self.size,
            )
            on_device = rows.to(self.device)
            patches[on_device], mirrored[on_device] = augmented.squeeze(1), flipped
        labels = torch.where(mirrored, mirror_labels.to(self.device), labels.to(self.device))
        return patches, labels, self._weight[set_numbers].to(self.device)

    def _patches(self, pictures: NDArray[np.int64], side: int) -> NDArray[np.uint8]:
        """Returns the patches, uint8 `[N, side, side]`, of pictures that are numbered over all sets."""
        sets = np.searchsorted(self._ends, pictures, side="right")
        patches = np.empty((len(pictures), side, side), np.uint8)
        for index in np.unique(sets):
            rows = sets == index
            packed = self._packs[index]
            patches[rows] = packed.patches[pictures[rows] - self._ends[index] + len(packed)]
        return patches


def mirrored_classes(classes: Sequence[str]) -> list[int]:
    """Returns for each class the class of its mirrored pictures; -1 where there is no such class.

    The words left and right in a name change places; a class without them stays the same in a mirror.

    Example:
        >>> mirrored_classes(["left", "right", "up", "down left"])
        [1, 0, 2, -1]
    """
    partners = [re.sub("left|right", _other_side, name, flags=re.IGNORECASE) for name in classes]
    return [classes.index(name) if name in classes else -1 for name in partners]


def _other_side(word: re.Match[str]) -> str:
    other = "right" if word[0].lower() == "left" else "left"
    return other.upper() if word[0].isupper() else other.capitalize() if word[0].istitle() else other
