"""Choosing the pictures to ask for next, in one of several orders."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.labelling.space import Space

_CANDIDATES = 512  # a varied batch is chosen among so many of the most informative pictures


@dataclass(frozen=True, slots=True, kw_only=True)
class LabellingState:
    """The data from which an order chooses the next pictures.

    Attributes:
        space: The N pictures as points.
        probabilities: float32 `[N, C]`, the suggested probabilities of C classes.
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
"""A function of the state and a count. It returns the numbers of at most so many pictures, best first."""


def _centres(state: LabellingState, count: int) -> NDArray[np.int64]:
    """Returns the pictures at the centres of clusters, first those of the largest clusters."""
    centres = state.space.centres
    return centres[np.isin(centres, state.unlabelled)][:count]


def _informative(state: LabellingState, count: int) -> NDArray[np.int64]:
    """Returns pictures that are uncertain, lie in dense regions, and differ from one another.

    The value of a picture is the doubt about its class times the density around it, since a label there
    informs about many pictures (Settles & Craven 2008). Each chosen picture lowers the value of similar ones
    (local penalisation; González et al. 2016), so that a batch is varied.
    """
    value = _doubt(state) * state.space.density[state.unlabelled]
    return _spread(state, value, count)


def _margin(state: LabellingState, count: int) -> NDArray[np.int64]:
    """Returns the least certain pictures, even if they are alike (Scheffer et al. 2001)."""
    return state.unlabelled[np.argsort(-_doubt(state), kind="stable")[:count]]


def _random(_state: LabellingState, _count: int) -> NDArray[np.int64]:
    """Returns no pictures, so that the guide draws all pictures at random."""
    return np.zeros(0, np.int64)


def _doubt(state: LabellingState) -> NDArray[np.float32]:
    """Returns the doubt about M unlabelled pictures: 1 minus the margin between the two likeliest classes.

    It is float32 `[M]`.
    """
    if state.probabilities.shape[1] < 2:
        return np.ones(len(state.unlabelled), np.float32)
    two = np.partition(state.probabilities[state.unlabelled], -2, axis=1)[:, -2:]
    return np.asarray(1 - (two[:, 1] - two[:, 0]), np.float32)


def _spread(state: LabellingState, value: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Returns pictures of high value that differ from one another; they are chosen one after the other."""
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
