"""The options of a training. This module imports quickly, because the command line is built from it."""

from dataclasses import dataclass, field
from typing import Literal

from eyelid.augmenting.options import AugmentOptions
from eyelid.columns import ColumnOptions
from eyelid.errors import OptionError
from eyelid.finder_names import FinderName, expect_finder
from eyelid.fitting.options import FitOptions, ImbalanceOptions, LogOptions, MachineOptions
from eyelid.names import Names
from eyelid.net_names import NET_NAMES, expect_name


@dataclass(frozen=True, kw_only=True)
class SetOptions:
    """One labelled set of a training.

    Attributes:
        data: PATH or LAYOUT:PATH. LAYOUT is one of folders (a folder for each class), mrl (file names of
            MRL), columbia (file names of Columbia) and manifest (a CSV or XLSX table).
        label: The column whose values are the labels; empty for the column that the layout uses by default.
        columns: Names of the columns of a manifest, if they are not the usual ones.
        rename: Mapping of labels to classes, such as {Open_Eyes: open}. Pictures whose label is mapped to ""
            are left out.
        eyes: Where the eyes are: patch, wide-patch, faces, haar, yunet or auto, as for --eyes.
        weight: Weight of each picture of the set in the loss.
        draws: Number of pictures drawn from the set in each epoch, evenly over people and classes. With 0,
            the pictures are chosen as --imbalance.sampling says.
        zoom: Smallest and largest factor by which augmentation enlarges the pictures.
        augment: How the pictures of this set are varied. Options that are left out here have their default
            values, not those of --augment. If nothing is given, --augment is used.
        validate: Whether some groups of the set are held out for validation and test. Choose false for a set
            that does not say which pictures are of the same person.
    """

    data: str
    label: str = ""
    columns: ColumnOptions = field(default_factory=ColumnOptions)
    rename: dict[str, str] = field(default_factory=dict)
    eyes: FinderName = "patch"
    weight: float = 1.0
    draws: int = 0
    zoom: tuple[float, float] = (0.65, 1.35)
    augment: AugmentOptions | None = None
    validate: bool = True

    def __post_init__(self) -> None:
        expect_finder(self.eyes, f"eyes of {self.data}:")
        if not 0 < self.zoom[0] <= self.zoom[1]:
            raise OptionError(f"zoom {list(self.zoom)} of {self.data}: expected two rising numbers above 0")
        if self.draws < 0:
            raise OptionError(f"draws {self.draws} of {self.data}: expected 0 for each picture once, or more")
        if self.weight <= 0:
            raise OptionError(f"weight {self.weight} of {self.data}: expected above 0")


@dataclass(frozen=True, kw_only=True)
class SplitOptions:
    """Which people are held out for validation and test.

    A hash of each person's name chooses the part, so that data that is added later moves nobody to another
    part. A labelled set with a column `split` (training, validation, test) is divided by this column, unless
    `test_fold` is given.

    Attributes:
        folds: Number of test folds, among which the groups are divided; 0 for 5, or fewer for a small set.
        test_fold: Number of the fold, from 0, that is not trained on and is scored at the end. With all,
            there is one training for each fold, and the scores are computed over all folds together. If it
            is not given, no fold is left out. A set with `validate: false` is always trained on as a whole.
        test_set: Name of a labelled set that is not trained on at all and is scored at the end.
        validation_parts: One in this many of the groups outside of the test part is held out for validation:
            it is not trained on, and its pictures calibrate the model. 0 for 10, or fewer for a small set.
        seed: Seed of the hash.
        stratify: Try this seed and the next 49, and use the one whose parts have the most similar shares of
            the classes. The run folder's `config.yaml` names that seed, so that data that is added later
            moves nobody.
        allow_leak: Train although a group, or near-duplicates, are in two parts. In sets that do not say
            which pictures are of the same person, single pictures are then held out, by a hash of their
            files. The report and the card begin with a warning.
    """

    folds: int = 0
    test_fold: int | Literal["all"] | None = None
    test_set: str = ""
    validation_parts: int = 0
    seed: int = 0
    stratify: bool = False
    allow_leak: bool = False

    def __post_init__(self) -> None:
        if any(parts < 0 or parts == 1 for parts in (self.folds, self.validation_parts)):
            raise OptionError(
                f"--split.folds {self.folds}, --split.validation-parts {self.validation_parts}: "
                "expected at least 2"
            )
        folds = self.folds or 5
        if isinstance(self.test_fold, int) and not 0 <= self.test_fold < folds:
            raise OptionError(f"--split.test-fold {self.test_fold}: expected 0 to {folds - 1}, or all")
        if self.test_set and self.test_fold == "all":
            raise OptionError(
                f"--split.test-set {self.test_set} would be scored in each fold of --split.test-fold all; "
                "train once more for it, without --split.test-fold"
            )


@dataclass(frozen=True, kw_only=True)
class NetOptions:
    """Which net is trained, and from which weights it starts.

    Attributes:
        name: blinknet, plainnet, eyenet, attention, attention-off, lidnet, lidnet-wide, lidnet-fine, teacher,
            teacher-fine, or timm:NAME. docs/nets.md lists their sizes and speeds.
        size: Side of the patches that the net reads, in pixels; 0 for the side for which it is designed.
        normalise: How patches are standardised. patch subtracts the mean of each patch and divides by its
            standard deviation; it is meant for several cameras and lights. fixed uses the same two numbers
            for all patches, so that the net can use their brightness; it helps on pictures of one source.
        pretrained: Start from timm's pretrained weights, which are downloaded if needed.
        weights: Safetensors file with the weights to start from, such as `checkpoints/best.safetensors` of a
            run folder; empty for random weights.
        freeze: Train only the last layers. The layers before them keep the weights that the net starts from.
    """

    name: str = "lidnet"
    size: int = 0
    normalise: Literal["patch", "fixed"] = "patch"
    pretrained: bool = False
    weights: str = ""
    freeze: bool = False

    def __post_init__(self) -> None:
        expect_name(self.name, NET_NAMES, "--net.name")
        if self.size < 0:
            raise OptionError(f"--net.size {self.size}: expected 0 or more pixels")
        if self.pretrained and self.weights:
            raise OptionError(f"--net.pretrained and --net.weights {self.weights} are both given; use one")


@dataclass(frozen=True, kw_only=True)
class TeacherOptions:
    """A larger net that is fitted first, and whose probabilities the net then learns (Hinton et al. 2015).

    On a patch that augmentation has blurred or covered, the teacher's probabilities say how much of the eye
    can still be seen. The label does not say that.

    Attributes:
        name: Name of the larger net (the teacher), as for --net.name; empty for no teacher.
        weight: Share of the teacher's probabilities in the target that the net learns, 0 to 1. The label
            makes up the rest.
        epochs: Number of epochs for which the teacher is fitted.
        count: Number of teachers, which are fitted one after the other. The net learns the mean of their
            probabilities.
    """

    name: str = ""
    weight: float = 0.8
    epochs: int = 50
    count: int = 1

    def __post_init__(self) -> None:
        if self.name:
            expect_name(self.name, NET_NAMES, "--teacher.name")
        if self.count < 1:
            raise OptionError(f"--teacher.count {self.count}: expected at least 1")
        if not 0 <= self.weight <= 1 or self.epochs < 1:
            raise OptionError(
                f"--teacher.weight {self.weight}, --teacher.epochs {self.epochs}: "
                "expected 0 to 1, and at least 1"
            )


@dataclass(frozen=True, kw_only=True)
class PseudoOptions:
    """Unlabelled pictures that are trained on with the labels that a first net gives them (Lee 2013).

    If there is a teacher, it gives the labels. Otherwise a first net of the same kind is trained on the
    labelled sets for that purpose.

    Attributes:
        data: File, folder, glob, zip or list with the unlabelled pictures, as for `eyelid predict`; empty for
            none.
        confidence: Smallest probability at which a label is used. Pictures with a lower one are left out.
        weight: Weight of each of these pictures in the loss.
        zoom: Smallest and largest factor by which augmentation enlarges these pictures.
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
    """All options of one training.

    Attributes:
        data: Labelled sets, each as PATH or LAYOUT:PATH, with the default options of a set.
        label: The column of --data whose values are the labels; empty for the labels of the layout.
        columns: Names of the columns of manifests in `data`, if they are not the usual ones.
        rename: The class that a label of --data stands for, as --rename.Shut=closed; --rename.yawn= leaves
            the pictures of a label out.
        eyes: Where the eyes in --data are. patch: each picture is one, or boxes of a manifest frame them.
            wide-patch: each shows one eye and much around it, as `eyelid predict` finds it. faces, haar,
            yunet: in the largest face of each photo, likewise; the label is that of both eyes, or of the one
            that a column `side` names. auto: what fits each picture. Boxes of a manifest count with every
            value.
        hidden: Read hidden files and folders, trash and thumbnails, too, which are passed over in folders and
            zips. What a manifest names is always read.
        refuse_damaged: Take damaged pictures as unreadable, and do not read them as far as they go.
        name: Name of the model, and of its run folder; empty for `model`, or `model-2` and so on if that
            folder exists.
        runs: Folder in which the run folder is made.
        resume: Continue the training in the run folder of this name from its last complete epoch; without a
            name, the last one of these options that was interrupted, and without any other option the last
            one. If there is no such folder, the training begins as usual.
        sets: Labelled sets with options of their own, as a list in the YAML file.
        classes: Names of the classes; empty for all classes that occur in the labelled sets.
        split: Which people are held out for validation and test.
        net: Which net is trained.
        teacher: A larger net to learn from, if any.
        pseudo: Unlabelled pictures to learn from, if any.
        augment: How training pictures are varied at random.
        imbalance: What is done about classes with few pictures.
        fit: How the net is fitted.
        machine: On which devices the training runs.
        log: What is written about the training, and where.
        decided_error: Largest wanted share of errors among decided readings, which are those that are not
            `unsure`. The threshold of `unsure` is chosen so that this holds on average, on pictures like the
            validation pictures, in the worst labelled set.
        cache: Folder in which decoded pictures are kept, so that the next training on them starts faster;
            empty for `eyelid/packs` in the user's cache folder.
        framing: Text for the model file that says how the pictures are cut around the eye.
        notes: Text for the card, such as the licences of the data.
    """

    data: tuple[str, ...] = ()
    label: str = ""
    columns: ColumnOptions = field(default_factory=ColumnOptions)
    rename: dict[str, str] = field(default_factory=dict)
    eyes: FinderName = "patch"
    hidden: bool = False
    refuse_damaged: bool = False
    name: str = ""
    runs: str = "runs"
    resume: bool = False
    sets: tuple[SetOptions, ...] = ()
    classes: Names = ()
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
        expect_finder(self.eyes)
        if self.name in (".", "..") or "/" in self.name:
            raise OptionError(f"--name {self.name!r}: expected the name of a new folder inside {self.runs}")
        if not 0 < self.decided_error < 1:
            raise OptionError(f"--decided-error {self.decided_error}: expected above 0, below 1")

    @property
    def all_sets(self) -> tuple[SetOptions, ...]:
        """The labelled sets of `sets`, followed by those of `data`."""
        own = (
            SetOptions(data=data, label=self.label, columns=self.columns, rename=self.rename, eyes=self.eyes)
            for data in self.data
        )
        return (*self.sets, *own)
