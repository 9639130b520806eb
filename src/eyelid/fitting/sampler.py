"""Which pictures an epoch holds: each once, or drawn so that people and classes are balanced."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from eyelid.augmenting.options import AugmentOptions
from eyelid.data import PackedPatches

Sampling = Literal["each", "weighted", "repeated"]


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """The training pictures of one set, and how they are drawn.

    Attributes:
        packed: The pictures.
        draws: Pictures drawn in each epoch, evenly over people and classes; 0 to leave it to the sampling.
        zoom: Smallest and largest enlargement.
        weight: Weight of each picture in the loss.
        augment: Augmentation of these pictures; None for that of the other sets.
    """

    packed: PackedPatches
    draws: int
    zoom: tuple[float, float]
    weight: float = 1.0
    augment: AugmentOptions | None = None


@dataclass(frozen=True, slots=True)
class _BalancedSet:
    """A set from which each epoch draws a fixed number of pictures.

    Attributes:
        start: Number of its first picture, over all sets.
        draws: How many pictures are drawn.
        chances: The chance of each picture, float64 `[N]`, sum 1.
    """

    start: int
    draws: int
    chances: NDArray[np.float64]


class EpochSampler:
    """Draws the pictures of each epoch from several sets. Pictures are numbered through, set after set.

    Args:
        sets: The sets. Those with `draws` are drawn from one by one; all others form one pool.
        sampling: How the pool is drawn from: `each` picture once; `weighted`, as many pictures with
            replacement, each class as likely; `repeated`, each picture once, and pictures of rarer classes
            again until all classes are as large as the largest.
        seed: The seed of the random numbers; they are the same in every process of a training.
    """

    def __init__(self, sets: Sequence[TrainingSet], sampling: Sampling, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._sampling = sampling
        self._labels = np.concatenate([set_.packed.labels for set_ in sets])
        self._balanced: list[_BalancedSet] = []
        starts = np.cumsum([0, *(len(set_.packed) for set_ in sets)]).tolist()
        in_pool = np.zeros(len(self._labels), bool)
        for (start, end), set_ in zip(pairwise(starts), sets, strict=True):
            if set_.draws:
                chances = balanced_chances(set_.packed, set_.draws)
                self._balanced.append(_BalancedSet(start, set_.draws, chances))
            else:
                in_pool[start:end] = True
        pool_labels = np.unique(self._labels[in_pool]).tolist()
        self._pool = {label: np.flatnonzero(in_pool & (self._labels == label)) for label in pool_labels}

    def __len__(self) -> int:
        """Returns the number of pictures in an epoch."""
        return round(float(self._pool_counts().sum())) + sum(set_.draws for set_ in self._balanced)

    def class_counts(self, classes: int) -> NDArray[np.float64]:
        """Returns the mean number of pictures of each class in an epoch, float64 `[classes]`."""
        counts = np.zeros(classes)
        counts[list(self._pool)] = self._pool_counts()
        for set_ in self._balanced:
            labels = self._labels[set_.start : set_.start + len(set_.chances)]
            counts += set_.draws * np.bincount(labels, weights=set_.chances, minlength=classes)
        return counts

    def epoch(self) -> NDArray[np.int64]:
        """Returns the numbers of the next epoch's pictures in random order, int64 `[len(self)]`."""
        drawn = [
            set_.start + self._random.choice(len(set_.chances), set_.draws, p=set_.chances)
            for set_ in self._balanced
        ]
        return self._random.permutation(np.concatenate([*drawn, *self._draw_pool()]).astype(np.int64))

    def state(self) -> dict[str, Any]:
        """Returns the state of the random numbers, as values that JSON can hold."""
        return dict(self._random.bit_generator.state)

    def restore(self, state: dict[str, Any]) -> None:
        """Continues from a state that `state` returned."""
        self._random.bit_generator.state = state

    def _pool_counts(self) -> NDArray[np.float64]:
        """Returns the mean number of pictures of each class of the pool in an epoch."""
        sizes = np.array([len(members) for members in self._pool.values()], np.float64)
        if self._sampling == "each" or not len(sizes):
            return sizes
        return np.full(len(sizes), sizes.mean() if self._sampling == "weighted" else sizes.max())

    def _draw_pool(self) -> list[NDArray[np.int64]]:
        """Returns the pool's pictures for the next epoch, an array for each class."""
        classes, counts = list(self._pool.values()), self._pool_counts()
        if self._sampling == "each" or not classes:
            return classes
        if self._sampling == "weighted":
            drawn = self._random.multinomial(
                round(float(counts.sum())), np.full(len(counts), 1 / len(counts))
            )
            return [
                self._random.choice(members, count)
                for members, count in zip(classes, drawn.tolist(), strict=True)
            ]
        return [self._repeat(members, round(float(counts[0]))) for members in classes]

    def _repeat(self, members: NDArray[np.int64], count: int) -> NDArray[np.int64]:
        """Returns so many of the members, each as often as the others or once more."""
        times, rest = divmod(count, len(members))
        return np.concatenate([*[members] * times, self._random.choice(members, rest, replace=False)])


def balanced_chances(packed: PackedPatches, draws: int) -> NDArray[np.float64]:
    """Returns each picture's chance to be drawn, float64 `[N]`, so that classes and people count alike.

    All classes are equally likely. People are equally likely within a class, as far as they have pictures: no
    picture is expected more than about once in an epoch, so that none is learned by heart.

    Args:
        packed: N pictures.
        draws: How many are drawn in an epoch.
    """
    people_and_classes = np.char.add(np.char.add(packed.groups, ":"), packed.labels.astype(np.str_))
    _, cells, sizes = np.unique(people_and_classes, return_inverse=True, return_counts=True)
    weight: NDArray[np.float64] = np.minimum(1, draws / len(sizes) / sizes)[cells]
    for label in np.unique(packed.labels):
        weight[packed.labels == label] /= weight[packed.labels == label].sum()
    chances: NDArray[np.float64] = weight / weight.sum()
    return chances
