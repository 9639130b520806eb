"""Thresholds of `unsure`: how sure a reading must be so that decided readings err seldom enough."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DECIDED_ERRORS = (0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1)
"""The errors for which a model file names a threshold."""


@dataclass(frozen=True, slots=True)
class DecidedErrors:
    """The error of decided readings at each threshold.

    A reading is decided if its largest probability reaches the threshold. The error of a set is counted as if
    one more picture were decided, and wrongly. So a threshold that is chosen by it keeps, on average, its
    error on pictures that come later (conformal risk control, Angelopoulos et al. 2024). Of several sets the
    worst one counts, because nobody knows whose pictures will be read.

    Attributes:
        thresholds: float `[T]`, falling; only those that separate readings of the held-out pictures.
        errors: float `[T]`, the error of the worst set at each threshold.
    """

    thresholds: NDArray[np.float64]
    errors: NDArray[np.float64]

    def threshold(self, error: float) -> float | None:
        """Returns the lowest threshold that keeps an error; None if none does."""
        kept = np.flatnonzero(self.errors <= error)
        return round(float(self.thresholds[kept[-1]]), 6) if len(kept) else None

    def nearest(self) -> tuple[float, float]:
        """Returns the lowest error of all, and the threshold that keeps it."""
        least = float(self.errors.min())
        threshold = self.threshold(least)
        return least, 0.0 if threshold is None else threshold

    def pairs(self) -> tuple[tuple[float, float], ...]:
        """Returns pairs of an error and its threshold, for those `DECIDED_ERRORS` that can be kept."""
        pairs = ((error, self.threshold(error)) for error in DECIDED_ERRORS)
        return tuple((error, threshold) for error, threshold in pairs if threshold is not None)


def decided_errors(
    probabilities: NDArray[np.float32], labels: NDArray[np.int64], sets: NDArray[np.int64]
) -> DecidedErrors:
    """Measures the errors of decided readings on pictures that the net was not trained on.

    Args:
        probabilities: float `[N, C]`, calibrated.
        labels: int `[N]`.
        sets: int `[N]`, the number of each picture's set.
    """
    confidence = probabilities.max(axis=1).astype(float)
    order = np.argsort(-confidence, kind="stable")
    ranked, wrong = confidence[order], (probabilities.argmax(axis=1) != labels)[order]
    of_set = sets[order][:, None] == np.unique(sets)
    errors = (1 + np.cumsum(of_set & wrong[:, None], axis=0)) / (1 + np.cumsum(of_set, axis=0))
    separates = np.append(np.diff(ranked) != 0, True)  # equal readings are decided all or none
    # Half way to the next reading, so that the last digits of another runtime change nothing.
    between = (ranked + np.append(ranked[1:], ranked[-1:])) / 2
    return DecidedErrors(between[separates], errors.max(axis=1)[separates])
