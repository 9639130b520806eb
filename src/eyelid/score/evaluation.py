"""An evaluation: what one model made of one labelled set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.data import PackedPatches
from eyelid.read import ModelInfo
from eyelid.score.calibration import ConfidenceBin, reliability
from eyelid.score.confusion import ClassScore, count_confusion, score_each_class
from eyelid.score.coverage import Coverage, measure_coverage
from eyelid.score.intervals import Bootstrap, Score
from eyelid.score.measures import measure_patches
from eyelid.score.metrics import KEY_METRICS, STATES, equal_error_threshold, score_classes
from eyelid.score.set_readings import SetReadings
from eyelid.score.slices import Slice, find_slices
from eyelid.score.speed import Speed
from eyelid.score.trained_on import trained_on

FEW_GROUPS = 10
FEW_PICTURES = 100


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
        eer_threshold: The `p_open` at which both kinds of error are alike; None where there is no EER.
        confusion: int64 `[C, C]`, pictures; a row for each true class, a column for each that was read.
        reliability: Confidence and accuracy, in bins of equally many readings.
        coverage: Coverage and error as the threshold for `unsure` varies.
        unreadable: What could not be read and so is not in the score, with the reasons.
        seen: Which set of the model's training it is, as far as names tell; empty for none, and for a part
            that was held out.
        left_out: How many pictures are not scored because the column of the labels says nothing of them.
        slices: For whom and in which light it does worse, the worst first.
        unsliced: Columns that were to be sliced by, and have one value.
        speed: What reading takes; None where it was not measured.
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
    slices: Sequence[Slice] = ()
    unsliced: Sequence[str] = ()
    speed: Speed | None = None

    @property
    def unsure(self) -> float:
        """Share of the pictures that the model left undecided."""
        return 1 - self.coverage.decided.coverage.value

    @property
    def decided_error(self) -> float:
        """Share of errors among the others; 0 if there are none."""
        return self.coverage.decided.error.value

    @property
    def per_class(self) -> dict[str, ClassScore]:
        """Precision, recall and F1 of each class."""
        return score_each_class(self.confusion, self.classes)

    @property
    def key_scores(self) -> dict[str, Score]:
        """The scores that tell most."""
        return {name: self.scores[name] for name in KEY_METRICS if name in self.scores}

    @property
    def scores_in_words(self) -> str:
        """The key scores with their intervals, in one line."""
        return ", ".join(f"{name} {score}" for name, score in self.key_scores.items())

    @property
    def accuracy_at_worst(self) -> float:
        """The accuracy, had all that could not be read been read wrongly."""
        return float(np.trace(self.confusion) / (self.pictures + len(self.unreadable)))

    @property
    def warnings(self) -> list[str]:
        """What a reader should know before trusting the scores, one line each."""
        warnings = []
        if self.seen:
            warnings.append(
                f"the model was trained on a set named {self.seen} (told by names only): "
                "these scores say little about people it has not seen"
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
        there = [name for name in self.classes if per_class[name].pictures]
        missing = [name for name in self.classes if not per_class[name].pictures]
        if len(there) == 1:
            warnings.append(
                f"all pictures are {there[0]}: the accuracy is how often that was found; precision, F1, AUC "
                f"and EER need pictures of {' or '.join(missing)}"
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
        warnings += [f"--slices {name}: all pictures have one value there" for name in self.unsliced]
        return warnings

    def numbers(self) -> dict[str, float]:
        """Returns the key scores without intervals as plain numbers, for a model file's metadata."""
        values = {name: score.value for name, score in self.key_scores.items()}
        values |= {"unsure": self.unsure, "decided_error": self.decided_error}
        rounded = {name: round(value, 6) for name, value in values.items()}
        return {"pictures": self.pictures, "groups": self.groups} | rounded


def _pictures(count: int) -> str:
    return f"{count:,} picture{'s' * (count != 1)}"


def evaluate_readings(
    readings: SetReadings,
    packed: PackedPatches,
    info: ModelInfo,
    *,
    slices: Sequence[str] | None = None,
    left_out: int = 0,
    speed: Speed | None = None,
    resamples: int = 500,
    seed: int = 0,
) -> Evaluation:
    """Scores what a model read of a set, and of its slices.

    Args:
        readings: What it read.
        packed: The set.
        info: The model.
        slices: Names of columns to slice by, `group` for people; of none, all that `find_slices` takes by
            itself; None for no slices.
        left_out: How many pictures are not in the set because they have no label.
        speed: What reading takes, if it was measured.
        resamples: How often groups are drawn again for the intervals; 0 for none.
        seed: Of those draws.

    Raises:
        DataError: The set holds no pictures.
        OptionError: It has no such column.
    """
    return evaluate_probabilities(
        readings.name,
        readings.labels,
        readings.probabilities,
        readings.groups,
        classes=info.classes,
        unsure_below=info.unsure_below,
        part=readings.part,
        unreadable=packed.unreadable,
        seen="" if readings.part else trained_on(info.set_names, readings.name, readings.sources),
        left_out=left_out,
        columns={} if slices is None else columns_of(packed),
        slices=slices or (),
        speed=speed,
        resamples=resamples,
        seed=seed,
    )


def columns_of(packed: PackedPatches) -> dict[str, Sequence[str] | NDArray[np.float64]]:
    """Returns what a set may be sliced by, beside its groups: its own columns, and what patches measure."""
    return {**measure_patches(packed), **packed.columns}


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
    seen: str = "",
    left_out: int = 0,
    columns: Mapping[str, Sequence[str] | NDArray[np.float64]] | None = None,
    slices: Sequence[str] = (),
    speed: Speed | None = None,
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
        seen: Which set of the model's training it is, if any.
        left_out: How many pictures are not among these because they have no label.
        columns: What the slices may go by, N values each; none for no slices.
        slices: Names of columns, as for `find_slices`.
        speed: What reading takes, if it was measured.
        resamples: How often groups are drawn again for the intervals; 0 for none.
        seed: Of those draws.

    Raises:
        DataError: There are no pictures.
        OptionError: A slice is to go by a column that is not there.
    """
    scores = score_classes(labels, probabilities, groups, classes=classes, resamples=resamples, seed=seed)
    said, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    bootstrap = Bootstrap(groups, resamples=resamples, seed=seed)
    opened = classes.index("open") if set(classes) == set(STATES) else None
    at_equal_error = None
    if opened is not None and "eer" in scores:
        at_equal_error = equal_error_threshold(labels, probabilities[:, opened], opened)
    found = find_slices(
        columns or {},
        labels,
        probabilities,
        opened=opened,
        decided=confidence >= unsure_below,
        bootstrap=bootstrap,
        named=slices,
    )
    return Evaluation(
        name=name,
        part=part,
        classes=tuple(classes),
        pictures=len(labels),
        groups=bootstrap.count,
        scores=scores,
        eer_threshold=at_equal_error,
        confusion=count_confusion(labels, said, len(classes)),
        reliability=reliability(said == labels, confidence, bootstrap),
        coverage=measure_coverage(said == labels, confidence, unsure_below, bootstrap),
        unreadable=unreadable,
        seen=seen,
        left_out=left_out,
        slices=found,
        unsliced=[column for column in slices if column not in {each.column for each in found}],
        speed=speed,
    )
