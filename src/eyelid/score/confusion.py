"""Counts the confusion matrix, and computes the precision, recall and F1 of each class from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eyelid.score.intervals import shares


@dataclass(frozen=True, slots=True)
class ClassScore:
    """Precision, recall and F1 of one class. A division by zero gives 0, as in scikit-learn.

    Attributes:
        precision: Of the pictures that were read as this class, the share that is of this class.
        recall: Of the pictures of this class, the share that was read as this class.
        f1: Harmonic mean of precision and recall.
        pictures: Number of pictures of this class.
    """

    precision: float
    recall: float
    f1: float
    pictures: int


def count_confusion(
    labels: NDArray[np.int64], predictions: NDArray[np.int64], classes: int
) -> NDArray[np.int64]:
    """Returns the confusion matrix, int64 `[C, C]`: rows are true classes, columns are predicted classes.

    Args:
        labels: int `[N]`, the true class of each picture.
        predictions: int `[N]`, the class that the model finds likeliest for each picture.
        classes: C, the number of classes.
    """
    return np.bincount(labels * classes + predictions, minlength=classes**2).reshape(classes, classes)


def score_each_class(confusion: NDArray[np.int64], classes: Sequence[str]) -> dict[str, ClassScore]:
    """Returns precision, recall and F1 of each class, by its name.

    Args:
        confusion: The confusion matrix, as `count_confusion` returns it.
        classes: The class names, in the order of the matrix.

    Example:
        >>> score_each_class(np.array([[8, 2], [0, 10]]), ("closed", "open"))["closed"]
        ClassScore(precision=1.0, recall=0.8, f1=0.8888888888888888, pictures=10)
    """
    columns = np.nan_to_num(np.stack(class_shares(confusion))).tolist()
    rows = zip(classes, *columns, confusion.sum(axis=1).tolist(), strict=True)
    return {name: ClassScore(*row) for name, *row in rows}


def class_shares(confusion: NDArray[Any]) -> tuple[NDArray[np.float64], ...]:
    """Returns precision, recall and F1 of each of C classes, float `[..., C]` each.

    A division by zero gives NaN.

    Args:
        confusion: One or more confusion matrices like that of `count_confusion`, `[..., C, C]`.
    """
    hits = np.diagonal(confusion, axis1=-2, axis2=-1).astype(float)
    read, true = confusion.sum(axis=-2), confusion.sum(axis=-1)
    return shares(hits, read), shares(hits, true), shares(2 * hits, read + true)


def averages(
    confusion: NDArray[Any],
) -> dict[str, NDArray[np.float64]]:
    """Returns the macro and weighted means of precision, recall and F1 over the classes, as in scikit-learn.

    Macro means give the same weight to each class that occurs among labels or predictions. Weighted means
    weight each class by the number of its pictures. A division by zero counts as 0.

    Args:
        confusion: One or more confusion matrices like that of `count_confusion`, `[..., C, C]`.

    Returns:
        Name of the mean, such as `macro_precision` or `weighted_f1` → its value for each matrix, float
        `[...]`.
    """
    true = confusion.sum(axis=-1).astype(float)
    counted = (true + confusion.sum(axis=-2) > 0).astype(float)
    means = {}
    for kind, weight in (("macro", counted), ("weighted", true)):
        whole = weight.sum(axis=-1)
        for name, of_class in zip(("precision", "recall", "f1"), class_shares(confusion), strict=True):
            means[f"{kind}_{name}"] = shares((np.nan_to_num(of_class) * weight).sum(axis=-1), whole)
    return means
