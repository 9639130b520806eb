"""In which order pictures are asked for, by name."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.labelling.space import Space

_CANDIDATES = 512  # the most informative pictures, among which a batch is chosen whose pictures differ


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a labelling has come.

    Attributes:
        space: Where the pictures lie.
        probabilities: float32 `[N, C]`, the suggestions.
        known: int64 `[K]`, the numbers of labelled pictures.
        left: int64 `[M]`, the numbers of pictures that may be asked for.
    """

    space: Space
    probabilities: NDArray[np.float32]
    known: NDArray[np.int64]
    left: NDArray[np.int64]


Order = Callable[[Standing, int], NDArray[np.int64]]
"""How far a labelling has come, and how many pictures are wanted, to up to so many, best first."""


def _centres(standing: Standing, count: int) -> NDArray[np.int64]:
    """The middles of clusters, large ones first, then those of smaller ones."""
    centres = standing.space.centres
    return centres[np.isin(centres, standing.left)][:count]


def _informative(standing: Standing, count: int) -> NDArray[np.int64]:
    """Unsure, in a crowd, and unlike each other.

    A small margin between the two likeliest classes says that a picture's label would tell something; the
    density, that it would tell it of many (Settles & Craven 2008). Each picture that is chosen lowers the
    worth of those like it (local penalisation; González et al. 2016), so that a batch is not one picture many
    times.
    """
    worth = _doubt(standing) * standing.space.density[standing.left]
    return _spread(standing, worth, count)


def _margin(standing: Standing, count: int) -> NDArray[np.int64]:
    """The least sure first, however alike they are (Scheffer et al. 2001)."""
    return standing.left[np.argsort(-_doubt(standing), kind="stable")[:count]]


def _random(_standing: Standing, _count: int) -> NDArray[np.int64]:
    """Nothing, which leaves it all to the guide's draws."""
    return np.zeros(0, np.int64)


def _doubt(standing: Standing) -> NDArray[np.float32]:
    """Returns 1 less the margin between the two likeliest classes of each picture that is left."""
    if standing.probabilities.shape[1] < 2:
        return np.ones(len(standing.left), np.float32)
    two = np.partition(standing.probabilities[standing.left], -2, axis=1)[:, -2:]
    return np.asarray(1 - (two[:, 1] - two[:, 0]), np.float32)


def _spread(standing: Standing, worth: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Chooses pictures of great worth that differ from one another, one after the other."""
    most = np.argsort(-worth, kind="stable")[: max(_CANDIDATES, count)]
    candidates, worth = standing.left[most], worth[most].copy()
    features = standing.space.features[candidates]
    chosen: list[int] = []
    for _ in range(min(count, len(candidates))):
        best = int(np.argmax(worth))
        chosen.append(best)
        worth *= np.clip(1 - features @ features[best], 0, 1)
        worth[best] = -1
    return candidates[chosen]


ORDERS: dict[str, Order] = {
    "informative": _informative,
    "margin": _margin,
    "centres": _centres,
    "random": _random,
}
