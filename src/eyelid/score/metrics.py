"""How well probabilities agree with the truth: accuracy, F1, AUC, EER, with intervals by person."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import auc, roc_curve

from eyelid.errors import DataError
from eyelid.read import CLASSES
from eyelid.score.confusion import count_confusion, f1_of_classes, macro_f1

STATES = CLASSES["state"]
"""The two classes of a model of states, which have F1 of `open`, AUC and EER as well."""


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

    @property
    def interval(self) -> str:
        """The interval in words, empty if there is none."""
        return "" if np.isnan(self.low) else f"{self.low:.4f} - {self.high:.4f}"

    def __str__(self) -> str:
        return f"{self.value:.4f}" + (f" [{self.interval}]" if self.interval else "")


def score_classes(
    labels: NDArray[np.int64],
    probabilities: NDArray[np.float32],
    groups: NDArray[np.str_],
    *,
    classes: Sequence[str],
    resamples: int = 500,
    seed: int = 0,
) -> dict[str, Score]:
    """Scores probabilities of states or movements.

    The likeliest class is what was read, so that `unsure` does not flatter the scores. `macro_f1` is the
    mean F1 of the classes that occur or were read. States have three scores more: `f1` of `open`, `auc`,
    and `eer`, the error at the threshold where both kinds of error are equally frequent. Intervals are
    percentiles of a bootstrap over whole groups (Efron & Tibshirani 1993, ch. 8): pictures of one person
    are not independent.

    Args:
        labels: int64 `[N]`, the truth as indices into the classes.
        probabilities: float `[N, C]`.
        groups: str `[N]`, the person or face of each picture.
        classes: C names.
        resamples: How often the groups are drawn again; draws of one class only are left out.
        seed: Of the draws.

    Returns:
        `accuracy` and `macro_f1`, for states also `f1`, `auc` and `eer`; no interval where there is one
        group only.

    Raises:
        DataError: There are no pictures, or only one class.

    Example:
        >>> told = np.array([[0.1, 0.9], [0.8, 0.2]])
        >>> scores = score_classes(np.array([1, 0]), told, np.array(["a", "b"]), classes=STATES)
        >>> scores["accuracy"].value
        1.0
    """
    if len(np.unique(labels)) < 2:
        raise DataError(
            f"{len(labels):,} pictures of one class or none: expected at least two of {', '.join(classes)}"
        )
    values = _measure(labels, probabilities, classes, np.ones(len(labels)))
    _, member = np.unique(groups, return_inverse=True)
    count = member.max() + 1
    random = np.random.default_rng(seed)
    draws = []
    for _ in range(resamples if count > 1 else 0):
        weight = np.bincount(random.integers(0, count, count), minlength=count)[member].astype(float)
        if np.count_nonzero(np.bincount(labels, weight)) > 1:
            draws.append(list(_measure(labels, probabilities, classes, weight).values()))
    low, high = np.percentile(draws, (2.5, 97.5), axis=0) if draws else np.full((2, len(values)), np.nan)
    intervals = zip(low.tolist(), high.tolist(), strict=True)
    return {name: Score(value, *ends) for (name, value), ends in zip(values.items(), intervals, strict=True)}


def _measure(
    labels: NDArray[np.int64],
    probabilities: NDArray[np.float32],
    classes: Sequence[str],
    weight: NDArray[np.float64],
) -> dict[str, float]:
    confusion = count_confusion(labels, probabilities.argmax(axis=1), len(classes), weight)
    values = {"accuracy": float(np.trace(confusion) / confusion.sum()), "macro_f1": macro_f1(confusion)}
    if set(classes) == set(STATES):
        opened = classes.index("open")
        false_open, true_open, _ = roc_curve(labels == opened, probabilities[:, opened], sample_weight=weight)
        values["f1"] = float(f1_of_classes(confusion)[opened])
        values["auc"] = float(auc(false_open, true_open))
        values["eer"] = equal_error(false_open, true_open)
    return values


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
