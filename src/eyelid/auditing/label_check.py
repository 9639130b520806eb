"""Checking labels against out-of-fold predictions, which models make that were trained on other groups."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eyelid.auditing.label_probabilities import ROUNDS, label_fit, label_probabilities, unlearnable
from eyelid.auditing.out_of_fold import FOLDS, Learner, NetLearner, VectorLearner
from eyelid.auditing.picture_facts import PictureFacts
from eyelid.embedding import embed
from eyelid.eyes.likeness import PATCH
from eyelid.pages import PictureProgress

NET = "net"
"""The value of `by` for eyelid's own net."""

_MOST = 3  # a message lists at most so many reasons


@dataclass(frozen=True, kw_only=True)
class LabelCheck:
    """Out-of-fold predictions for checking the labels of N pictures.

    Attributes:
        probabilities: float64 `[N, C]`, out-of-fold predictions for C classes; 0 for classes that could not
            be learned. None if no labels were checked.
        unchecked: The reason why no labels, or not those of every class, were checked; empty if all were.
    """

    probabilities: NDArray[np.float64] | None
    unchecked: str


def trained_sets(by: str) -> tuple[str, ...]:
    """Returns the names of the data sets whose labels an embedding was trained on; none for `NET`.

    Args:
        by: `NET`, or the name of an embedding; see `eyelid.embedding.embed`.

    Raises:
        EyelidError: There is no such embedding.
    """
    return () if by == NET else embed(np.zeros((0, PATCH, PATCH), np.uint8), by=by).trained_on


def check_labels(
    facts: PictureFacts,
    labels: NDArray[np.int64],
    classes: tuple[str, ...],
    *,
    by: str,
    seed: int,
    show_progress: bool,
) -> LabelCheck:
    """Predicts the class of each picture by a model that was not trained on its group.

    Args:
        facts: The N pictures.
        labels: int64 `[N]`, indices into the classes; -1 for no label.
        classes: The names of the C classes.
        by: `NET`, or the name of an embedding; see `eyelid.embedding.embed`.
        seed: Random seed of folds and training.
        show_progress: Whether progress bars are shown.
    """
    if not (labels >= 0).any():
        return LabelCheck(probabilities=None, unchecked="there are no labels")
    reasons = unlearnable(labels, facts.units, classes)
    learned = np.flatnonzero([name not in reasons for name in classes])
    if len(learned) < 2:
        return LabelCheck(probabilities=None, unchecked=_listed(reasons) or f"all are {classes[0]}")
    numbers = np.full(len(classes) + 1, -1, np.int64)  # the last entry is for label -1, none
    numbers[learned] = np.arange(len(learned))
    found = _predict(
        facts,
        numbers[labels],
        tuple(classes[label] for label in learned),
        by=by,
        seed=seed,
        show_progress=show_progress,
    )
    if label_fit(found, numbers[labels]) <= 1 / len(learned):
        return LabelCheck(
            probabilities=None,
            unchecked=f"predictions by {by} fit the labels of other groups no better than chance",
        )
    probabilities = np.zeros((len(labels), len(classes)))
    probabilities[:, learned] = found
    return LabelCheck(probabilities=probabilities, unchecked=_listed(reasons))


def _listed(reasons: Mapping[str, str]) -> str:
    several = f"; and of {len(reasons) - _MOST:,} classes more" if len(reasons) > _MOST else ""
    return "; ".join(list(reasons.values())[:_MOST]) + several


def _predict(
    facts: PictureFacts,
    labels: NDArray[np.int64],
    classes: tuple[str, ...],
    *,
    by: str,
    seed: int,
    show_progress: bool,
) -> NDArray[np.float64]:
    learner: Learner
    if by == NET:
        learner = NetLearner(replace(facts.packed, labels=labels), classes)
    else:
        with PictureProgress(len(labels), shown=show_progress, what="embedding") as progress:
            vectors = embed(
                np.asarray(facts.packed.patches), by=by, seed=seed, progress=progress.reach
            ).vectors
        learner = VectorLearner(vectors, labels, len(classes))
    with PictureProgress(
        ROUNDS * FOLDS * learner.pictures_per_fit, shown=show_progress, what="learning labels"
    ) as progress:
        return label_probabilities(
            learner,
            labels,
            facts.people,
            facts.units,
            count=len(classes),
            seed=seed,
            progress=progress.advance,
        )
