"""Calibration on people that were not trained on: the temperature, and from where on to be unsure."""

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

    Args:
        logits: float `[N, C]`.
        labels: int `[N]`.
        weights: float `[N]`, how much each picture counts.

    Returns:
        T, between 0.1 and 10.
    """

    def loss(log_temperature: float) -> float:
        told = log_softmax(logits / np.exp(log_temperature), axis=1)[np.arange(len(labels)), labels]
        return float(-np.average(told, weights=weights))

    return float(np.exp(minimize_scalar(loss, bounds=np.log([0.1, 10.0]), method="bounded").x))


def unsure_below(
    probabilities: NDArray[np.float32],
    labels: NDArray[np.int64],
    weights: NDArray[np.float64],
    *,
    error: float,
) -> float | None:
    """Finds the lowest probability from which on decided readings err at most at a given rate.

    Args:
        probabilities: float `[N, C]`.
        labels: int `[N]`.
        weights: float `[N]`, how much each picture counts.
        error: The rate.

    Returns:
        A threshold for the largest probability of a reading; None if none keeps the rate.
    """
    confidence = probabilities.max(axis=1)
    order = np.argsort(-confidence, kind="stable")
    wrong = (probabilities.argmax(axis=1) != labels)[order] * weights[order]
    rate = np.cumsum(wrong) / np.cumsum(weights[order])
    following = np.append(confidence[order][1:], confidence[order][-1:])
    apart = np.append(np.diff(confidence[order]) != 0, True)  # of equal ones a threshold decides all or none
    kept = np.flatnonzero((rate <= error) & apart)
    if not len(kept):
        return None
    # Half way to the next, so that another runtime's last digits change nothing.
    return round(float(confidence[order][kept[-1]] + following[kept[-1]]) / 2, 6)


def thresholds(
    probabilities: NDArray[np.float32], labels: NDArray[np.int64], weights: NDArray[np.float64]
) -> tuple[tuple[float, float], ...]:
    """Returns pairs of a rate of `DECIDED_ERRORS` and the threshold that keeps it, where there is one."""
    found = ((rate, unsure_below(probabilities, labels, weights, error=rate)) for rate in DECIDED_ERRORS)
    return tuple((rate, threshold) for rate, threshold in found if threshold is not None)


def calibrated(logits: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    """Returns the probabilities, float `[N, C]`, of logits at a temperature."""
    return np.asarray(softmax(logits / temperature, axis=1), np.float32)
