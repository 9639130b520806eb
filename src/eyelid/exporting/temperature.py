"""Calibration on people that were not trained on: the temperature, and from where on to be unsure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

DECIDED_ERRORS = (0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1)
"""Rates for which a model file names the threshold that keeps them."""


def fit_temperature(
    logits: NDArray[np.float32], labels: NDArray[np.int64], weights: NDArray[np.float64]
) -> float:
    """Finds the temperature T for which softmax(logits / T) has the smallest loss (Guo et al. 2017).

    A label counts as if each class had been seen once more among its pictures (Platt 1999), so that few
    pictures without an error do not make a net as sure as can be.

    Args:
        logits: float `[N, C]`.
        labels: int `[N]`.
        weights: float `[N]`, how much each picture counts.

    Returns:
        T, between 0.1 and 10.
    """
    classes = logits.shape[1]
    alike = np.bincount(labels, minlength=classes)[labels, None]  # [N, 1], pictures with the same label
    targets = (np.eye(classes)[labels] * alike + 1) / (alike + classes)

    def loss(log_temperature: float) -> float:
        told = targets * log_softmax(logits / np.exp(log_temperature), axis=1)
        return float(-np.average(told.sum(axis=1), weights=weights))

    return float(np.exp(minimize_scalar(loss, bounds=np.log([0.1, 10.0]), method="bounded").x))


@dataclass(frozen=True, slots=True)
class DecidedErrors:
    """How often decided readings err, for every threshold that the pictures held out tell apart.

    The error of each set is counted as if one picture more were decided, and wrongly: then the threshold that
    is chosen by it keeps, on average, what it promises on pictures that come later (conformal risk control,
    Angelopoulos et al. 2024). Of several sets the worst counts: nobody knows whose pictures will be read.

    Attributes:
        thresholds: float `[T]`, falling.
        errors: float `[T]`, the error of the worst set where readings from the threshold on are decided.
    """

    thresholds: NDArray[np.float64]
    errors: NDArray[np.float64]

    def threshold(self, error: float) -> float | None:
        """Returns the lowest threshold that keeps an error; None if none does."""
        kept = np.flatnonzero(self.errors <= error)
        return round(float(self.thresholds[kept[-1]]), 6) if len(kept) else None

    def nearest(self) -> tuple[float, float]:
        """Returns the lowest error and the threshold that keeps it."""
        least = float(self.errors.min())
        threshold = self.threshold(least)
        return least, 0.0 if threshold is None else threshold

    def pairs(self) -> tuple[tuple[float, float], ...]:
        """Returns pairs of a rate of `DECIDED_ERRORS` and the threshold that keeps it, where there is one."""
        found = ((error, self.threshold(error)) for error in DECIDED_ERRORS)
        return tuple((error, threshold) for error, threshold in found if threshold is not None)


def decided_errors(
    probabilities: NDArray[np.float32], labels: NDArray[np.int64], sets: NDArray[np.int64]
) -> DecidedErrors:
    """Measures readings of people that were not trained on.

    Args:
        probabilities: float `[N, C]`.
        labels: int `[N]`.
        sets: int `[N]`, which set each picture is of.
    """
    confidence = probabilities.max(axis=1).astype(float)
    order = np.argsort(-confidence, kind="stable")
    ranked, wrong = confidence[order], (probabilities.argmax(axis=1) != labels)[order]
    of_set = sets[order][:, None] == np.unique(sets)
    errors = (1 + np.cumsum(of_set & wrong[:, None], axis=0)) / (1 + np.cumsum(of_set, axis=0))
    apart = np.append(np.diff(ranked) != 0, True)  # of equal ones a threshold decides all or none
    # Half way to the next, so that another runtime's last digits change nothing.
    between = (ranked + np.append(ranked[1:], ranked[-1:])) / 2
    return DecidedErrors(between[apart], errors.max(axis=1)[apart])


def calibrated(logits: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    """Returns the probabilities, float `[N, C]`, of logits at a temperature."""
    return np.asarray(softmax(logits / temperature, axis=1), np.float32)
