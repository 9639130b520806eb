"""How far several people agree in what they say of the same pictures, beyond what chance would give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAgreement:
    """How far two annotators agree.

    Attributes:
        first: One annotator.
        second: The other.
        pictures: How many pictures both have labelled.
        alike: Share of these that both call the same.
        kappa: Cohen's kappa; NaN where there are no such pictures, or both say one class throughout.
    """

    first: str
    second: str
    pictures: int
    alike: float
    kappa: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far annotators agree.

    Attributes:
        pairs: Each two of them who have pictures in common.
        fleiss: Fleiss' kappa of all, over the pictures that two or more have labelled; NaN where that is not
            defined.
        pictures: How many such pictures there are.
    """

    pairs: tuple[PairAgreement, ...]
    fleiss: float
    pictures: int


def agreement(labels: Sequence[Mapping[str, str]], annotators: Sequence[str]) -> Agreement:
    """Tells how far annotators agree.

    Args:
        labels: For each picture, what its annotators call it.
        annotators: Their names, in order.

    Example:
        >>> told = [{"ann": "open", "ben": "open"}, {"ann": "open", "ben": "closed"}] * 2
        >>> told += [{"ann": "closed", "ben": "closed"}] * 4
        >>> found = agreement(told, ["ann", "ben"])
        >>> found.pairs[0].alike, round(found.pairs[0].kappa, 3), round(found.fleiss, 3)
        (0.75, 0.5, 0.467)
    """
    pairs = []
    for first, second in combinations(annotators, 2):
        both = [(told[first], told[second]) for told in labels if first in told and second in told]
        if both:
            one, other = zip(*both, strict=True)
            alike = float(np.mean([a == b for a, b in both]))
            pairs.append(
                PairAgreement(
                    first=first,
                    second=second,
                    pictures=len(both),
                    alike=alike,
                    kappa=_cohen(one, other),
                )
            )
    classes = sorted({label for told in labels for label in told.values()})
    counts = np.zeros((len(labels), len(classes)), np.int64)
    for row, told in zip(counts, labels, strict=True):
        for label in told.values():
            row[classes.index(label)] += 1
    several = counts[counts.sum(axis=1) > 1]
    return Agreement(pairs=tuple(pairs), fleiss=fleiss_kappa(several), pictures=len(several))


def fleiss_kappa(counts: NDArray[np.int64]) -> float:
    """Returns Fleiss' kappa (Fleiss 1971), also where pictures have different numbers of people.

    Args:
        counts: int `[N, C]`, how many call each picture each class; at least two people each.

    Returns:
        Up to 1; NaN without pictures, or where all are called the same. With unequal numbers, the mean of the
        pictures' agreements, as Fleiss has it, and the classes' shares among all labels.
    """
    people = counts.sum(axis=1)
    shares = counts.sum(axis=0) / max(counts.sum(), 1)
    by_chance = float((shares**2).sum())
    if not len(counts) or by_chance == 1:
        return float("nan")
    alike = (counts * (counts - 1)).sum(axis=1) / (people * (people - 1))
    return float((alike.mean() - by_chance) / (1 - by_chance))


def _cohen(one: Sequence[str], other: Sequence[str]) -> float:
    if len({*one, *other}) < 2:  # which scikit-learn warns of
        return float("nan")
    return float(cohen_kappa_score(one, other))
