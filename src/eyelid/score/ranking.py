"""Pictures in falling order of a number: curves over all thresholds, for any weights of the groups."""

import numpy as np
from numpy.typing import NDArray


class Ranking:
    """Pictures sorted once, so that each draw of the groups has only to be summed up.

    Args:
        values: float `[N]`, such as the probability of a class.
        hits: bool `[N]`, which pictures are of that class.
        member: int `[N]`, the index of each picture's group.

    Attributes:
        thresholds: float `[T]`, the distinct values, falling.
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
        """Sums up from the largest value on.

        Args:
            weights: float `[G]`, how much each group counts.

        Returns:
            Hits and others at or above each threshold, float `[T + 1]` each; the first is 0.
        """
        weight = weights[self._member]
        hits = np.cumsum(np.where(self._hits, weight, 0.0))[self._ends]
        every = np.cumsum(weight)[self._ends]
        return np.append(0.0, hits), np.append(0.0, every - hits)


def area_under(hits: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    """Returns the area under the ROC curve of a ranking's sums; NaN where either kind is missing."""
    if not hits[-1] or not others[-1]:
        return np.nan
    return float(np.trapezoid(hits, others) / (hits[-1] * others[-1]))


def average_precision(hits: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    """Returns the precision, averaged over the hits, of a ranking's sums; NaN where there are no hits.

    Not interpolated, as in scikit-learn, since that flatters (Davis & Goadrich 2006).
    """
    if not hits[-1]:
        return np.nan
    read = hits[1:] + others[1:]
    precision = np.divide(hits[1:], read, out=np.zeros(len(read)), where=read > 0)
    return float(np.diff(hits) @ precision / hits[-1])


def risk_over_coverage(errors: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    """Returns the area under the error of the decided as more and more readings are decided (AURC).

    Geifman & El-Yaniv 2017; from a ranking by confidence whose hits are the errors.
    """
    decided = errors[1:] + right[1:]
    rate = np.divide(errors[1:], decided, out=np.zeros(len(decided)), where=decided > 0)
    return float(np.diff(errors + right) @ rate / decided[-1])
