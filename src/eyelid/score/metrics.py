"""How well probabilities agree with the truth: accuracy, F1, AUC, EER, with intervals by person."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import auc, roc_curve

from eyelid.errors import DataError

METRICS = ("accuracy", "f1", "auc", "eer")


@dataclass(frozen=True, slots=True)
class Score:
    """One number with its interval.

    Attributes:
        value: The metric on all pictures.
        low: Lower end of the 95 % interval; NaN if there is none.
        high: Upper end.
    """

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        interval = "" if np.isnan(self.low) else f" [{self.low:.4f}, {self.high:.4f}]"
        return f"{self.value:.4f}{interval}"


def score_open(
    is_open: NDArray[np.bool_],
    p_open: NDArray[np.float32],
    groups: NDArray[np.str_],
    *,
    resamples: int = 500,
    seed: int = 0,
) -> dict[str, Score]:
    """Scores probabilities of an open eye.

    Accuracy and F1 (of `open`) decide at 0.5, so that `unsure` does not flatter them. EER is the error at
    the threshold where both kinds of error are equally frequent. Intervals are percentiles of a bootstrap
    over whole groups (Efron & Tibshirani 1993, ch. 8): pictures of one person are not independent.

    Args:
        is_open: bool `[N]`, the truth.
        p_open: float `[N]`.
        groups: str `[N]`, the person or face of each picture.
        resamples: How often the groups are drawn again.
        seed: Of the draws.

    Returns:
        A score for each of `METRICS`; no interval where there is one group only.

    Raises:
        DataError: There are no pictures, or only one class.

    Example:
        >>> scores = score_open(np.array([True, False]), np.array([0.9, 0.2]), np.array(["a", "b"]))
        >>> scores["accuracy"].value
        1.0
    """
    if not len(is_open) or is_open.all() or not is_open.any():
        raise DataError(f"{len(is_open):,} pictures of one class or none: expected both open and closed eyes")
    every = np.ones(len(is_open))
    values = _measure(is_open, p_open, every)
    _, member = np.unique(groups, return_inverse=True)
    count = member.max() + 1
    random = np.random.default_rng(seed)
    draws = []
    for _ in range(resamples if count > 1 else 0):
        weight = np.bincount(random.integers(0, count, count), minlength=count)[member].astype(float)
        if weight[is_open].any() and weight[~is_open].any():
            draws.append(_measure(is_open, p_open, weight))
    low, high = np.percentile(draws, (2.5, 97.5), axis=0) if draws else np.full((2, len(METRICS)), np.nan)
    return {name: Score(*map(float, row)) for name, *row in zip(METRICS, values, low, high, strict=True)}


def _measure(
    is_open: NDArray[np.bool_], p_open: NDArray[np.float32], weight: NDArray[np.float64]
) -> tuple[float, ...]:
    said_open = p_open >= 0.5
    right = np.average(said_open == is_open, weights=weight)
    hits = weight[said_open & is_open].sum()
    f1 = 2 * hits / (weight[said_open].sum() + weight[is_open].sum())
    false_open, true_open, _ = roc_curve(is_open, p_open, sample_weight=weight)
    return float(right), float(f1), float(auc(false_open, true_open)), equal_error(false_open, true_open)


def equal_error(false_open: NDArray[np.float64], true_open: NDArray[np.float64]) -> float:
    """Returns where a ROC curve, given by its two rates, crosses the line of equal errors.

    Between two thresholds the curve is taken as straight, so that the result does not jump with them.
    """
    missed = 1 - true_open
    after = int(np.argmax(false_open >= missed))
    gap = missed - false_open
    if after == 0 or gap[after - 1] == gap[after]:
        return float((false_open[after] + missed[after]) / 2)
    share = gap[after - 1] / (gap[after - 1] - gap[after])
    return float(false_open[after - 1] + share * (false_open[after] - false_open[after - 1]))
