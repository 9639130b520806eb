"""The options of a training: light to import, because the command line is built from them."""

from dataclasses import dataclass, field
from typing import Literal

from eyelid.augmenting.options import AugmentOptions
from eyelid.errors import OptionError
from eyelid.fitting.options import FitOptions, ImbalanceOptions, LogOptions, MachineOptions


@dataclass(frozen=True, kw_only=True)
class SetOptions:
    """One labelled set of a training.

    Attributes:
        data: PATH, or LAYOUT:PATH with LAYOUT one of folders (class folders), mrl (MRL names), columbia
            (Columbia names) or manifest (a CSV or XLSX table).
        label: The column whose values are the labels; empty for the layout's own.
        rename: The classes that its labels stand for, such as {Open_Eyes: open}; others stay as they are.
        weight: What each of its pictures counts in the loss.
        draws: Pictures drawn from it in each epoch, evenly over people and classes; 0 for each once.
        zoom: Smallest and largest enlargement of its pictures in augmentation.
        augment: How its pictures are varied, if not as --augment says; options that are left out here have
            their defaults.
        validate: Hold some of its groups out for validation; false for a set that does not say which pictures
            are of one person.
    """

    data: str
    label: str = ""
    rename: dict[str, str] = field(default_factory=dict)
    weight: float = 1.0
    draws: int = 0
    zoom: tuple[float, float] = (0.65, 1.35)
    augment: AugmentOptions | None = None
    validate: bool = True

    def __post_init__(self) -> None:
        if not 0 < self.zoom[0] <= self.zoom[1]:
            raise OptionError(f"zoom {list(self.zoom)} of {self.data}: expected two rising numbers above 0")
        if self.draws < 0:
            raise OptionError(f"draws {self.draws} of {self.data}: expected 0 for each picture once, or more")
        if self.weight <= 0:
            raise OptionError(f"weight {self.weight} of {self.data}: expected above 0")


@dataclass(frozen=True, kw_only=True)
class SplitOptions:
    """Who is held out. A hash of a person's name decides the fold, so that added data moves nobody.

    A set with a column `split` (training, validation, test) is divided by that, unless `test_fold` is given.

    Attributes:
        folds: Into how many test folds the groups fall.
        test_fold: The fold that is not trained on but scored at the end, from 0; `all` for as many trainings
            as folds, whose scores are pooled; none to train on all. A set that is not validated is trained
            on whole.
        test_set: Name of a set that is not trained on at all but scored at the end.
        validation_parts: One in this many of the other groups calibrates and is not trained on.
        seed: Seed of the hash.
        stratify: Take, of the 50 seeds from this one on, the one whose parts have classes most alike; the
            run folder's `config.yaml` names it, so that data added later moves nobody.
        allow_leak: Train although a group, or near-duplicates, are in two parts; and hold out single pictures
            of sets that don't say which pictures are of one person. The report then says so first.
    """

    folds: int = 5
    test_fold: int | Literal["all"] | None = None
    test_set: str = ""
    validation_parts: int = 10
    seed: int = 0
    stratify: bool = False
    allow_leak: bool = False

    def __post_init__(self) -> None:
        if self.folds < 2 or self.validation_parts < 2:
            raise OptionError(
                f"--split.folds {self.folds}, --split.validation-parts {self.validation_parts}: "
                "expected at least 2"
            )
        if isinstance(self.test_fold, int) and not 0 <= self.test_fold < self.folds:
            raise OptionError(f"--split.test-fold {self.test_fold}: expected 0 to {self.folds - 1}, or all")


@dataclass(frozen=True, kw_only=True)
class NetOptions:
    """Which net, and from which weights it starts.

    Attributes:
        name: blinknet, plainnet, eyenet, attention, attention-off, lidnet, lidnet-wide, teacher, or
            timm:NAME; docs/nets.md says what each costs.
        size: Side of the patches that it reads, in pixels; 0 for the net's own.
        normalise: patch (each minus its mean, over its deviation: for several cameras and lights) or fixed
            (one scale for all: brightness is learned from, too, which helps on pictures of one source).
        pretrained: Start from timm's weights, which are fetched from its hub.
        weights: Start from this safetensors file, such as `checkpoints/best.safetensors` of a run folder.
        freeze: Train only the last layer, on the features of the weights that it starts from.
    """

    name: str = "lidnet"
    size: int = 0
    normalise: Literal["patch", "fixed"] = "patch"
    pretrained: bool = False
    weights: str = ""
    freeze: bool = False

    def __post_init__(self) -> None:
        if self.size < 0:
            raise OptionError(f"--net.size {self.size}: expected 0 or more pixels")
        if self.pretrained and self.weights:
            raise OptionError(f"--net.pretrained and --net.weights {self.weights} are both given; use one")


@dataclass(frozen=True, kw_only=True)
class TeacherOptions:
    """A larger net that is fitted first, and whose probabilities the net then learns (Hinton et al. 2015).

    On a patch that augmentation has blurred or covered, the teacher's probabilities say how much of the eye
    can still be seen; the label does not.

    Attributes:
        name: Name of the larger net; empty for no teacher.
        weight: Share of the target that the teacher gives; the label gives the rest.
        epochs: Passes over the draws for the teacher itself.
        count: How many such nets are fitted, one after the other; the mean of their probabilities teaches.
    """

    name: str = ""
    weight: float = 0.8
    epochs: int = 50
    count: int = 1

    def __post_init__(self) -> None:
        if self.count < 1:
            raise OptionError(f"--teacher.count {self.count}: expected at least 1")
        if not 0 <= self.weight <= 1 or self.epochs < 1:
            raise OptionError(
                f"--teacher.weight {self.weight}, --teacher.epochs {self.epochs}: "
                "expected 0 to 1, and at least 1"
            )


@dataclass(frozen=True, kw_only=True)
class PseudoOptions:
    """Unlabelled pictures that are trained on with the labels that a first model gives them (Lee 2013).

    The teacher labels them, if there is one; else a first net of the same kind, trained on the labelled sets.

    Attributes:
        data: Where they are: a file, folder, glob, zip or list, as `eyelid predict` takes it; empty for none.
        confidence: Lowest probability of a label that is used.
        weight: What each of these pictures counts in the loss.
        zoom: Smallest and largest enlargement of these pictures in augmentation.
    """

    data: str = ""
    confidence: float = 0.95
    weight: float = 0.5
    zoom: tuple[float, float] = (0.65, 1.35)

    def __post_init__(self) -> None:
        if not 0.5 <= self.confidence <= 1:
            raise OptionError(f"--pseudo.confidence {self.confidence}: expected 0.5 to 1")
        if self.weight <= 0:
            raise OptionError(f"--pseudo.weight {self.weight}: expected above 0")
        if not 0 < self.zoom[0] <= self.zoom[1]:
            raise OptionError(f"--pseudo.zoom {list(self.zoom)}: expected two rising numbers above 0")


@dataclass(frozen=True, kw_only=True)
class TrainOptions:
    """One training.

    Attributes:
        data: Labelled sets, PATH or LAYOUT:PATH, each with the options that sets have by default.
        name: Name of the model, and of its run folder.
        runs: Folder of the run folders.
        resume: Go on with the run folder of this name, if there is one, from its last whole epoch.
        sets: Labelled sets with options of their own, a list in the YAML file.
        classes: The classes; empty for those that the sets have.
        split: Who is held out.
        net: Which net.
        teacher: The larger net to learn from, if any.
        pseudo: Unlabelled pictures to learn from, if any.
        augment: How pictures are varied.
        imbalance: What is done about rare classes.
        fit: How the net is fitted.
        machine: Where it runs.
        log: Where the curves go.
        decided_error: So many readings are `unsure` that the others err at most this often: on average, on
            pictures like those that validate, in the worst set.
        cache: Folder of packed pictures, which makes the next training start at once; empty for
            `eyelid/packs` in the user's cache folder.
        framing: In words, how the pictures are cut around the eye.
        notes: Words for the card, such as the licences of the data.
    """

    data: tuple[str, ...] = ()
    name: str = "model"
    runs: str = "runs"
    resume: bool = False
    sets: tuple[SetOptions, ...] = ()
    classes: tuple[str, ...] = ()
    split: SplitOptions = field(default_factory=SplitOptions)
    net: NetOptions = field(default_factory=NetOptions)
    teacher: TeacherOptions = field(default_factory=TeacherOptions)
    pseudo: PseudoOptions = field(default_factory=PseudoOptions)
    augment: AugmentOptions = field(default_factory=AugmentOptions)
    imbalance: ImbalanceOptions = field(default_factory=ImbalanceOptions)
    fit: FitOptions = field(default_factory=FitOptions)
    machine: MachineOptions = field(default_factory=MachineOptions)
    log: LogOptions = field(default_factory=LogOptions)
    decided_error: float = 0.01
    cache: str = ""
    framing: str = "square around the eye's centre, one to three eye widths wide, upright"
    notes: str = ""

    def __post_init__(self) -> None:
        if not self.name or self.name in (".", "..") or "/" in self.name:
            raise OptionError(f"--name {self.name!r}: expected the name of a new folder inside {self.runs}")
        if not 0 < self.decided_error < 1:
            raise OptionError(f"--decided-error {self.decided_error}: expected above 0, below 1")

    @property
    def all_sets(self) -> tuple[SetOptions, ...]:
        """The sets of `sets`, then those of `data`."""
        return (*self.sets, *(SetOptions(data=data) for data in self.data))
