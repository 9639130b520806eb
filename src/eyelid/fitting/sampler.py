"""Chooses the pictures of each epoch: each once, or drawn so that people and classes are balanced."""

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
    """The training pictures of one labelled set, and how they are drawn.

    Attributes:
        packed: The decoded pictures with their labels and groups.
        draws: Number of pictures drawn from the set in each epoch, evenly over people and classes. With 0,
            the `sampling` of the training chooses the pictures.
        zoom: The smallest and the largest factor by which augmentation enlarges a picture.
        weight: Weight of each picture in the loss.
        augment: How these pictures are augmented; None to use the augmentation options of the training.
    """

    packed: PackedPatches
    draws: int
    zoom: tuple[float, float]
    weight: float = 1.0
    augment: AugmentOptions | None = None


@dataclass(frozen=True, slots=True)
class _BalancedSet:
    """A labelled set from which each epoch draws a fixed number of pictures.

    Attributes:
        start: Index of its first picture, counted through over all sets.
        draws: Number of pictures that are drawn in an epoch.
        chances: Probability of each of its N pictures in one draw, float64 `[N]`; the sum is 1.
    """

    start: int
    draws: int
    chances: NDArray[np.float64]


class EpochSampler:
    """Draws the pictures of each epoch from several labelled sets.

    A picture is named by its index, which counts through all pictures of the first set, then of the second
    set, and so on.

    Args:
        sets: The labelled sets. From each set with `draws`, that number of pictures is drawn. All other sets
            form one pool.
        sampling: How pictures are taken from the pool. `each` takes every picture once. `weighted` draws as
            many pictures, with replacement and all classes equally likely. `repeated` takes every picture
            once, and pictures of rarer classes again until all classes are as large as the largest.
        seed: The seed of the draws. All processes of a training use the same, and so draw the same pictures.
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
        """Returns the expected number of pictures of each class in an epoch, float64 `[classes]`.

        Args:
            classes: Number of classes.
        """
        counts = np.zeros(classes)
        counts[list(self._pool)] = self._pool_counts()
        for set_ in self._balanced:
            labels = self._labels[set_.start : set_.start + len(set_.chances)]
            counts += set_.draws * np.bincount(labels, weights=set_.chances, minlength=classes)
        return counts

    def epoch(self) -> NDArray[np.int64]:
        """Returns the indices of the next epoch's pictures in random order, int64 `[len(self)]`."""
        drawn = [
            set_.start + self._random.choice(len(set_.chances), set_.draws, p=set_.chances)
            for set_ in self._balanced
        ]
        return self._random.permutation(np.concatenate([*drawn, *self._draw_pool()]).astype(np.int64))

    def state(self) -> dict[str, Any]:
        """Returns the state of the random generator, as values that JSON can hold."""
        return dict(self._random.bit_generator.state)

    def restore(self, state: dict[str, Any]) -> None:
        """Sets the random generator to a state that `state` returned; the draws continue from there."""
        self._random.bit_generator.state = state

    def _pool_counts(self) -> NDArray[np.float64]:
        """Returns the expected number of pictures that an epoch takes from each class of the pool."""
        sizes = np.array([len(members) for members in self._pool.values()], np.float64)
        if self._sampling == "each" or not len(sizes):
            return sizes
        return np.full(len(sizes), sizes.mean() if self._sampling == "weighted" else sizes.max())

    def _draw_pool(self) -> list[NDArray[np.int64]]:
        """Returns the indices of the next epoch's pictures from the pool, int64, an array for each class."""
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
        """Returns `count` items, in which each member occurs equally often, or once more than others."""
        times, rest = divmod(count, len(members))
        return np.concatenate([*[members] * times, self._random.choice(members, rest, replace=False)])


def balanced_chances(packed: PackedPatches, draws: int) -> NDArray[np.float64]:
    """Returns the probability of each picture in one draw, so that classes and people are balanced.

    All classes are equally likely. Within a class, all people are equally likely, except those with few
    pictures: they are less likely, so that no picture is expected much more than once in an epoch. Otherwise
    the net would learn these pictures by heart.

    Args:
        packed: N pictures with their labels and groups.
        draws: Number of pictures that are drawn in an epoch.

    Returns:
        float64 `[N]`; the sum is 1.
    """
    people_and_classes = np.char.add(np.char.add(packed.groups, ":"), packed.labels.astype(np.str_))
    _, cells, sizes = np.unique(people_and_classes, return_inverse=True, return_counts=True)
    weight: NDArray[np.float64] = np.minimum(1, draws / len(sizes) / sizes)[cells]
    for label in np.unique(packed.labels):
        weight[packed.labels == label] /= weight[packed.labels == label].sum()
    chances: NDArray[np.float64] = weight / weight.sum()
    return chances
