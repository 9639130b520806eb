"""Agreement between annotators: Cohen's and Fleiss' kappa, which correct for agreement by chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAgreement:
    """The agreement of two annotators.

    Attributes:
        first: Name of one annotator.
        second: Name of the other.
        pictures: Number of pictures that both have labelled.
        alike: Share of these pictures to which both gave the same label.
        kappa: Cohen's kappa; NaN if both used only one class, the same one.
    """

    first: str
    second: str
    pictures: int
    alike: float
    kappa: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The agreement of all annotators of a labelled set.

    Attributes:
        pairs: One entry for each two annotators who labelled some of the same pictures.
        fleiss: Fleiss' kappa over the pictures that at least two annotators labelled; NaN if there are no
            such pictures, or if all their labels are the same.
        pictures: Number of pictures that at least two annotators labelled.
    """

    pairs: tuple[PairAgreement, ...]
    fleiss: float
    pictures: int


def measure_agreement(labels: Sequence[Mapping[str, str]], annotators: Sequence[str]) -> Agreement:
    """Measures how well annotators agree, in pairs and all together.

    Args:
        labels: For each picture, a mapping of the name of an annotator to the label that he or she gave.
        annotators: The names of the annotators, in the order in which pairs are formed.

    Example:
        >>> labels = [{"ann": "open", "ben": "open"}, {"ann": "open", "ben": "closed"}] * 2
        >>> labels += [{"ann": "closed", "ben": "closed"}] * 4
        >>> agreement = measure_agreement(labels, ["ann", "ben"])
        >>> agreement.pairs[0].alike, round(agreement.pairs[0].kappa, 3), round(agreement.fleiss, 3)
        (0.75, 0.5, 0.467)
    """
    pairs = []
    for first, second in combinations(annotators, 2):
        both = [(each[first], each[second]) for each in labels if first in each and second in each]
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
    classes = sorted({label for each in labels for label in each.values()})
    counts = np.zeros((len(labels), len(classes)), np.int64)
    for row, by_annotator in zip(counts, labels, strict=True):
        for label in by_annotator.values():
            row[classes.index(label)] += 1
    several = counts[counts.sum(axis=1) > 1]
    return Agreement(pairs=tuple(pairs), fleiss=fleiss_kappa(several), pictures=len(several))


def fleiss_kappa(counts: NDArray[np.int64]) -> float:
    """Returns Fleiss' kappa (Fleiss 1971).

    Pictures may have different numbers of labels. The observed agreement is then the mean over all pictures,
    and the agreement by chance is computed from the shares of the classes among all labels.

    Args:
        counts: int `[N, C]`, the number of annotators who gave each of N pictures each of C classes. Each
            picture must have at least two labels.

    Returns:
        The kappa, at most 1; NaN if there are no pictures, or if all labels are the same.
    """
    people = counts.sum(axis=1)
    shares = counts.sum(axis=0) / max(counts.sum(), 1)
    by_chance = float((shares**2).sum())
    if not len(counts) or by_chance == 1:
        return float("nan")
    alike = (counts * (counts - 1)).sum(axis=1) / (people * (people - 1))
    return float((alike.mean() - by_chance) / (1 - by_chance))


def _cohen(one: Sequence[str], other: Sequence[str]) -> float:
    """Returns Cohen's kappa of two annotators' labels; NaN if both used only one class, the same one."""
    if len({*one, *other}) < 2:  # not defined; scikit-learn would warn
        return float("nan")
    return float(cohen_kappa_score(one, other))
