"""An evaluation: what one model made of one labelled set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.data import PackedPatches
from eyelid.read import Reader
from eyelid.score.confusion import ClassScore, count_confusion, score_each_class
from eyelid.score.metrics import Score, score_classes

FEW_GROUPS = 10

_READ_AT_ONCE = 4096  # patches: a pack may be larger than the memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What a model made of a labelled set.

    Attributes:
        name: The set's name.
        part: Which part of it was held out from the training and scored, such as `test`; empty for a whole
            set.
        classes: The model's classes.
        pictures: How many pictures were scored.
        groups: How many people or faces they come from.
        scores: What `score_classes` returned.
        confusion: int64 `[C, C]`, pictures; a row for each true class, a column for each that was read.
        unsure: Share of the pictures that the model left undecided.
        decided_error: Share of errors among the others; 0 if there are none.
        unreadable: What could not be read and so is not in the score, with the reasons.
        seen: Whether the model says that it was trained on a set of this name, and no part was held out.
    """

    name: str
    part: str
    classes: Sequence[str]
    pictures: int
    groups: int
    scores: Mapping[str, Score]
    confusion: NDArray[np.int64]
    unsure: float
    decided_error: float
    unreadable: Sequence[str]
    seen: bool

    @property
    def per_class(self) -> dict[str, ClassScore]:
        """Precision, recall and F1 of each class."""
        return score_each_class(self.confusion, self.classes)

    @property
    def scores_in_words(self) -> str:
        """The scores with their intervals, in one line."""
        return ", ".join(f"{name} {score}" for name, score in self.scores.items())

    @property
    def warnings(self) -> list[str]:
        """What a reader should know before trusting the scores, one line each."""
        warnings = []
        if self.groups == 1:
            warnings.append("no interval: it needs pictures of at least two people")
        elif self.groups < FEW_GROUPS:
            warnings.append(f"few groups ({self.groups}): the intervals are rough")
        elif self.groups == self.pictures:
            warnings.append("each picture counts as a person: the intervals are too narrow if some repeat")
        if self.seen:
            warnings.append(
                f"the model was trained on a set named {self.name}: "
                "these scores say little about people it has not seen"
            )
        return warnings

    def numbers(self) -> dict[str, float]:
        """Returns everything but the intervals as plain numbers, for a model file's metadata."""
        values = {name: score.value for name, score in self.scores.items()}
        values |= {"unsure": self.unsure, "decided_error": self.decided_error}
        rounded = {name: round(value, 6) for name, value in values.items()}
        return {"pictures": self.pictures, "groups": self.groups} | rounded


def read_probabilities(reader: Reader, packed: PackedPatches) -> NDArray[np.float32]:
    """Reads a set, float32 `[N, C]`; its patches may be more than fit the memory."""
    starts = range(0, max(len(packed), 1), _READ_AT_ONCE)
    told = [reader.read(packed.patches[start : start + _READ_AT_ONCE]).probabilities for start in starts]
    return np.concatenate(told)


def evaluate_patches(
    reader: Reader, packed: PackedPatches, *, part: str = "", resamples: int = 500, seed: int = 0
) -> Evaluation:
    """Reads a set that was packed with the model's classes, and scores the readings.

    Args:
        reader: A model.
        packed: The set.
        part: Which part of the set it is, if it was held out from the model's training.
        resamples: How often groups are drawn again for the intervals; 0 for none.
        seed: Of those draws.

    Raises:
        DataError: The set holds one class only.
    """
    return evaluate_probabilities(
        packed.name,
        packed.labels,
        read_probabilities(reader, packed),
        packed.groups,
        classes=reader.info.classes,
        unsure_below=reader.info.unsure_below,
        part=part,
        unreadable=packed.unreadable,
        seen=not part and packed.name in reader.info.set_names,
        resamples=resamples,
        seed=seed,
    )


def evaluate_probabilities(
    name: str,
    labels: NDArray[np.int64],
    probabilities: NDArray[np.float32],
    groups: NDArray[np.str_],
    *,
    classes: Sequence[str],
    unsure_below: float | NDArray[np.floating],
    part: str = "",
    unreadable: Sequence[str] = (),
    seen: bool = False,
    resamples: int = 500,
    seed: int = 0,
) -> Evaluation:
    """Scores readings that are there already, such as those of several folds, each by its own model.

    Args:
        name: The set's name.
        labels: int64 `[N]`, the truth as indices into the classes.
        probabilities: float32 `[N, C]`.
        groups: str `[N]`, the person or face of each picture.
        classes: C names.
        unsure_below: A reading whose largest probability is below this is `unsure`; one number, or float
            `[N]` where the models that read the pictures differ in it.
        part: Which part of the set it is, if it was held out.
        unreadable: What could not be read, with the reasons.
        seen: Whether the model was trained on a set of this name.
        resamples: How often groups are drawn again for the intervals; 0 for none.
        seed: Of those draws.

    Raises:
        DataError: There are no pictures, or only one class.
    """
    scores = score_classes(labels, probabilities, groups, classes=classes, resamples=resamples, seed=seed)
    said = probabilities.argmax(axis=1)
    decided = probabilities.max(axis=1) >= unsure_below
    wrong = said != labels
    return Evaluation(
        name=name,
        part=part,
        classes=tuple(classes),
        pictures=len(labels),
        groups=len(np.unique(groups)),
        scores=scores,
        confusion=count_confusion(labels, said, len(classes)),
        unsure=float(1 - decided.mean()),
        decided_error=float(wrong[decided].mean()) if decided.any() else 0.0,
        unreadable=unreadable,
        seen=seen,
    )
