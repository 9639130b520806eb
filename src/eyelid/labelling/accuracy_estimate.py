"""How often suggestions are right of pictures that nobody has labelled, told from those that somebody has."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit
from scipy.stats import gamma
from sklearn.linear_model import LogisticRegression

from eyelid.labelling.space import Space
from eyelid.labelling.suggesters import suggest
from eyelid.score.intervals import Score

_FOLDS = 5
_FEWEST = 20  # labels from which on there is an estimate
_FEWEST_DRAWN = 2
_BELIEF = 1.0  # shape of the prior of the factor, whose mean is 1
_SUREST = 0.999  # beyond which probabilities tell nothing more
_TAIL = 0.025  # chance beyond each end of the interval


def read_held_out(
    name: str, space: Space, known: NDArray[np.int64], labels: NDArray[np.int64], *, count: int, seed: int
) -> NDArray[np.float32]:
    """Suggests labels for labelled pictures, each by what the labels of other folds teach.

    Args:
        name: One of `SUGGESTERS`.
        space: Where the pictures lie.
        known: int64 `[K]`, the numbers of labelled pictures.
        labels: int64 `[K]`, their labels.
        count: How many classes there are, C.
        seed: Of the folds, in which each class is about equally frequent.

    Returns:
        float32 `[K, C]`, probabilities.
    """
    shuffled = np.random.default_rng(seed).permutation(len(known))
    folds = np.empty(len(known), np.int64)
    folds[shuffled[np.argsort(labels[shuffled], kind="stable")]] = np.arange(len(known)) % _FOLDS
    told = np.empty((len(known), count), np.float32)
    for fold in range(_FOLDS):
        held = folds == fold
        told[held] = suggest(name, space, known[~held], labels[~held], known[held], count=count)
    return told


def estimate_accuracy(
    held_out: NDArray[np.float32],
    labels: NDArray[np.int64],
    *,
    drawn: NDArray[np.bool_],
    left: NDArray[np.float32],
) -> Score | None:
    """Estimates the accuracy of suggestions for pictures without a label.

    Suggestions err more often of pictures that were asked for because they are hard than of the rest, even
    where they are as sure. So the error that goes with each probability is told from all labels, and then
    multiplied by a factor: how many errors there are among the pictures drawn at random, over how many were
    expected there. The errors are taken as Poisson's and the factor's prior as a gamma distribution of mean
    1, so that its posterior is one too, whose quantiles make the interval.

    Args:
        held_out: float32 `[K, C]`, suggestions for labelled pictures that did not learn from their labels.
        labels: int64 `[K]`.
        drawn: bool `[K]`, which of them had been drawn at random.
        left: float32 `[M, C]`, suggestions for the pictures without a label.

    Returns:
        The accuracy with its 95 % interval; None with under 20 labels, under two drawn, or nothing left.
    """
    if len(labels) < _FEWEST or drawn.sum() < _FEWEST_DRAWN or not len(left):
        return None
    wrong = held_out.argmax(axis=1) != labels
    sureness = _sureness(held_out)
    middle = np.median(
        sureness
    )  # one picture that is half right and half wrong, so that no error is impossible
    curve = LogisticRegression().fit(
        np.concatenate([sureness, [middle, middle]])[:, None],
        np.concatenate([wrong, [False, True]]),
        sample_weight=np.concatenate([np.ones(len(wrong)), [0.5, 0.5]]),
    )
    expected = curve.predict_proba(sureness[drawn][:, None])[:, 1].sum()
    error = curve.predict_proba(_sureness(left)[:, None])[:, 1].mean()
    shape, rate = _BELIEF + wrong[drawn].sum(), _BELIEF + expected
    most, least = gamma.ppf((1 - _TAIL, _TAIL), shape, scale=1 / rate)
    if not wrong[drawn].any():
        least = 0  # nothing says that there are errors at all
    return Score(*(float(1 - min(error * factor, 1)) for factor in (shape / rate, most, least)))


def _sureness(probabilities: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.asarray(logit(np.clip(probabilities.max(axis=1).astype(float), 1 - _SUREST, _SUREST)))
