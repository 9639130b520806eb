"""An evaluation: what one model made of one labelled set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eyelid.data import PackedPatches
from eyelid.read import CLASSES, UNSURE, Reader
from eyelid.score.metrics import Score, score_open

STATES = CLASSES["state"]
"""The classes of a set of states, in the order of their labels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What a model made of a labelled set.

    Attributes:
        name: The set's name.
        pictures: How many pictures were scored.
        groups: How many people or faces they come from.
        scores: The score for each of `METRICS`.
        unsure: Share of the pictures that the model left undecided.
        decided_error: Share of errors among the others; 0 if there are none.
        unreadable: What could not be read and so is not in the score, with the reasons.
        seen: Whether the model says that it was trained on a set of this name.
    """

    name: str
    pictures: int
    groups: int
    scores: Mapping[str, Score]
    unsure: float
    decided_error: float
    unreadable: Sequence[str]
    seen: bool

    def numbers(self) -> dict[str, float]:
        """Returns everything but the intervals as plain numbers, for a model file's metadata."""
        values = {name: score.value for name, score in self.scores.items()}
        values |= {"unsure": self.unsure, "decided_error": self.decided_error}
        rounded = {name: round(value, 6) for name, value in values.items()}
        return {"pictures": self.pictures, "groups": self.groups} | rounded


def evaluate_patches(
    reader: Reader, packed: PackedPatches, *, resamples: int = 500, seed: int = 0
) -> Evaluation:
    """Reads a set whose labels index `STATES`, and scores the readings.

    Args:
        reader: A model of states.
        packed: The set.
        resamples: How often groups are drawn again for the intervals; 0 for none.
        seed: Of those draws.

    Raises:
        DataError: The set holds one class only.
    """
    readings = reader.read(packed.patches)
    is_open = packed.labels == STATES.index("open")
    scores = score_open(is_open, readings.p_open, packed.groups, resamples=resamples, seed=seed)
    decided = np.array(readings.state) != UNSURE
    wrong = (readings.p_open >= 0.5) != is_open
    return Evaluation(
        name=packed.name,
        pictures=len(packed),
        groups=len(np.unique(packed.groups)),
        scores=scores,
        unsure=float(1 - decided.mean()),
        decided_error=float(wrong[decided].mean()) if decided.any() else 0.0,
        unreadable=packed.unreadable,
        seen=packed.name in reader.info.set_names,
    )
