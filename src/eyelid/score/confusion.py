"""Which class was read as which, and what that says of each class."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


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


def count_confusion(
    labels: NDArray[np.int64],
    said: NDArray[np.int64],
    classes: int,
    weight: NDArray[np.float64] | None = None,
) -> NDArray[Any]:
    """Counts how often each class was read as each.

    Args:
        labels: int `[N]`, the truth.
        said: int `[N]`, what was read.
        classes: How many classes there are, C.
        weight: float `[N]`, how much each picture counts; all as one if left out.

    Returns:
        `[C, C]`, a row for each true class, a column for each that was read; float where there are weights.
    """
    cells = np.bincount(labels * classes + said, weight, minlength=classes**2)
    return cells.reshape(classes, classes)


def score_each_class(confusion: NDArray[np.int64], classes: Sequence[str]) -> dict[str, ClassScore]:
    """Returns the score of each class.

    Example:
        >>> score_each_class(np.array([[8, 2], [0, 10]]), ("closed", "open"))["closed"]
        ClassScore(precision=1.0, recall=0.8, f1=0.8888888888888888, pictures=10)
    """
    hits, read, true = np.diagonal(confusion), confusion.sum(axis=0), confusion.sum(axis=1)
    columns = (_share(hits, read), _share(hits, true), f1_of_classes(confusion), true)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return {name: ClassScore(*row) for name, row in zip(classes, rows, strict=True)}


def f1_of_classes(confusion: NDArray[Any]) -> NDArray[np.float64]:
    """Returns F1 of each class, float `[C]`; 0 where a class neither occurs nor was read."""
    return _share(2 * np.diagonal(confusion), confusion.sum(axis=0) + confusion.sum(axis=1))


def macro_f1(confusion: NDArray[Any]) -> float:
    """Returns the mean F1 of the classes that occur or were read, as scikit-learn's `macro` does."""
    counted = (confusion.sum(axis=0) + confusion.sum(axis=1)) > 0
    return float(f1_of_classes(confusion)[counted].mean())


def _share(part: NDArray[Any], whole: NDArray[Any]) -> NDArray[np.float64]:
    shares = np.zeros(len(whole))
    np.divide(part, whole, out=shares, where=whole > 0)
    return shares
