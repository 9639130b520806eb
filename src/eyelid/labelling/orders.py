"""The orders in which pictures are asked for, by name."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.labelling.space import Space

_CANDIDATES = 512  # most informative pictures; a varied batch is chosen among these


@dataclass(frozen=True, slots=True, kw_only=True)
class LabellingState:
    """What an order knows when it chooses the next pictures.

    Attributes:
        space: The pictures as points.
        probabilities: float32 `[N, C]`, the suggested class probabilities.
        labelled: int64 `[K]`, numbers of the pictures with labels.
        unlabelled: int64 `[M]`, numbers of the pictures that may be asked for.
        labelled_classes: Number of classes that have labels.
    """

    space: Space
    probabilities: NDArray[np.float32]
    labelled: NDArray[np.int64]
    unlabelled: NDArray[np.int64]
    labelled_classes: int


Order = Callable[[LabellingState, int], NDArray[np.int64]]
"""Takes the state and a count. Returns the numbers of up to this many pictures to ask for, best first."""


def _centres(state: LabellingState, count: int) -> NDArray[np.int64]:
    """The centres of clusters, those of the largest clusters first."""
    centres = state.space.centres
    return centres[np.isin(centres, state.unlabelled)][:count]


def _informative(state: LabellingState, count: int) -> NDArray[np.int64]:
    """Uncertain pictures in dense regions that differ from each other.

    The value of a picture is the doubt about its class times the density around it, since a label there
    informs about many pictures (Settles & Craven 2008). Each chosen picture lowers the value of similar ones
    (local penalisation; González et al. 2016), so that a batch is varied.
    """
    value = _doubt(state) * state.space.density[state.unlabelled]
    return _spread(state, value, count)


def _margin(state: LabellingState, count: int) -> NDArray[np.int64]:
    """The least certain pictures first, even if they are alike (Scheffer et al. 2001)."""
    return state.unlabelled[np.argsort(-_doubt(state), kind="stable")[:count]]


def _random(_state: LabellingState, _count: int) -> NDArray[np.int64]:
    """No pictures; the guide then draws all at random."""
    return np.zeros(0, np.int64)


def _doubt(state: LabellingState) -> NDArray[np.float32]:
    """Returns 1 minus the margin between the two likeliest classes, float32 `[M]`, of unlabelled pictures."""
    if state.probabilities.shape[1] < 2:
        return np.ones(len(state.unlabelled), np.float32)
    two = np.partition(state.probabilities[state.unlabelled], -2, axis=1)[:, -2:]
    return np.asarray(1 - (two[:, 1] - two[:, 0]), np.float32)


def _spread(state: LabellingState, value: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Chooses valuable pictures that differ from one another, one after the other."""
    most = np.argsort(-value, kind="stable")[: max(_CANDIDATES, count)]
    candidates, value = state.unlabelled[most], value[most].copy()
    features = state.space.features[candidates]
    chosen: list[int] = []
    for _ in range(min(count, len(candidates))):
        best = int(np.argmax(value))
        chosen.append(best)
        value *= np.clip(1 - features @ features[best], 0, 1)
        value[best] = -1
    return candidates[chosen]


ORDERS: dict[str, Order] = {
    "informative": _informative,
    "margin": _margin,
    "centres": _centres,
    "random": _random,
}
