"""Makes training batches: draws pictures from several labelled sets, augments them, and mixes the sets."""

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

_BLOCK = 1024 * 48 * 48  # pixels augmented at a time: many, so that array calls are fast, but little memory


class EpochBatches:
    """An iterable over the batches `(patches, labels, weights)` of one epoch.

    With B pictures in a batch of this process, patches are float `[B, size, size]` of 0..255, labels are
    int64 `[B]`, and weights in the loss are float `[B]`. All are on the device that trains. Each iteration is
    a new epoch, with new draws and new augmentation. Pictures that do not fill the last batch are left out,
    unless it is the only batch. The draws have a random generator of their own, which is the same in all
    processes of a training. The augmentation uses torch's random numbers.

    Args:
        sets: The labelled sets to train on. Their patches may stay on disk until they are drawn.
        classes: The class names. Labels are indices into them.
        augment: How pictures are augmented, for all sets without augmentation options of their own.
        sampling: How the pictures of an epoch are chosen from sets whose `draws` is 0.
        size: Side of the patches in the batches, in pixels. It may be changed between epochs.
        batch_size: Number of pictures in a batch, over all processes. It may be changed between epochs.
        seed: The seed of the draws.
        rank: Number of this process, counted from 0.
        world: Number of processes that share each batch.
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
        # Sets with the same patch size and the same augmentation are augmented together.
        recipes = [(set_.packed.patches.shape[1], set_.augment or augment) for set_ in sets]
        self._recipes = list(dict.fromkeys(recipes))
        self._recipe_of_set = np.array([self._recipes.index(recipe) for recipe in recipes])
        self._augmentations = nn.ModuleList([Augmentation(options) for _, options in self._recipes])
        self.to(torch.device("cuda" if torch.cuda.is_available() else "cpu"))

    def to(self, device: torch.device) -> None:
        """Moves the augmentation to a device, on which all later batches are made."""
        self.device = device
        self._augmentations.to(device)

    @property
    def epoch_size(self) -> int:
        """The number of pictures that are drawn for an epoch, over all processes."""
        return len(self._sampler)

    def class_counts(self) -> Tensor:
        """Returns the expected number of pictures of each of the C classes in an epoch, float `[C]`."""
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
        """Returns the state of the draws as JSON values. The state of torch's random numbers is not in it."""
        return self._sampler.state()

    def restore(self, state: dict[str, Any]) -> None:
        """Sets the draws to a state that `state` returned, so that they continue from there."""
        self._sampler.restore(state)

    @property
    def _share(self) -> int:
        """The number of pictures of a batch that this process takes."""
        return max(self.batch_size // self._world, 1)

    def _augment(self, pictures: NDArray[np.int64]) -> tuple[Tensor, Tensor, Tensor]:
        """Returns augmented patches with their labels and weights.

        Args:
            pictures: N indices of pictures, counted through over all sets.

        Returns:
            Patches, float `[N, size, size]`; labels, int64 `[N]`, which differ from the original ones for
            mirrored pictures of left and right; and weights in the loss, float `[N]`.
        """
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
        """Returns the original patches of some pictures, uint8 `[N, side, side]`.

        Args:
            pictures: N indices of pictures, counted through over all sets.
            side: Side of the patches of the sets that these pictures belong to, in pixels.
        """
        sets = np.searchsorted(self._ends, pictures, side="right")
        patches = np.empty((len(pictures), side, side), np.uint8)
        for index in np.unique(sets):
            rows = sets == index
            packed = self._packs[index]
            patches[rows] = packed.patches[pictures[rows] - self._ends[index] + len(packed)]
        return patches


def mirrored_classes(classes: Sequence[str]) -> list[int]:
    """Returns for each class the index of the class that its mirrored pictures have.

    The words left and right in a name are exchanged. A class without these words stays the same.

    Returns:
        The indices; -1 for a class whose mirrored name is not one of the classes.

    Example:
        >>> mirrored_classes(["left", "right", "up", "down left"])
        [1, 0, 2, -1]
    """
    partners = [re.sub("left|right", _other_side, name, flags=re.IGNORECASE) for name in classes]
    return [classes.index(name) if name in classes else -1 for name in partners]


def _other_side(word: re.Match[str]) -> str:
    """Returns `right` for a match of `left`, and `left` for a match of `right`, in the same case."""
    other = "right" if word[0].lower() == "left" else "left"
    return other.upper() if word[0].isupper() else other.capitalize() if word[0].istitle() else other
