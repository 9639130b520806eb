"""Whether a model is right as often as it says."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.score.intervals import Bootstrap, Score, groups_with, shares

BINS = 15
"""Bins of confidence, as many as in Guo et al. 2017, where there are pictures enough to fill them."""

_FILLED = 20  # pictures a bin, below which there are fewer bins


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidenceBin:
    """Readings of about the same confidence, which is the probability of what was read.

    Attributes:
        low: Smallest confidence among them.
        high: Largest.
        pictures: How many they are.
        confidence: Their mean confidence.
        accuracy: Share that is right.
    """

    low: float
    high: float
    pictures: int
    confidence: float
    accuracy: Score


def bins_of(confidence: NDArray[np.floating]) -> NDArray[np.intp]:
    """Returns int `[N]`: the bin of each reading, from 0, for bins of about as many readings each.

    Most readings of a good model are nearly sure, so bins of equal width would be almost empty but for one,
    and the error that they give is more biased (Nixon et al. 2019; Roelofs et al. 2022).

    Args:
        confidence: float `[N]`, the probability of what was read.
    """
    count = int(np.clip(len(confidence) // _FILLED, 1, BINS))
    edges = np.quantile(confidence, np.linspace(0, 1, count + 1)[1:-1])
    _, bins = np.unique(np.searchsorted(edges, confidence), return_inverse=True)
    return bins


def calibration_error(
    right: NDArray[np.float64], confidence: NDArray[np.float64], counted: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Returns the mean distance of accuracy and confidence (ECE; Naeini et al. 2015), float `[B]`.

    Args:
        right: float `[B, K]`, how many readings in each bin are right.
        confidence: float `[B, K]`, the sum of their confidence.
        counted: float `[B, K]`, how many there are.
    """
    return shares(np.abs(right - confidence).sum(axis=1), counted.sum(axis=1))


def reliability(
    right: NDArray[np.bool_], confidence: NDArray[np.floating], bootstrap: Bootstrap
) -> Sequence[ConfidenceBin]:
    """Compares confidence and accuracy, bin by bin, from the least confident.

    Args:
        right: bool `[N]`, which readings are right.
        confidence: float `[N]`, the probability of what was read.
        bootstrap: Draws the groups of the N pictures.
    """
    bins = bins_of(confidence)
    count = int(bins.max()) + 1
    counted = bootstrap.sums_by(bins, count)
    hits = bootstrap.sums_by(bins, count, right)

    def accuracy(weights: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        told = shares(weights @ hits, weights @ counted)
        return {str(index): told[:, index] for index in range(count)}

    groups = {str(index): groups for index, groups in enumerate(groups_with(counted))}
    scores = bootstrap.scores(accuracy, counted=groups)
    there = [confidence[bins == index].astype(float) for index in range(count)]
    return [
        ConfidenceBin(
            low=float(told.min()),
            high=float(told.max()),
            pictures=len(told),
            confidence=float(told.mean()),
            accuracy=scores[str(index)],
        )
        for index, told in enumerate(there)
    ]
