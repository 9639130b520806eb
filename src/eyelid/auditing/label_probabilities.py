"""Predicting class probabilities out of fold from labels of which some are wrong."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from eyelid.auditing.group_labels import pool_groups, sameness
from eyelid.auditing.out_of_fold import FOLDS, Learner, predict_out_of_fold

ROUNDS = 2
"""Number of rounds. The first trains on all labels, the second without the labels that the first doubts."""

_LEAST = 2 * FOLDS  # a class with fewer pictures cannot be learned and checked


def label_probabilities(
    learner: Learner,
    labels: NDArray[np.int64],
    groups: NDArray[np.int64],
    units: NDArray[np.int64],
    *,
    count: int,
    seed: int,
    progress: Callable[[int], None],
) -> NDArray[np.float64]:
    """Returns out-of-fold class probabilities of each picture, float64 `[N, C]`.

    A net that is trained on wrong labels believes them a little. So labels that do not fit the out-of-fold
    predictions of the first round are left out, and a second round is trained without them (pruning,
    Northcutt et al. 2021). In sets where a group mostly has one label, the predictions of a group are pooled.
    A label is never used for a prediction within its own group.

    Args:
        learner: Trains the models.
        labels: int64 `[N]`, the class of each of N pictures; -1 for no label.
        groups: int64 `[N]`, the number of the person in each picture.
        units: int64 `[N]`, the number of each picture's unit. A unit is all pictures of a person and their
            near-duplicates; it is either trained on or predicted, never both.
        count: C, the number of classes.
        seed: Random seed of folds and training.
        progress: Function that is called with the number of pictures that were shown to a model since the
            last call. The sum is `ROUNDS * FOLDS * learner.pictures_per_fit` if no round is left out.
    """
    labelled = labels >= 0
    chosen = labelled.copy()
    for number in range(ROUNDS):
        logits = predict_out_of_fold(
            learner, labels, units, chosen, count=count, seed=seed + number, progress=progress
        )
        doubted = float((logits.argmax(axis=1) != labels)[labelled].mean())
        same = sameness(labels, groups, doubted, count)
        logits = pool_groups(logits, groups, same) if same > 1 / count else logits
        chosen = labelled & (logits.argmax(axis=1) == labels)
        if np.bincount(labels[chosen], minlength=count).min() < _LEAST:
            break  # hardly any label fits: another round would trust the net more than the labels
    return np.asarray(softmax(logits, axis=1), float)


def unlearnable(
    labels: NDArray[np.int64], units: NDArray[np.int64], classes: tuple[str, ...]
) -> dict[str, str]:
    """Returns the names of the classes that cannot be learned and checked, each with the reason.

    Args:
        labels: int64 `[N]`, indices into the classes; -1 for no label.
        units: int64 `[N]`, the number of each picture's unit; see `label_probabilities`.
        classes: The names of the classes.
    """
    reasons = {}
    for label, name in enumerate(classes):
        count = int((labels == label).sum())
        if count < _LEAST:
            reasons[name] = f"of {name}: {count:,}, and {_LEAST} pictures are the least to learn from"
        elif len(np.unique(units[labels == label])) < 2:
            reasons[name] = f"of {name}: all pictures are of one group"
    return reasons


def label_fit(probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """Returns the share of labels that are the likeliest class of their picture, averaged over classes.

    Args:
        probabilities: `[N, C]`, out-of-fold predictions of C classes for N pictures.
        labels: int64 `[N]`, the class of each picture; -1 for no label.
    """
    fits = probabilities.argmax(axis=1) == labels
    return float(np.mean([fits[labels == label].mean() for label in np.unique(labels[labels >= 0])]))
