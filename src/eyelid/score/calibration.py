"""Measures calibration, which is how well the confidence of a model matches its accuracy."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.score.intervals import Bootstrap, Score, groups_with, shares

BINS = 15
"""Number of confidence bins, as in Guo et al. 2017; fewer are used for small sets."""

_FILLED = 20  # smallest number of readings in a bin, unless there are fewer readings in all


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidenceBin:
    """A bin of readings with similar confidence, which is the probability of the likeliest class.

    Attributes:
        low: Smallest confidence in the bin.
        high: Largest confidence in the bin.
        pictures: Number of readings in the bin.
        confidence: Mean confidence.
        accuracy: Share of these readings that is right.
    """

    low: float
    high: float
    pictures: int
    confidence: float
    accuracy: Score


def bins_of(confidence: NDArray[np.floating]) -> NDArray[np.intp]:
    """Assigns each reading to a confidence bin; all bins hold about equally many readings.

    Most readings of a good model have a confidence near 1. Bins of equal width would be almost empty except
    for the last one, and their calibration error would be more biased (Nixon et al. 2019; Roelofs et al.
    2022).

    Args:
        confidence: float `[N]`, the probability of the likeliest class.

    Returns:
        int `[N]`, the bin of each reading, counted from 0 in rising order of confidence.
    """
    count = int(np.clip(len(confidence) // _FILLED, 1, BINS))
    edges = np.quantile(confidence, np.linspace(0, 1, count + 1)[1:-1])
    _, bins = np.unique(np.searchsorted(edges, confidence), return_inverse=True)
    return bins


def calibration_error(
    right: NDArray[np.float64], confidence: NDArray[np.float64], counted: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Returns the expected calibration error (ECE; Naeini et al. 2015) of B bootstrap draws, float `[B]`.

    The error is the mean distance between accuracy and confidence over K bins, weighted by the number of
    readings in each bin.

    Args:
        right: float `[B, K]`, the number of right readings in each bin.
        confidence: float `[B, K]`, the sum of the confidences in each bin.
        counted: float `[B, K]`, the number of readings in each bin.
    """
    return shares(np.abs(right - confidence).sum(axis=1), counted.sum(axis=1))


def reliability(
    right: NDArray[np.bool_], confidence: NDArray[np.floating], bootstrap: Bootstrap
) -> Sequence[ConfidenceBin]:
    """Returns the confidence and accuracy of each bin, from the least confident bin to the most confident.

    Args:
        right: bool `[N]`, whether each reading is right.
        confidence: float `[N]`, the probability of the likeliest class.
        bootstrap: The bootstrap over the groups of the N pictures, for the intervals.
    """
    bins = bins_of(confidence)
    count = int(bins.max()) + 1
    counted = bootstrap.sums_by(bins, count)
    hits = bootstrap.sums_by(bins, count, right)

    def accuracy(weights: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        accuracies = shares(weights @ hits, weights @ counted)
        return {str(index): accuracies[:, index] for index in range(count)}

    groups = {str(index): groups for index, groups in enumerate(groups_with(counted))}
    scores = bootstrap.scores(accuracy, counted=groups)
    confidences = [confidence[bins == index].astype(float) for index in range(count)]
    return [
        ConfidenceBin(
            low=float(in_bin.min()),
            high=float(in_bin.max()),
            pictures=len(in_bin),
            confidence=float(in_bin.mean()),
            accuracy=scores[str(index)],
        )
        for index, in_bin in enumerate(confidences)
    ]
