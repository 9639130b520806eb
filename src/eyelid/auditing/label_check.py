"""Whether labels fit their pictures, by what is learned of pictures of other groups."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eyelid.auditing.label_probabilities import ROUNDS, agreement, fitting_labels, unlearnable
from eyelid.auditing.likeness import PATCH
from eyelid.auditing.out_of_fold import FOLDS, Learner, NetLearner, VectorLearner
from eyelid.auditing.picture_facts import Seen
from eyelid.embedding import embed
from eyelid.pages import PictureProgress

NET = "net"
"""The predictions of eyelid's own net, trained without each picture's group."""

_MOST = 3  # reasons that are told


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What was learned of N labels.

    Attributes:
        probabilities: float64 `[N, C]`, out of fold; 0 of classes that could not be learned, None if fewer
            than two could.
        unchecked: Why no labels, or not those of some classes, were checked, in words; empty if all were.
    """

    probabilities: NDArray[np.float64] | None
    unchecked: str


def known_sets(by: str) -> tuple[str, ...]:
    """Returns the sets whose labels an embedding has learned before.

    Raises:
        EyelidError: There is no such embedding.
    """
    return () if by == NET else embed(np.zeros((0, PATCH, PATCH), np.uint8), by=by).trained_on


def check_labels(
    seen: Seen, labels: NDArray[np.int64], classes: tuple[str, ...], *, by: str, seed: int, shown: bool
) -> Checked:
    """Learns labels and tells how probable each class is for each picture.

    Args:
        seen: N pictures.
        labels: int64 `[N]`, -1 for none.
        classes: Their names.
        by: `NET`, or an embedding, as `eyelid.embedding.vectors` takes it.
        seed: Of all that is learned.
        shown: Whether progress bars are.
    """
    if not (labels >= 0).any():
        return Checked(probabilities=None, unchecked="there are no labels")
    reasons = unlearnable(labels, seen.units, classes)
    learned = np.flatnonzero([name not in reasons for name in classes])
    if len(learned) < 2:
        return Checked(probabilities=None, unchecked=_told(reasons) or f"all are {classes[0]}")
    numbers = np.full(len(classes) + 1, -1, np.int64)  # the last is of pictures without a label
    numbers[learned] = np.arange(len(learned))
    found = _learn(seen, numbers[labels], tuple(classes[label] for label in learned), by, seed, shown)
    if agreement(found, numbers[labels]) <= 1 / len(learned):
        return Checked(
            probabilities=None, unchecked=f"what {by} learns of them fits other groups no better than chance"
        )
    probabilities = np.zeros((len(labels), len(classes)))
    probabilities[:, learned] = found
    return Checked(probabilities=probabilities, unchecked=_told(reasons))


def _told(reasons: Mapping[str, str]) -> str:
    several = f"; and of {len(reasons) - _MOST:,} classes more" if len(reasons) > _MOST else ""
    return "; ".join(list(reasons.values())[:_MOST]) + several


def _learn(
    seen: Seen, labels: NDArray[np.int64], classes: tuple[str, ...], by: str, seed: int, shown: bool
) -> NDArray[np.float64]:
    learner: Learner
    if by == NET:
        learner = NetLearner(replace(seen.packed, labels=labels), classes)
    else:
        with PictureProgress(len(labels), shown=shown, what="embedding") as progress:
            vectors = embed(
                np.asarray(seen.packed.patches), by=by, seed=seed, progress=progress.reach
            ).vectors
        learner = VectorLearner(vectors, labels, len(classes))
    with PictureProgress(ROUNDS * FOLDS * learner.shown, shown=shown, what="learning labels") as progress:
        return fitting_labels(
            learner,
            labels,
            seen.people,
            seen.units,
            count=len(classes),
            seed=seed,
            progress=progress.advance,
        )
