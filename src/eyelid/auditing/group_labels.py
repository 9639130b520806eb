"""Pooling the predictions for the pictures of a group, in data sets where a group mostly has one label."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax, logsumexp

_SUREST = 0.99  # largest estimate, because every data set has exceptions


def sameness(labels: NDArray[np.int64], groups: NDArray[np.int64], errors: float, count: int) -> float:
    """Estimates how often two pictures of a group truly have the same label, from partly wrong labels.

    Both eyes of a face are open or closed together; the pictures of a person in a video are not.

    Args:
        labels: int64 `[N]`, -1 for none.
        groups: int64 `[N]`, the number of each picture's group, from 0.
        errors: Estimated share of wrong labels.
        count: C, the number of classes.

    Returns:
        A share from 1 / C, which means that labels are independent of groups, to 0.99.
    """
    labelled = labels >= 0
    cells = np.zeros((int(groups.max()) + 1, count))
    np.add.at(cells, (groups[labelled], labels[labelled]), 1)
    size = cells.sum(axis=1)
    pairs = (size * (size - 1)).sum()
    if not pairs:
        return 1 / count
    # Groups are weighted by pictures, not by pairs, or one large group would outweigh all others.
    several = size > 1
    alike = (cells[several] * (cells[several] - 1)).sum(axis=1) / (size[several] - 1)
    observed = alike.sum() / size[several].sum()
    other = errors / max(count - 1, 1)
    if_same = (1 - errors) ** 2 + errors * other
    if_not = 2 * (1 - errors) * other + max(count - 2, 0) * other**2
    share = (observed - if_not) / max(if_same - if_not, 1e-6)
    return float(np.clip(share, 1 / count, _SUREST))


def pool_groups(logits: NDArray[np.float64], groups: NDArray[np.int64], same: float) -> NDArray[np.float64]:
    """Mixes the prediction for each picture with the mean prediction for the others of its group.

    If all pictures of a group always have the same label, both predictions get the same weight. They are
    averaged and not multiplied, because the pictures of a group are not independent.

    Args:
        logits: `[N, C]`, the logits of C classes for each of N pictures.
        groups: int64 `[N]`, the number of each picture's group, from 0.
        same: How often two pictures of a group have the same label; see `sameness`.

    Returns:
        Logits, `[N, C]`. The prediction for a picture that is alone in its group does not change.
    """
    count = logits.shape[1]
    own = log_softmax(logits, axis=1)
    stay, change = np.log(same), np.log((1 - same) / max(count - 1, 1))
    # What one picture predicts for another of its group: log(same * p + (1 - same) / (C - 1) * (1 - p)).
    others = np.log1p(-np.exp(np.minimum(own, -1e-12)))
    message = logsumexp(np.stack([own + stay, others + change]), axis=0)
    sums = np.zeros((int(groups.max()) + 1, count))
    np.add.at(sums, groups, message)
    size = np.bincount(groups)[groups][:, None]
    mean = (sums[groups] - message) / np.maximum(size - 1, 1)
    weight = np.where(size > 1, (same - 1 / count) / (1 - 1 / count) / 2, 0)
    mixed: NDArray[np.float64] = (1 - weight) * own + weight * mean
    return mixed
