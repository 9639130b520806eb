"""Evaluates a model: computes all its scores on one labelled set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.data import BOX_COLUMNS, PackedPatches, has_boxes
from eyelid.score.calibration import ConfidenceBin, reliability
from eyelid.score.confusion import ClassScore, count_confusion, score_each_class
from eyelid.score.coverage import Coverage, measure_coverage
from eyelid.score.intervals import Bootstrap, Score
from eyelid.score.measures import measure_patches
from eyelid.score.metrics import KEY_METRICS, STATES, equal_error_threshold, score_classes
from eyelid.score.set_readings import SetReadings
from eyelid.score.slices import Cells, Slice, find_slices
from eyelid.score.speed import Speed

FEW_GROUPS = 10  # with fewer groups, an evaluation warns that the intervals are rough
FEW_PICTURES = 100  # with fewer pictures, an evaluation warns how much one error changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The scores of one model on one labelled set, or on a part of it.

    Attributes:
        name: The name of the set.
        part: The held-out part that was scored, such as `test`; empty for a whole set.
        classes: The names of the model's C classes.
        pictures: Number of pictures that were scored.
        groups: Number of groups (people or faces) that they come from.
        scores: Metric → score, as `score_classes` returns them.
        eer_threshold: The `p_open` at which both kinds of error are equally frequent; None without an EER.
        confusion: int64 `[C, C]`, numbers of pictures; rows are true classes, columns are predicted classes.
        reliability: Confidence and accuracy, in bins of equally many readings.
        coverage: Coverage and error as the threshold for `unsure` varies.
        unreadable: Pictures that could not be read, each with the reason; they are not in the scores.
        seen: Name of a set on which the model was trained and which this set seems to be, judged by names
            only. It is empty if there is none, and for a held-out part.
        left_out: Number of pictures that were not scored because they have no label.
        eyeless: Names of photos that were not scored because no eye was found in them.
        slices: Scores of subsets of the pictures, the worst first.
        unsliced: Columns by which the user asked to slice, but which have only one value.
        speed: Reading time and file size of the model; None if not measured.
    """

    name: str
    part: str
    classes: Sequence[str]
    pictures: int
    groups: int
    scores: Mapping[str, Score]
    eer_threshold: float | None
    confusion: NDArray[np.int64]
    reliability: Sequence[ConfidenceBin]
    coverage: Coverage
    unreadable: Sequence[str]
    seen: str
    left_out: int = 0
    eyeless: Sequence[str] = ()
    slices: Sequence[Slice] = ()
    unsliced: Sequence[str] = ()
    speed: Speed | None = None

    @property
    def unsure(self) -> float:
        """Share of the pictures that the model read as `unsure`."""
        return 1 - self.coverage.decided.coverage.value

    @property
    def decided_error(self) -> float:
        """Share of errors among the decided pictures; 0 if none was decided."""
        return self.coverage.decided.error.value

    @property
    def per_class(self) -> dict[str, ClassScore]:
        """Precision, recall and F1 of each class."""
        return score_each_class(self.confusion, self.classes)

    @property
    def key_scores(self) -> dict[str, Score]:
        """The most important scores: those of `KEY_METRICS` that this evaluation has."""
        return {name: self.scores[name] for name in KEY_METRICS if name in self.scores}

    @property
    def scores_in_words(self) -> str:
        """The key scores with their intervals, in one line."""
        return ", ".join(f"{name} {score}" for name, score in self.key_scores.items())

    @property
    def accuracy_at_worst(self) -> float:
        """The accuracy that results if each unreadable picture is counted as an error."""
        return float(np.trace(self.confusion) / (self.pictures + len(self.unreadable)))

    @property
    def warnings(self) -> list[str]:
        """Reasons why the scores may be less reliable than they look, one line each."""
        warnings = []
        if self.seen:
            warnings.append(
                f"the model was trained on a set named {self.seen} (judged by names only): "
                "these scores say little about people that were not in its training"
            )
        accuracy = self.scores["accuracy"].value
        if len(self.classes) == 2 and accuracy < 0.5:
            first, second = self.classes
            warnings.append(
                f"accuracy {accuracy:.4f}, worse than guessing: the labels may be inverted; if they are, "
                f"--rename.{first}={second} --rename.{second}={first} turns them round"
            )
        if self.groups == 1:
            warnings.append("no interval: it needs pictures of at least two people")
        elif self.groups < FEW_GROUPS:
            warnings.append(f"few groups ({self.groups}): the intervals are rough")
        if any(score.interval for score in self.scores.values()):
            alike = [name for name, score in self.key_scores.items() if not score.interval]
            if alike:
                warnings.append(
                    f"no interval for {', '.join(alike)}: drawing people again changes nothing, as without "
                    "errors"
                )
        if 1 < self.groups == self.pictures:
            warnings.append("each picture counts as a person: the intervals are too narrow if some repeat")
        if self.pictures < FEW_PICTURES:
            warnings.append(
                f"few pictures ({self.pictures}): one error more or less is {1 / self.pictures:.3f}"
            )
        per_class = self.per_class
        present = [name for name in self.classes if per_class[name].pictures]
        missing = [name for name in self.classes if not per_class[name].pictures]
        if len(present) == 1:
            warnings.append(
                f"all pictures are {present[0]}: the accuracy is how often that was found; precision, F1, "
                f"AUC and EER need pictures of {' or '.join(missing)}"
            )
        elif missing:
            warnings.append(f"no pictures of {', '.join(missing)}: how well they are read is not known")
        if self.unreadable:
            warnings.append(
                f"{_pictures(len(self.unreadable))} could not be read and so not scored: had the model erred "
                f"there, too, the accuracy would be {self.accuracy_at_worst:.4f}"
            )
        if self.left_out:
            warnings.append(f"{_pictures(self.left_out)} not scored, for which the set has no such label")
        if self.eyeless:
            warnings.append(
                f"{_pictures(len(self.eyeless))} not scored, in which no eye of a face was found, and which "
                "may be the harder ones"
            )
        warnings += [f"--slices {name}: all pictures have one value there" for name in self.unsliced]
        return warnings

    def numbers(self) -> dict[str, float]:
        """Returns the key scores without their intervals, as plain numbers for a model file's metadata."""
        values = {name: score.value for name, score in self.key_scores.items()}
        values |= {"unsure": self.unsure, "decided_error": self.decided_error}
        rounded = {name: round(value, 6) for name, value in values.items()}
        return {"pictures": self.pictures, "groups": self.groups} | rounded


def _pictures(count: int) -> str:
    """Returns a number with the word picture or pictures."""
    return f"{count:,} picture{'s' * (count != 1)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringRules:
    """How readings are scored.

    Attributes:
        classes: The names of the C classes. Labels are indices into them.
        unsure_below: The threshold of `unsure`. A reading whose largest probability is lower is `unsure`. It
            is one number, or float `[N]` if the pictures were read by models with different thresholds.
        slices: Names of the columns to slice by; `group` stands for people. If it is empty, `find_slices`
            chooses the columns. If it is None, there are no slices.
        resamples: How often groups are resampled for the intervals; 0 for no intervals.
        seed: Random seed of the resampling.
    """

    classes: Sequence[str]
    unsure_below: float | NDArray[np.floating]
    slices: Sequence[str] | None = None
    resamples: int = 500
    seed: int = 0


def slicing_columns(packed: PackedPatches) -> dict[str, Cells]:
    """Returns the columns by which a set can be sliced: its own columns, and the measures of its patches.

    The boxes of eyes in photos are left out: where an eye lies says little, and its size is measured.
    """
    boxes = BOX_COLUMNS if has_boxes(packed.columns) else ()
    own = {name: cells for name, cells in packed.columns.items() if name not in boxes}
    return {**measure_patches(packed), **own}


def evaluate_readings(
    readings: SetReadings,
    rules: ScoringRules,
    *,
    columns: Mapping[str, Cells] | None = None,
    unreadable: Sequence[str] = (),
    seen: str = "",
    left_out: int = 0,
    eyeless: Sequence[str] = (),
    speed: Speed | None = None,
) -> Evaluation:
    """Compares the readings of a labelled set with its labels, and returns all scores.

    Args:
        readings: The readings of N pictures, with the labels.
        rules: The classes, the threshold of `unsure`, the columns to slice by, and the resampling.
        columns: Column name → N values, for slices; None for no slices.
        unreadable: Pictures of the set that could not be read, each with the reason.
        seen: Name of a set on which the model was trained and which this set seems to be, as `trained_on`
            returns it; empty for none.
        left_out: Number of pictures of the set that have no label, and so are not among the readings.
        eyeless: Names of photos of the set in which no eye was found.
        speed: Reading time and file size of the model; None if not measured.

    Raises:
        DataError: There are no pictures.
        OptionError: A name in `rules.slices` is not a column.
    """
    labels, probabilities, classes = readings.labels, readings.probabilities, rules.classes
    scores = score_classes(
        labels, probabilities, readings.groups, classes=classes, resamples=rules.resamples, seed=rules.seed
    )
    predictions, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    bootstrap = Bootstrap(readings.groups, resamples=rules.resamples, seed=rules.seed)
    opened = classes.index("open") if set(classes) == set(STATES) else None
    at_equal_error = None
    if opened is not None and "eer" in scores:
        at_equal_error = equal_error_threshold(labels, probabilities[:, opened], opened)
    slices = find_slices(
        {} if columns is None or rules.slices is None else columns,
        labels,
        probabilities,
        opened=opened,
        decided=confidence >= rules.unsure_below,
        bootstrap=bootstrap,
        named=rules.slices or (),
    )
    sliced = {each.column for each in slices}
    return Evaluation(
        name=readings.name,
        part=readings.part,
        classes=tuple(classes),
        pictures=len(labels),
        groups=bootstrap.count,
        scores=scores,
        eer_threshold=at_equal_error,
        confusion=count_confusion(labels, predictions, len(classes)),
        reliability=reliability(predictions == labels, confidence, bootstrap),
        coverage=measure_coverage(predictions == labels, confidence, rules.unsure_below, bootstrap),
        unreadable=unreadable,
        seen=seen,
        left_out=left_out,
        eyeless=eyeless,
        slices=slices,
        unsliced=[column for column in rules.slices or () if column not in sliced],
        speed=speed,
    )
