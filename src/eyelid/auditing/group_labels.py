"""What is known of a picture from others of its group, where the pictures of a group have one label."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax, logsumexp

_SUREST = 0.99  # that two pictures of a group have one label; no set is without exceptions


def sameness(labels: NDArray[np.int64], groups: NDArray[np.int64], errors: float, count: int) -> float:
    """Estimates how often two pictures of a group truly have one label, from labels that are partly wrong.

    Both eyes of a face are open or closed together; the pictures of a person in a video are not.

    Args:
        labels: int64 `[N]`, -1 for none.
        groups: int64 `[N]`, 0 and up.
        errors: Share of the labels that are thought to be wrong.
        count: How many classes there are, C.

    Returns:
        1 / C, where groups tell nothing of labels, to 0.99.
    """
    told = labels >= 0
    cells = np.zeros((int(groups.max()) + 1, count))
    np.add.at(cells, (groups[told], labels[told]), 1)
    size = cells.sum(axis=1)
    pairs = (size * (size - 1)).sum()
    if not pairs:
        return 1 / count
    # Each group counts by its pictures, not by its pairs, or one large group would outweigh all others.
    several = size > 1
    alike = (cells[several] * (cells[several] - 1)).sum(axis=1) / (size[several] - 1)
    observed = alike.sum() / size[several].sum()
    other = errors / max(count - 1, 1)
    if_same = (1 - errors) ** 2 + errors * other
    if_not = 2 * (1 - errors) * other + max(count - 2, 0) * other**2
    share = (observed - if_not) / max(if_same - if_not, 1e-6)
    return float(np.clip(share, 1 / count, _SUREST))


def pooled(logits: NDArray[np.float64], groups: NDArray[np.int64], same: float) -> NDArray[np.float64]:
    """Mixes what is said of each picture with what is said, on average, of the others of its group.

    Where they all have one label, both count alike; they are no independent witnesses, so they are averaged.

    Args:
        logits: `[N, C]`.
        groups: int64 `[N]`, 0 and up.
        same: How often two pictures of a group have one label.

    Returns:
        Logits, `[N, C]`; the same for pictures that are alone.
    """
    count = logits.shape[1]
    told = log_softmax(logits, axis=1)
    stay, change = np.log(same), np.log((1 - same) / max(count - 1, 1))
    # log of (same * p + (1 - same) / (C - 1) * (1 - p)): what one picture says of another of its group
    others = np.log1p(-np.exp(np.minimum(told, -1e-12)))
    message = logsumexp(np.stack([told + stay, others + change]), axis=0)
    sums = np.zeros((int(groups.max()) + 1, count))
    np.add.at(sums, groups, message)
    size = np.bincount(groups)[groups][:, None]
    mean = (sums[groups] - message) / np.maximum(size - 1, 1)
    weight = np.where(size > 1, (same - 1 / count) / (1 - 1 / count) / 2, 0)
    mixed: NDArray[np.float64] = (1 - weight) * told + weight * mean
    return mixed
