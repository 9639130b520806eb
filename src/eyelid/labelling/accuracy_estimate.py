"""Estimating how accurate suggestions are for pictures without labels, from the pictures with labels."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit
from scipy.stats import gamma
from sklearn.linear_model import LogisticRegression

from eyelid.labelling.space import Space
from eyelid.labelling.suggesters import suggest
from eyelid.score.intervals import Score

_FOLDS = 5
_FEWEST = 20  # labels that an estimate needs
_FEWEST_DRAWN = 2
_PRIOR_SHAPE = 1.0  # shape of the gamma prior of the factor; its mean is 1
_HIGHEST = 0.999  # higher probabilities are taken as this one
_TAIL = 0.025  # probability beyond each end of the interval


def out_of_fold_suggestions(
    name: str, space: Space, labelled: NDArray[np.int64], labels: NDArray[np.int64], *, count: int, seed: int
) -> NDArray[np.float32]:
    """Returns a suggestion for each of K labelled pictures, learned from the labels of the other folds.

    Args:
        name: One of `SUGGESTERS`.
        space: The pictures as points.
        labelled: int64 `[K]`, numbers of the labelled pictures.
        labels: int64 `[K]`, their labels.
        count: Number of classes, C.
        seed: Seed of the folds, which have about equal shares of each class.

    Returns:
        float32 `[K, C]`, class probabilities.
    """
    shuffled = np.random.default_rng(seed).permutation(len(labelled))
    folds = np.empty(len(labelled), np.int64)
    folds[shuffled[np.argsort(labels[shuffled], kind="stable")]] = np.arange(len(labelled)) % _FOLDS
    probabilities = np.empty((len(labelled), count), np.float32)
    for fold in range(_FOLDS):
        held = folds == fold
        probabilities[held] = suggest(
            name, space, labelled[~held], labels[~held], labelled[held], count=count
        )
    return probabilities


def estimate_accuracy(
    out_of_fold: NDArray[np.float32],
    labels: NDArray[np.int64],
    *,
    drawn: NDArray[np.bool_],
    unlabelled: NDArray[np.float32],
) -> Score | None:
    """Estimates the accuracy of suggestions for pictures without labels.

    Pictures that were asked for because they are hard have more errors than others, even at the same
    probability. So a curve of the error rate over the probability is fitted to all labels, and then scaled by
    a factor: the number of errors among the pictures drawn at random, divided by the number that the curve
    expects there. The errors are assumed to be Poisson distributed, and the factor has a gamma prior of mean
    1, so its posterior is a gamma distribution, too; the interval comes from its quantiles.

    Args:
        out_of_fold: float32 `[K, C]`, out-of-fold probabilities of C classes for the K labelled pictures.
        labels: int64 `[K]`, the labels of these pictures.
        drawn: bool `[K]`, which of these pictures were drawn at random.
        unlabelled: float32 `[M, C]`, suggested probabilities for the M pictures without labels.

    Returns:
        The accuracy with its 95 % interval; None with under 20 labels, under 2 drawn, or M = 0.
    """
    if len(labels) < _FEWEST or drawn.sum() < _FEWEST_DRAWN or not len(unlabelled):
        return None
    wrong = out_of_fold.argmax(axis=1) != labels
    certainty = _certainty(out_of_fold)
    # One more picture, half right and half wrong, so that no error rate is 0.
    middle = np.median(certainty)
    curve = LogisticRegression().fit(
        np.concatenate([certainty, [middle, middle]])[:, None],
        np.concatenate([wrong, [False, True]]),
        sample_weight=np.concatenate([np.ones(len(wrong)), [0.5, 0.5]]),
    )
    expected = curve.predict_proba(certainty[drawn][:, None])[:, 1].sum()
    error = curve.predict_proba(_certainty(unlabelled)[:, None])[:, 1].mean()
    shape, rate = _PRIOR_SHAPE + wrong[drawn].sum(), _PRIOR_SHAPE + expected
    most, least = gamma.ppf((1 - _TAIL, _TAIL), shape, scale=1 / rate)
    if not wrong[drawn].any():
        least = 0  # there may be no errors at all
    return Score(*(float(1 - min(error * factor, 1)) for factor in (shape / rate, most, least)))


def _certainty(probabilities: NDArray[np.float32]) -> NDArray[np.float64]:
    """Returns the logits of the highest probability of each picture, float64 `[N]`."""
    return np.asarray(logit(np.clip(probabilities.max(axis=1).astype(float), 1 - _HIGHEST, _HIGHEST)))
