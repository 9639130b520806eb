"""Chooses the threshold of `unsure`, so that the decided readings, which reach it, have few errors."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DECIDED_ERRORS = (0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1)
"""Shares of errors among decided readings for which a model file names a threshold."""


@dataclass(frozen=True, slots=True)
class DecidedErrors:
    """The share of errors among decided readings, at each of T thresholds.

    A reading is decided if its largest probability reaches the threshold. The error of a labelled set is
    computed as if one more picture were decided, and wrongly. A threshold that is chosen in this way keeps
    its promised error on new pictures, on average (conformal risk control, Angelopoulos et al. 2024). Of
    several sets, only the largest error counts, since nobody knows whose pictures will be read.

    Attributes:
        thresholds: float `[T]`, falling. Between any two there is at least one reading of the pictures.
        errors: float `[T]`, the largest error of any set at each threshold.
    """

    thresholds: NDArray[np.float64]
    errors: NDArray[np.float64]

    def threshold(self, error: float) -> float | None:
        """Returns the lowest threshold with at most some error; None if the error is larger at all of them.

        Args:
            error: Largest allowed share of errors among decided readings.
        """
        kept = np.flatnonzero(self.errors <= error)
        return float(self.thresholds[kept[-1]]) if len(kept) else None

    def nearest(self) -> tuple[float, float]:
        """Returns the smallest error at any threshold, and the lowest threshold with that error."""
        least = float(self.errors.min())
        threshold = self.threshold(least)
        return least, 0.0 if threshold is None else threshold

    def pairs(self) -> tuple[tuple[float, float], ...]:
        """Returns pairs of an error and its threshold, for those `DECIDED_ERRORS` that have a threshold."""
        pairs = ((error, self.threshold(error)) for error in DECIDED_ERRORS)
        return tuple((error, threshold) for error, threshold in pairs if threshold is not None)


def decided_errors(
    probabilities: NDArray[np.float32], labels: NDArray[np.int64], sets: NDArray[np.int64]
) -> DecidedErrors:
    """Measures the errors of decided readings at all thresholds.

    Args:
        probabilities: Calibrated probabilities of C classes for N pictures that the net was not trained on,
            float `[N, C]`.
        labels: The true class of each picture, int `[N]`.
        sets: The number of the labelled set that each picture belongs to, int `[N]`.
    """
    confidence = probabilities.max(axis=1).astype(float)
    order = np.argsort(-confidence, kind="stable")
    ranked, wrong = confidence[order], (probabilities.argmax(axis=1) != labels)[order]
    of_set = sets[order][:, None] == np.unique(sets)
    errors = (1 + np.cumsum(of_set & wrong[:, None], axis=0)) / (1 + np.cumsum(of_set, axis=0))
    separates = np.append(np.diff(ranked) != 0, True)  # equal readings are all decided, or all unsure
    return DecidedErrors(_between(ranked, separates), errors.max(axis=1)[separates])


def _between(ranked: NDArray[np.float64], separates: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Returns a threshold for each reading that `separates`, bool `[N]`, chooses from falling ones.

    It lies half way to the next reading, so that rounding in another runtime changes no decision, and has six
    decimals. Where readings are closer than that, as those of a net that is always sure, it is the reading.
    """
    decided = ranked[separates].astype(np.float32)
    unsure = np.append(ranked[1:], -1.0)[separates].astype(np.float32)
    half_way = np.round((ranked + np.append(ranked[1:], ranked[-1:]))[separates] / 2, 6)
    fits = (half_way.astype(np.float32) <= decided) & (half_way.astype(np.float32) > unsure)
    return np.where(fits, half_way, decided.astype(float))
