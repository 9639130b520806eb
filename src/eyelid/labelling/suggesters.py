"""Suggesting labels for all pictures of a pile from the few that have a label, by one of several methods."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import OneClassSVM

from eyelid.labelling.space import Space

Suggester = Callable[[Space, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]], NDArray[np.floating]]
"""A function that suggests labels.

It takes the pile, the numbers of K labelled pictures `[K]`, their labels `[K]` (0 to C - 1; each occurs), and
the numbers of M wanted pictures `[M]`. It returns the probabilities of the C classes, `[M, C]`.
"""

_INVERSE_PENALTY = 20.0  # C of the logistic regressions
_NEAREST = 9
_NARROWER = 10.0  # factor of gamma for the weights of neighbours
_SHARPNESS = 10.0  # factor of the logits of prototypes and of one-class boundaries
_PASSED = 0.9  # share of the neighbours' labels in each step of spreading
_STEPS = 30  # steps of spreading; each reaches one neighbour further
_FAINT = 1e-6  # if less than this reaches a picture, the nearest labels are used instead
_OUTSIDE = 0.2  # share of a class that may lie outside of its boundary
_PSEUDO_LABEL_FROM = 0.9  # self-training uses suggestions of at least this probability as labels
_MOST_PSEUDO_LABELS = 4000
_ROUNDS = 2  # rounds of self-training


def suggest(
    name: str,
    space: Space,
    labelled: NDArray[np.int64],
    labels: NDArray[np.int64],
    wanted: NDArray[np.int64],
    *,
    count: int,
) -> NDArray[np.float32]:
    """Suggests labels for pictures.

    Classes without labels get a small probability by Laplace's rule of succession.

    Args:
        name: One of `SUGGESTERS`.
        space: The pictures as points.
        labelled: int64 `[K]`, numbers of the labelled pictures.
        labels: int64 `[K]`, their labels.
        wanted: int64 `[M]`, numbers of the pictures to suggest labels for.
        count: Number of classes, C.

    Returns:
        float32 `[M, C]`, class probabilities.
    """
    classes, class_indices = np.unique(labels, return_inverse=True)
    probabilities = np.full((len(wanted), count), 1 / (len(labelled) + count), np.float32)
    if not len(classes) or not len(wanted):
        return probabilities
    share = 1 - (count - len(classes)) / (len(labelled) + count)
    if len(classes) == 1:
        probabilities[:, classes] = share
        return probabilities
    probabilities[:, classes] = share * SUGGESTERS[name](space, labelled, class_indices, wanted)
    return probabilities


def _kernel(
    space: Space, labelled: NDArray[np.int64], labels: NDArray[np.int64], wanted: NDArray[np.int64]
) -> NDArray[np.floating]:
    """Suggests by logistic regression on the features of a kernel; see `Space.features`."""
    return _regression(space.features, labelled, labels, wanted)


def _linear(
    space: Space, labelled: NDArray[np.int64], labels: NDArray[np.int64], wanted: NDArray[np.int64]
) -> NDArray[np.floating]:
    """Suggests by logistic regression on the points."""
    return _regression(space.points, labelled, labels, wanted)


def _regression(
    features: NDArray[np.float32],
    labelled: NDArray[np.int64],
    labels: NDArray[np.int64],
    wanted: NDArray[np.int64],
) -> NDArray[np.floating]:
    model = LogisticRegression(C=_INVERSE_PENALTY, max_iter=200).fit(features[labelled], labels)
    probabilities: NDArray[np.floating] = model.predict_proba(features[wanted])
    return probabilities


def _neighbours(
    space: Space, labelled: NDArray[np.int64], labels: NDArray[np.int64], wanted: NDArray[np.int64]
) -> NDArray[np.floating]:
    """Suggests by the nine nearest labelled pictures; nearer ones have more weight."""

    def likeness(distances: NDArray[np.floating]) -> NDArray[np.floating]:
        beyond = np.square(distances) - np.square(distances[:, :1])
        return np.asarray(np.exp(-_NARROWER * space.gamma * beyond))

    nearest = min(_NEAREST, len(labelled))
    model = KNeighborsClassifier(nearest, weights=likeness, algorithm="brute", n_jobs=1)
    model.fit(space.points[labelled], labels)
    probabilities: NDArray[np.floating] = model.predict_proba(space.points[wanted])
    return probabilities


def _prototypes(
    space: Space, labelled: NDArray[np.int64], labels: NDArray[np.int64], wanted: NDArray[np.int64]
) -> NDArray[np.floating]:
    """Suggests by the distance to the mean of each class (prototypical networks; Snell et al. 2017)."""
    means = np.stack(
        [space.features[labelled[labels == label]].mean(axis=0) for label in range(labels.max() + 1)]
    )
    features = space.features[wanted]
    likeness = features @ means.T - 0.5 * np.square(means).sum(axis=1)
    return np.asarray(softmax(_SHARPNESS * likeness, axis=1))


def _one_class(
    space: Space, labelled: NDArray[np.int64], labels: NDArray[np.int64], wanted: NDArray[np.int64]
) -> NDArray[np.floating]:
    """Suggests by how deep a picture lies in the boundary of each class (one-class SVM; Schölkopf 2001)."""
    depths = []
    for label in range(labels.max() + 1):
        model = OneClassSVM(kernel="linear", nu=_OUTSIDE).fit(space.features[labelled[labels == label]])
        normal = model.coef_[0]
        depths.append((space.features[wanted] @ normal + model.intercept_[0]) / np.linalg.norm(normal))
    return np.asarray(softmax(_SHARPNESS * np.stack(depths, axis=1), axis=1))


def _clusters(
    space: Space, labelled: NDArray[np.int64], labels: NDArray[np.int64], wanted: NDArray[np.int64]
) -> NDArray[np.floating]:
    """Suggests by the shares of labels in the smallest cluster around a picture that has labels.

    If no cluster around it has labels, the nearest label is suggested.
    """
    nearest = KNeighborsClassifier(1, algorithm="brute", n_jobs=1).fit(space.points[labelled], labels)
    probabilities: NDArray[np.floating] = nearest.predict_proba(space.points[wanted])
    for clusters in space.clusters:
        votes = np.zeros((clusters.max() + 1, labels.max() + 1))
        np.add.at(votes, (clusters[labelled], labels), 1)
        here = votes[clusters[wanted]]
        total = here.sum(axis=1, keepdims=True)
        probabilities = np.where(total > 0, here / np.maximum(total, 1), probabilities)
    return probabilities


def _spreading(
    space: Space, labelled: NDArray[np.int64], labels: NDArray[np.int64], wanted: NDArray[np.int64]
) -> NDArray[np.floating]:
    """Suggests by label spreading along the graph of neighbours (Zhou et al. 2004).

    Pictures that no label reaches get their nearest labels. scikit-learn's `LabelSpreading` is not used,
    because it does not say how much of a label has reached a picture.
    """
    start = np.zeros((len(space), labels.max() + 1), np.float32)
    start[labelled, labels] = 1
    spread = start.copy()
    for _ in range(_STEPS):
        spread = _PASSED * (space.graph @ spread) + (1 - _PASSED) * start
    arrived = spread[wanted]
    nearest = _neighbours(space, labelled, labels, wanted)
    return np.asarray((arrived + _FAINT * nearest) / (arrived.sum(axis=1, keepdims=True) + _FAINT))


def _self_training(
    space: Space, labelled: NDArray[np.int64], labels: NDArray[np.int64], wanted: NDArray[np.int64]
) -> NDArray[np.floating]:
    """Suggests like `_kernel`, but is fitted again with its own confident suggestions as labels."""
    pile = np.arange(len(space))
    learned, targets = labelled, labels
    for _ in range(_ROUNDS):
        predictions = _regression(space.features, learned, targets, pile)
        confident = predictions.max(axis=1) >= _PSEUDO_LABEL_FROM
        pseudo = np.flatnonzero(confident & ~np.isin(pile, labelled))
        pseudo = np.random.default_rng(0).permutation(pseudo)[:_MOST_PSEUDO_LABELS]
        repeats = 1 + len(pseudo) // (4 * len(labelled))  # so that labels are not outvoted
        learned = np.concatenate([np.repeat(labelled, repeats), pseudo])
        targets = np.concatenate([np.repeat(labels, repeats), predictions[pseudo].argmax(axis=1)])
    return _regression(space.features, learned, targets, wanted)


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
