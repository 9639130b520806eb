"""Which class was read as which, and what that says of each class."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eyelid.score.intervals import shares


@dataclass(frozen=True, slots=True)
class ClassScore:
    """How well one class is told from the others. A share of nothing counts as 0, as in scikit-learn.

    Attributes:
        precision: Share that is of this class among the pictures read as it.
        recall: Share that was read as it among the pictures of this class.
        f1: Harmonic mean of the two.
        pictures: How many pictures are of this class.
    """

    precision: float
    recall: float
    f1: float
    pictures: int


def count_confusion(labels: NDArray[np.int64], said: NDArray[np.int64], classes: int) -> NDArray[np.int64]:
    """Counts how often each class was read as each.

    Args:
        labels: int `[N]`, the truth.
        said: int `[N]`, what was read.
        classes: How many classes there are, C.

    Returns:
        int64 `[C, C]`, a row for each true class, a column for each that was read.
    """
    return np.bincount(labels * classes + said, minlength=classes**2).reshape(classes, classes)


def score_each_class(confusion: NDArray[np.int64], classes: Sequence[str]) -> dict[str, ClassScore]:
    """Returns the score of each class.

    Example:
        >>> score_each_class(np.array([[8, 2], [0, 10]]), ("closed", "open"))["closed"]
        ClassScore(precision=1.0, recall=0.8, f1=0.8888888888888888, pictures=10)
    """
    columns = np.nan_to_num(np.stack(class_shares(confusion))).tolist()
    rows = zip(classes, *columns, confusion.sum(axis=1).tolist(), strict=True)
    return {name: ClassScore(*row) for name, *row in rows}


def class_shares(confusion: NDArray[Any]) -> tuple[NDArray[np.float64], ...]:
    """Returns precision, recall and F1 of each class, float `[..., C]` each; NaN for a share of nothing.

    Args:
        confusion: Counts, `[..., C, C]`, as `count_confusion` returns them.
    """
    hits = np.diagonal(confusion, axis1=-2, axis2=-1).astype(float)
    read, true = confusion.sum(axis=-2), confusion.sum(axis=-1)
    return shares(hits, read), shares(hits, true), shares(2 * hits, read + true)


def averages(
    confusion: NDArray[Any],
) -> dict[str, NDArray[np.float64]]:
    """Returns the means of precision, recall and F1 over the classes, float `[...]` each.

    `macro_` means count each class that occurs or was read alike, `weighted_` ones by its pictures; a share
    of nothing counts as 0. All as in scikit-learn.
    """
    true = confusion.sum(axis=-1).astype(float)
    counted = (true + confusion.sum(axis=-2) > 0).astype(float)
    means = {}
    for kind, weight in (("macro", counted), ("weighted", true)):
        whole = weight.sum(axis=-1)
        for name, of_class in zip(("precision", "recall", "f1"), class_shares(confusion), strict=True):
            means[f"{kind}_{name}"] = shares((np.nan_to_num(of_class) * weight).sum(axis=-1), whole)
    return means
