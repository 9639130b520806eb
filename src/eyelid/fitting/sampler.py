"""Which pictures an epoch holds: each once, or drawn so that people and classes count as they should."""

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
    """The pictures of one set that are trained on, and how they are drawn.

    Attributes:
        packed: The pictures.
        draws: Pictures drawn in each epoch, evenly over people and classes; 0 to leave it to the sampling.
        zoom: Smallest and largest enlargement.
        weight: What each picture counts in the loss.
        augment: How they are varied, if not as those of the other sets.
    """

    packed: PackedPatches
    draws: int
    zoom: tuple[float, float]
    weight: float = 1.0
    augment: AugmentOptions | None = None


class Draws:
    """Draws epochs from several sets, whose pictures are numbered through, set after set.

    Args:
        sets: The sets.
        sampling: How those without draws are drawn from, all together: `each` picture once; `weighted`, as
            many with replacement and each class as likely; `repeated`, each once and those of rarer classes
            again, until all classes are as large as the largest.
        seed: Of the draws, which are the same in every process.
    """

    def __init__(self, sets: Sequence[TrainingSet], sampling: Sampling, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._sampling = sampling
        self._labels = np.concatenate([set_.packed.labels for set_ in sets])
        starts = np.cumsum([0, *(len(set_.packed) for set_ in sets)]).tolist()
        self._drawn: list[tuple[int, int, NDArray[np.float64]]] = []
        pooled = np.zeros(len(self._labels), bool)
        for (start, end), set_ in zip(pairwise(starts), sets, strict=True):
            if set_.draws:
                self._drawn.append((start, set_.draws, balance(set_.packed, set_.draws)))
            else:
                pooled[start:end] = True
        pooled_labels = np.unique(self._labels[pooled]).tolist()
        self._pool = {label: np.flatnonzero(pooled & (self._labels == label)) for label in pooled_labels}

    def __len__(self) -> int:
        """Returns how many pictures an epoch has."""
        return round(float(self._pool_counts().sum())) + sum(count for _, count, _ in self._drawn)

    def class_counts(self, classes: int) -> NDArray[np.float64]:
        """Returns how many pictures of each of so many classes an epoch has on average, float64 `[C]`."""
        counts = np.zeros(classes)
        counts[list(self._pool)] = self._pool_counts()
        for start, count, chances in self._drawn:
            labels = self._labels[start : start + len(chances)]
            counts += count * np.bincount(labels, weights=chances, minlength=classes)
        return counts

    def epoch(self) -> NDArray[np.int64]:
        """Returns the next epoch's pictures in a random order, int64 `[len(self)]`."""
        chosen = [
            start + self._random.choice(len(chances), count, p=chances)
            for start, count, chances in self._drawn
        ]
        return self._random.permutation(np.concatenate([*chosen, *self._pooled()]).astype(np.int64))

    def state(self) -> dict[str, Any]:
        """Returns where the random numbers stand, as values that JSON can hold."""
        return dict(self._random.bit_generator.state)

    def restore(self, state: dict[str, Any]) -> None:
        """Goes on where the draws that gave the state stood."""
        self._random.bit_generator.state = state

    def _pool_counts(self) -> NDArray[np.float64]:
        """Returns how many pictures an epoch has on average of each class in the pool."""
        sizes = np.array([len(members) for members in self._pool.values()], np.float64)
        if self._sampling == "each" or not len(sizes):
            return sizes
        return np.full(len(sizes), sizes.mean() if self._sampling == "weighted" else sizes.max())

    def _pooled(self) -> list[NDArray[np.int64]]:
        members, counts = list(self._pool.values()), self._pool_counts()
        if self._sampling == "each" or not members:
            return members
        if self._sampling == "weighted":
            drawn = self._random.multinomial(
                round(float(counts.sum())), np.full(len(counts), 1 / len(counts))
            )
            return [
                self._random.choice(some, count) for some, count in zip(members, drawn.tolist(), strict=True)
            ]
        return [self._repeated(some, round(float(counts[0]))) for some in members]

    def _repeated(self, members: NDArray[np.int64], count: int) -> NDArray[np.int64]:
        times, rest = divmod(count, len(members))
        return np.concatenate([*[members] * times, self._random.choice(members, rest, replace=False)])


def balance(packed: PackedPatches, draws: int) -> NDArray[np.float64]:
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
