"""Temperature scaling, which calibrates the probabilities of a net."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax


def fit_temperature(
    logits: NDArray[np.float32], labels: NDArray[np.int64], weights: NDArray[np.float64]
) -> float:
    """Finds the temperature T for which softmax(logits / T) has the smallest loss (Guo et al. 2017).

    The target probabilities are smoothed as in Platt (1999): as if there were one more picture of each class
    among the pictures of each label. Without this, a few pictures without errors would give the smallest T,
    and so a net that is much too sure.

    Args:
        logits: Logits of C classes for N pictures that the net was not trained on, float `[N, C]`.
        labels: The true class of each picture, int `[N]`.
        weights: The weight of each picture in the loss, float `[N]`.

    Returns:
        T, between 0.1 and 10.
    """
    classes = logits.shape[1]
    same_label = np.bincount(labels, minlength=classes)[labels, None]  # [N, 1], pictures with that label
    targets = (np.eye(classes)[labels] * same_label + 1) / (same_label + classes)

    def loss(log_temperature: float) -> float:
        log_likelihoods = targets * log_softmax(logits / np.exp(log_temperature), axis=1)
        return float(-np.average(log_likelihoods.sum(axis=1), weights=weights))

    return float(np.exp(minimize_scalar(loss, bounds=np.log([0.1, 10.0]), method="bounded").x))


def calibrated_probabilities(logits: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    """Returns softmax(logits / temperature) over the C classes of each of N pictures, float32 `[N, C]`."""
    return np.asarray(softmax(logits / temperature, axis=1), np.float32)
