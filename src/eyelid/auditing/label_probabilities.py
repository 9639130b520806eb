"""How probable each class is for each picture, learned from labels of which some are wrong."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from eyelid.auditing.group_labels import pooled, sameness
from eyelid.auditing.out_of_fold import FOLDS, Learner, out_of_fold

ROUNDS = 2
"""How often is learned: from all labels, then without those that the first round doubts."""

_LEAST = 2 * FOLDS  # pictures of a class from which it can be learned and checked


def fitting_labels(
    learner: Learner,
    labels: NDArray[np.int64],
    groups: NDArray[np.int64],
    units: NDArray[np.int64],
    *,
    count: int,
    seed: int,
    progress: Callable[[int], None],
) -> NDArray[np.float64]:
    """Tells the probabilities of classes, out of fold.

    A net that has learned wrong labels believes them a little. So the labels that do not fit what is learned
    without their groups are left out, and all is learned again (Northcutt et al. 2021, *pruning*). Where the
    pictures of a group mostly have one label, what is said of one counts for the others; labels of one's own
    group count for nobody.

    Args:
        learner: Learns and tells.
        labels: int64 `[N]`, -1 for none.
        groups: int64 `[N]`, the person of each picture.
        units: int64 `[N]`, what must not be learned from and told: people with all that is nearly the same.
        count: How many classes there are.
        seed: Of folds and learner.
        progress: Called with how many more pictures were shown, of `ROUNDS * FOLDS * learner.shown`.

    Returns:
        float64 `[N, C]`.
    """
    told = labels >= 0
    chosen = told.copy()
    for number in range(ROUNDS):
        logits = out_of_fold(
            learner, labels, units, chosen, count=count, seed=seed + number, progress=progress
        )
        doubted = float((logits.argmax(axis=1) != labels)[told].mean())
        same = sameness(labels, groups, doubted, count)
        logits = pooled(logits, groups, same) if same > 1 / count else logits
        chosen = told & (logits.argmax(axis=1) == labels)
        if np.bincount(labels[chosen], minlength=count).min() < _LEAST:
            break  # hardly anything fits: to go on would be to believe the net and not the labels
    return np.asarray(softmax(logits, axis=1), float)


def unlearnable(
    labels: NDArray[np.int64], units: NDArray[np.int64], classes: tuple[str, ...]
) -> dict[str, str]:
    """Returns the classes that cannot be learned and checked, each with the reason in words."""
    reasons = {}
    for label, name in enumerate(classes):
        count = int((labels == label).sum())
        if count < _LEAST:
            reasons[name] = f"of {name}: {count:,}, and {_LEAST} pictures are the least to learn from"
        elif len(np.unique(units[labels == label])) < 2:
            reasons[name] = f"of {name}: all pictures are of one group"
    return reasons


def agreement(probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """Returns the share of the labels that are the likeliest, the mean of that of each class.

    Args:
        probabilities: `[N, C]`.
        labels: int64 `[N]`, -1 for none.
    """
    fits = probabilities.argmax(axis=1) == labels
    return float(np.mean([fits[labels == label].mean() for label in np.unique(labels[labels >= 0])]))
