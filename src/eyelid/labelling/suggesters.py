"""Ways to suggest labels for all pictures of a pile from the few that have one, by name."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import OneClassSVM

from eyelid.labelling.space import Space

Suggester = Callable[[Space, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]], NDArray[np.floating]]
"""The pile, the numbers of labelled pictures `[K]`, their labels `[K]` of 0..C-1, each of which occurs, and
the numbers of the pictures to read `[M]`, to probabilities `[M, C]`."""

_STIFFNESS = 20.0  # C of the logistic regressions: the larger, the closer they follow each label
_NEAREST = 9
_NARROWER = 10.0  # the neighbours' kernel, than the others'
_SHARPNESS = 10.0  # of prototypes: by how much the nearer mean is likelier
_PASSED = 0.9  # share of what neighbours say in a spread label
_STEPS = 30  # of spreading; each reaches one neighbour further
_FAINT = 1e-6  # of a spread label; less than this is no more than its nearest label
_OUTSIDE = 0.2  # share of a class that its own boundary may leave out
_SURE = 0.9  # from which on a picture's suggestion is learned as its label
_LEARNED = 4000  # pictures that self-training learns from, drawn from those that are sure
_ROUNDS = 2


def suggest(
    name: str,
    space: Space,
    known: NDArray[np.int64],
    labels: NDArray[np.int64],
    wanted: NDArray[np.int64],
    *,
    count: int,
) -> NDArray[np.float32]:
    """Suggests labels.

    Classes that nobody has seen yet share what Laplace's rule of succession leaves them: as if each had been
    seen once.

    Args:
        name: One of `SUGGESTERS`.
        space: Where the pictures lie.
        known: int64 `[K]`, the numbers of labelled pictures.
        labels: int64 `[K]`, their labels.
        wanted: int64 `[M]`, the numbers of the pictures to suggest labels for.
        count: How many classes there are, C.

    Returns:
        float32 `[M, C]`, probabilities.
    """
    seen, places = np.unique(labels, return_inverse=True)
    told = np.full((len(wanted), count), 1 / (len(known) + count), np.float32)
    if not len(seen) or not len(wanted):
        return told
    share = 1 - (count - len(seen)) / (len(known) + count)
    if len(seen) == 1:
        told[:, seen] = share
        return told
    told[:, seen] = share * SUGGESTERS[name](space, known, places, wanted)
    return told


def _kernel(
    space: Space, known: NDArray[np.int64], labels: NDArray[np.int64], wanted: NDArray[np.int64]
) -> NDArray[np.floating]:
    """Logistic regression on the kernel's features."""
    return _regressed(space.features, known, labels, wanted)


def _linear(
    space: Space, known: NDArray[np.int64], labels: NDArray[np.int64], wanted: NDArray[np.int64]
) -> NDArray[np.floating]:
    """Logistic regression on the points."""
    return _regressed(space.points, known, labels, wanted)


def _regressed(
    features: NDArray[np.float32],
    known: NDArray[np.int64],
    labels: NDArray[np.int64],
    wanted: NDArray[np.int64],
) -> NDArray[np.floating]:
    model = LogisticRegression(C=_STIFFNESS, max_iter=200).fit(features[known], labels)
    told: NDArray[np.floating] = model.predict_proba(features[wanted])
    return told


def _neighbours(
    space: Space, known: NDArray[np.int64], labels: NDArray[np.int64], wanted: NDArray[np.int64]
) -> NDArray[np.floating]:
    """The nine nearest labelled pictures, nearer ones counting more."""

    def likeness(distances: NDArray[np.floating]) -> NDArray[np.floating]:
        beyond = np.square(distances) - np.square(distances[:, :1])
        return np.asarray(np.exp(-_NARROWER * space.gamma * beyond))

    nearest = min(_NEAREST, len(known))
    model = KNeighborsClassifier(nearest, weights=likeness, algorithm="brute", n_jobs=1)
    told: NDArray[np.floating] = model.fit(space.points[known], labels).predict_proba(space.points[wanted])
    return told


def _prototypes(
    space: Space, known: NDArray[np.int64], labels: NDArray[np.int64], wanted: NDArray[np.int64]
) -> NDArray[np.floating]:
    """The mean of each class (prototypical networks without their net; Snell et al. 2017)."""
    means = np.stack(
        [space.features[known[labels == label]].mean(axis=0) for label in range(labels.max() + 1)]
    )
    features = space.features[wanted]
    likeness = features @ means.T - 0.5 * np.square(means).sum(axis=1)
    return np.asarray(softmax(_SHARPNESS * likeness, axis=1))


def _one_class(
    space: Space, known: NDArray[np.int64], labels: NDArray[np.int64], wanted: NDArray[np.int64]
) -> NDArray[np.floating]:
    """A boundary around each class by itself (Schölkopf et al. 2001): how far within each a picture lies."""
    depths = []
    for label in range(labels.max() + 1):
        model = OneClassSVM(kernel="linear", nu=_OUTSIDE).fit(space.features[known[labels == label]])
        normal = model.coef_[0]
        depths.append((space.features[wanted] @ normal + model.intercept_[0]) / np.linalg.norm(normal))
    return np.asarray(softmax(_SHARPNESS * np.stack(depths, axis=1), axis=1))


def _clusters(
    space: Space, known: NDArray[np.int64], labels: NDArray[np.int64], wanted: NDArray[np.int64]
) -> NDArray[np.floating]:
    """The shares of labels in a picture's cluster, the smallest with any; else its nearest label."""
    nearest = KNeighborsClassifier(1, algorithm="brute", n_jobs=1).fit(space.points[known], labels)
    told: NDArray[np.floating] = nearest.predict_proba(space.points[wanted])
    for clusters in space.clusters:
        votes = np.zeros((clusters.max() + 1, labels.max() + 1))
        np.add.at(votes, (clusters[known], labels), 1)
        here = votes[clusters[wanted]]
        total = here.sum(axis=1, keepdims=True)
        told = np.where(total > 0, here / np.maximum(total, 1), told)
    return told


def _spreading(
    space: Space, known: NDArray[np.int64], labels: NDArray[np.int64], wanted: NDArray[np.int64]
) -> NDArray[np.floating]:
    """Labels flow from neighbour to neighbour (Zhou et al. 2004); what none reaches goes by its nearest.

    Not by scikit-learn's `LabelSpreading`, which hides how much of a label arrived.
    """
    start = np.zeros((len(space), labels.max() + 1), np.float32)
    start[known, labels] = 1
    spread = start.copy()
    for _ in range(_STEPS):
        spread = _PASSED * (space.flow @ spread) + (1 - _PASSED) * start
    arrived = spread[wanted]
    nearest = _neighbours(space, known, labels, wanted)
    return np.asarray((arrived + _FAINT * nearest) / (arrived.sum(axis=1, keepdims=True) + _FAINT))


def _self_training(
    space: Space, known: NDArray[np.int64], labels: NDArray[np.int64], wanted: NDArray[np.int64]
) -> NDArray[np.floating]:
    """Kernel regression that learns its own sure suggestions as if they were labels."""
    pile = np.arange(len(space))
    learned, told = known, labels
    for _ in range(_ROUNDS):
        read = _regressed(space.features, learned, told, pile)
        sure = np.flatnonzero((read.max(axis=1) >= _SURE) & ~np.isin(pile, known))
        sure = np.random.default_rng(0).permutation(sure)[:_LEARNED]
        often = 1 + len(sure) // (4 * len(known))  # so that labels are not outvoted
        learned = np.concatenate([np.repeat(known, often), sure])
        told = np.concatenate([np.repeat(labels, often), read[sure].argmax(axis=1)])
    return _regressed(space.features, learned, told, wanted)


SUGGESTERS: dict[str, Suggester] = {
    "kernel": _kernel,
    "linear": _linear,
    "neighbours": _neighbours,
    "prototypes": _prototypes,
    "one-class": _one_class,
    "clusters": _clusters,
    "spreading": _spreading,
    "self-training": _self_training,
}
