"""Calibration on people that were not trained on: the temperature, and from where on to be unsure."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax


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
) -> float:
    """Finds the lowest probability from which on decided readings err at most at a given rate.

    Args:
        probabilities: float `[N, C]`.
        labels: int `[N]`.
        weights: float `[N]`, how much each picture counts.
        error: The rate.

    Returns:
        A threshold for the largest probability of a reading. If no threshold reaches the rate, the one that
        comes nearest to it.
    """
    confidence = probabilities.max(axis=1)
    order = np.argsort(-confidence, kind="stable")
    wrong = (probabilities.argmax(axis=1) != labels)[order] * weights[order]
    rate = np.cumsum(wrong) / np.cumsum(weights[order])
    kept = np.flatnonzero(rate <= error)
    last = kept[-1] if len(kept) else int(rate.argmin())
    return float(confidence[order][last])


def calibrated(logits: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    """Returns the probabilities, float `[N, C]`, of logits at a temperature."""
    return np.asarray(softmax(logits / temperature, axis=1), np.float32)
