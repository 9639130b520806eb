"""Computes curves over all thresholds of a number, such as ROC curves, for any weights of the groups."""

import numpy as np
from numpy.typing import NDArray


class Ranking:
    """N pictures sorted by a number. They are sorted once, so that each bootstrap draw needs only sums.

    Args:
        values: float `[N]`, the number by which the pictures are sorted, such as the probability of a class.
        hits: bool `[N]`, whether each picture is of that class. If not, it is one of the others.
        member: int `[N]`, the index of each picture's group.

    Attributes:
        thresholds: float `[T]`, the T different values, falling.
    """

    def __init__(
        self, values: NDArray[np.floating], hits: NDArray[np.bool_], member: NDArray[np.intp]
    ) -> None:
        """Sorts the pictures."""
        order = np.argsort(-values, kind="stable")
        ranked = values[order]
        self._ends = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
        self._member = member[order]
        self._hits = hits[order]
        self.thresholds = ranked[self._ends]

    def cumulate(self, weights: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Counts hits and others at or above each threshold.

        Args:
            weights: float `[G]`, the weight of each of G groups.

        Returns:
            The weighted numbers of hits and of others, float `[T + 1]` each, in falling order of the
            threshold; both begin with 0.
        """
        weight = weights[self._member]
        hits = np.cumsum(np.where(self._hits, weight, 0.0))[self._ends]
        every = np.cumsum(weight)[self._ends]
        return np.append(0.0, hits), np.append(0.0, every - hits)


def area_under(hits: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    """Returns the area under the ROC curve; NaN if there are no hits or no others.

    Args:
        hits: Number of hits at or above each threshold, from `Ranking.cumulate`.
        others: Number of others at or above each threshold, from the same call.
    """
    if not hits[-1] or not others[-1]:
        return np.nan
    return float(np.trapezoid(hits, others) / (hits[-1] * others[-1]))


def average_precision(hits: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    """Returns the average precision; NaN if there are no hits.

    As in scikit-learn, it is not interpolated, since interpolation is too optimistic (Davis & Goadrich 2006).

    Args:
        hits: Number of hits at or above each threshold, from `Ranking.cumulate`.
        others: Number of others at or above each threshold, from the same call.
    """
    if not hits[-1]:
        return np.nan
    read = hits[1:] + others[1:]
    precision = np.divide(hits[1:], read, out=np.zeros(len(read)), where=read > 0)
    return float(np.diff(hits) @ precision / hits[-1])


def risk_over_coverage(errors: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    """Returns the area under the risk-coverage curve (AURC; Geifman & El-Yaniv 2017).

    This area is the error among decided readings, averaged over all coverages.

    Args:
        errors: Number of wrong readings at or above each threshold of confidence, float `[T + 1]`. They are
            the hits of a `Ranking` whose hits are the wrong readings.
        right: Number of right readings at or above each threshold, float `[T + 1]`. They are the others of
            that ranking.
    """
    decided = errors[1:] + right[1:]
    rate = np.divide(errors[1:], decided, out=np.zeros(len(decided)), where=decided > 0)
    return float(np.diff(errors + right) @ rate / decided[-1])
