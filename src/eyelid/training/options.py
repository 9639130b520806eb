"""The options of a training: light to import, because the command line is built from them."""

from dataclasses import dataclass, field

from eyelid.errors import OptionError


@dataclass(frozen=True, kw_only=True)
class SetOptions:
    """One labelled set of a training.

    Attributes:
        data: LAYOUT:PATH, with LAYOUT one of folders (class folders), mrl (MRL names) or csv (a manifest).
        draws: Pictures drawn from it in each epoch, evenly over people and classes; 0 for each once.
        zoom: Smallest and largest enlargement of its pictures in augmentation.
        validate: Hold some of its groups out for validation; false for a set that does not say who is who.
    """

    data: str
    draws: int = 0
    zoom: tuple[float, float] = (0.65, 1.35)
    validate: bool = True

    def __post_init__(self) -> None:
        if not 0 < self.zoom[0] <= self.zoom[1]:
            raise OptionError(f"zoom {list(self.zoom)} of {self.data}: expected two rising numbers above 0")
        if self.draws < 0:
            raise OptionError(f"draws {self.draws} of {self.data}: expected 0 for each picture once, or more")


@dataclass(frozen=True, kw_only=True)
class SplitOptions:
    """Who is held out. People go to folds by a hash of their name, so that added data moves nobody.

    Attributes:
        folds: Into how many test folds the groups fall.
        test_fold: The fold that is neither trained on nor looked at, from 0; none to train on all. A set
            that is not validated is trained on whole.
        validation_parts: One in this many of the other groups calibrates and is not trained on.
        seed: Of the hash.
    """

    folds: int = 5
    test_fold: int | None = None
    validation_parts: int = 10
    seed: int = 0

    def __post_init__(self) -> None:
        if self.folds < 2 or self.validation_parts < 2:
            raise OptionError(
                f"--split.folds {self.folds}, --split.validation-parts {self.validation_parts}: "
                "expected at least 2"
            )
        if self.test_fold is not None and not 0 <= self.test_fold < self.folds:
            raise OptionError(f"--split.test-fold {self.test_fold}: expected 0 to {self.folds - 1}")


@dataclass(frozen=True, kw_only=True)
class NetOptions:
    """Which net.

    Attributes:
        name: Its name: lidnet or teacher.
    """

    name: str = "lidnet"


@dataclass(frozen=True, kw_only=True)
class TeacherOptions:
    """A larger net that is fitted first, and whose probabilities the net then learns (Hinton et al. 2015).

    On a patch that augmentation has blurred or covered, they say how much can still be told, which the
    label does not.

    Attributes:
        name: Name of the larger net; empty for no teacher.
        weight: Share of the target that the teacher gives; the label gives the rest.
        epochs: Passes over the draws for the teacher itself.
    """

    name: str = ""
    weight: float = 0.8
    epochs: int = 50

    def __post_init__(self) -> None:
        if not 0 <= self.weight <= 1 or self.epochs < 1:
            raise OptionError(
                f"--teacher.weight {self.weight}, --teacher.epochs {self.epochs}: "
                "expected 0 to 1, and at least 1"
            )


@dataclass(frozen=True, kw_only=True)
class AugmentOptions:
    """How strongly training pictures are varied. 0 turns a step off.

    Attributes:
        untouched: Share of the pictures whose geometry stays as it is.
        flip: Share that is mirrored.
        rotate_deg: Standard deviation of the rotation, in degrees.
        shift: Standard deviation of the shift, as a share of the patch.
        stretch: Standard deviation of the logarithm of width over height.
        squash: Share that looks as a wider patch does, up to 2:1, when it is squashed to a square.
        gamma: Share with another gamma, 0.5 to 2.
        side_light: Share with light that falls off across the patch.
        glare: Share with a bright spot.
        occlusion: Share with a covered rectangle.
        exposure: Share that is brighter or darker, up to clipping.
        contrast: Share with less contrast.
        blur: Share that is blurred, 0.4 to 1.3 pixels.
        low_resolution: Share that is shrunk to 9 to 19 pixels and enlarged again.
        noise: Share with sensor noise.
        invert: Share that is turned into a negative.
    """

    untouched: float = 0.12
    flip: float = 0.5
    rotate_deg: float = 10.0
    shift: float = 0.08
    stretch: float = 0.12
    squash: float = 0.15
    gamma: float = 0.3
    side_light: float = 0.25
    glare: float = 0.15
    occlusion: float = 0.12
    exposure: float = 0.18
    contrast: float = 0.12
    blur: float = 0.2
    low_resolution: float = 0.14
    noise: float = 0.24
    invert: float = 0.0

    def __post_init__(self) -> None:
        measures = ("rotate_deg", "shift", "stretch")
        for name, value in vars(self).items():
            if value < 0 or (value > 1 and name not in measures):
                raise OptionError(f"--augment.{name} {value}: expected a share from 0 to 1")


@dataclass(frozen=True, kw_only=True)
class FitOptions:
    """How the net is fitted.

    Attributes:
        epochs: Passes over the draws.
        batch_size: Pictures in one step.
        learning_rate: Highest rate; it rises for 8 % of the steps and falls as a cosine.
        weight_decay: Of AdamW, on weights, not on biases and norms.
        label_smoothing: Share of each label that is spread over the classes; labels have errors.
        average_decay: Of the running average of the weights that becomes the model.
        seed: Of everything random.
        threads: Threads of torch; 0 leaves its own choice.
    """

    epochs: int = 60
    batch_size: int = 128
    learning_rate: float = 0.004
    weight_decay: float = 0.02
    label_smoothing: float = 0.05
    average_decay: float = 0.998
    seed: int = 0
    threads: int = 0

    def __post_init__(self) -> None:
        if self.epochs < 1 or self.batch_size < 2:
            raise OptionError(
                f"--fit.epochs {self.epochs}, --fit.batch-size {self.batch_size}: expected at least 1 and 2"
            )
        if self.learning_rate <= 0:
            raise OptionError(f"--fit.learning-rate {self.learning_rate}: expected above 0")
        for name in ("label_smoothing", "average_decay"):
            if not 0 <= getattr(self, name) < 1:
                raise OptionError(f"--fit.{name} {getattr(self, name)}: expected 0 to below 1")
        for name in ("weight_decay", "seed", "threads"):
            if getattr(self, name) < 0:
                raise OptionError(f"--fit.{name} {getattr(self, name)}: expected 0 or more")


@dataclass(frozen=True, kw_only=True)
class TrainOptions:
    """One training.

    Attributes:
        name: Name of the model, and of its run folder.
        runs: Folder of the run folders.
        sets: The labelled sets, a list in the YAML file.
        split: Who is held out.
        net: Which net.
        teacher: The larger net to learn from, if any.
        augment: How pictures are varied.
        fit: How the net is fitted.
        decided_error: Readings are `unsure` where that is needed for the others to err at most this often.
        notes: Words for the card, such as the licences of the data.
    """

    name: str = "model"
    runs: str = "runs"
    sets: tuple[SetOptions, ...] = ()
    split: SplitOptions = field(default_factory=SplitOptions)
    net: NetOptions = field(default_factory=NetOptions)
    teacher: TeacherOptions = field(default_factory=TeacherOptions)
    augment: AugmentOptions = field(default_factory=AugmentOptions)
    fit: FitOptions = field(default_factory=FitOptions)
    decided_error: float = 0.01
    notes: str = ""

    def __post_init__(self) -> None:
        if not self.name or self.name in (".", "..") or "/" in self.name:
            raise OptionError(f"--name {self.name!r}: expected the name of a new folder inside {self.runs}")
        if not 0 < self.decided_error < 1:
            raise OptionError(f"--decided-error {self.decided_error}: expected above 0, below 1")
