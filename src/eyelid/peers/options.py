"""The options of a benchmark. The module is light to import, because the command line is built from it."""

from dataclasses import dataclass, field

from eyelid.columns import ColumnOptions
from eyelid.errors import OptionError
from eyelid.finder_names import FinderName, expect_finder
from eyelid.names import Names
from eyelid.net_names import NET_NAMES, expect_name
from eyelid.training.options import SplitOptions
from eyelid.weights import DEFAULT_MODEL

FACE_PEERS = ("ear", "mediapipe")
"""The names of the peers that read whole faces, not patches."""

_PATCH_PEERS = ("cascade", "cascade-glasses", "open-closed-eye", "hog-svm", "knn", "recipe", "eyelid")
PEER_NAMES = (*_PATCH_PEERS, *FACE_PEERS, *NET_NAMES)
"""The names of all peers, apart from timm's nets."""


@dataclass(frozen=True, kw_only=True)
class BenchmarkOptions:
    """The options of `benchmark`. A peer is a method that classifies eyes as open or closed.

    Attributes:
        data: Labelled data sets of open and closed eyes, PATH or LAYOUT:PATH, as for `eyelid train`. Peers
            are fitted on the training parts of all data sets together; each data set has its own scores.
        hidden: Read hidden files and folders, trash and thumbnails, too. What is named is always read.
        label: The column whose values are the labels; empty for the labels of the layout.
        columns: Names of the columns of a manifest, if they are not the usual ones.
        rename: The class that a label stands for, as --rename.Shut=closed, in each data set that has the
            label; --rename.yawn= leaves the pictures of a label out.
        eyes: Where the eyes are: patch, wide-patch, faces, haar, yunet or auto, as for `eyelid train`.
        peers: The peers, which are the classifiers that are compared: cascade, cascade-glasses,
            open-closed-eye, hog-svm, knn, eyelid (--model), recipe (--recipe), any net that `eyelid train`
            knows, which is trained here, and, where the eyes are in photos of faces, ear and mediapipe
            (--mediapipe); empty for a default choice.
        model: The model of the peer `eyelid`: name of a shipped model, a model file, a run folder, or the
            folder of `eyelid train --split.test-fold all`, in which each model reads the pictures that its
            training held out.
        open_closed_eye: The ONNX file of open-closed-eye-0001, which eyelid does not ship.
        mediapipe: The program of a Python that has mediapipe, for the peer `mediapipe`, which reads eyes by
            its blink score. The folder of EYELID_MODELS needs its file face_landmarker.task.
        recipe: YAML file of `eyelid train` for the peer `recipe`. Its net, teacher, augmentation and fitting
            are used, and its options of data sets with the same names; the split of the benchmark is used.
        against: The peer that the others are compared with; empty for `recipe` if there is one, else
            lidnet-wide, else the last one.
        cross: Data sets for a matrix of scores: a net is trained on each data set and tested on each.
        cross_net: The net of the matrix, or `recipe`.
        split: The people that are held out and scored; fold 0 by default, `--split.test-fold all` for all
            folds.
        epochs: Epochs of each net that is chosen by name; a recipe has its own.
        draws: Pictures drawn in each epoch from a data set that has more, evenly over people and classes.
        rounds: How often each peer is timed; the peers take turns.
        resamples: How often people are resampled for the intervals.
        seed: Random seed of the resampling and of the trainings.
        name: Name of the folder for the results; empty for `benchmark`, or `benchmark-2` and so on if that
            folder exists.
        runs: Folder that contains the folder for the results.
        resume: Continue the benchmark in the folder of this name, or the last one without a name; nets that
            are trained already are reused.
        cache: Folder of packed pictures; empty for `eyelid/packs` in the user's cache folder.
    """

    data: tuple[str, ...] = ()
    hidden: bool = False
    label: str = ""
    columns: ColumnOptions = field(default_factory=ColumnOptions)
    rename: dict[str, str] = field(default_factory=dict)
    eyes: FinderName = "patch"
    peers: Names = ()
    model: str = DEFAULT_MODEL
    open_closed_eye: str = ""
    mediapipe: str = ""
    recipe: str = ""
    against: str = ""
    cross: tuple[str, ...] = ()
    cross_net: str = "lidnet-wide"
    split: SplitOptions = field(default_factory=SplitOptions)
    epochs: int = 40
    draws: int = 4000
    rounds: int = 7
    resamples: int = 500
    seed: int = 0
    name: str = ""
    runs: str = "runs"
    resume: bool = False
    cache: str = ""

    def __post_init__(self) -> None:
        expect_finder(self.eyes)
        if not self.data and not self.cross:
            raise OptionError("no labelled pictures given; name them with --data SET or --cross SET SET")
        if len(self.cross) == 1:
            raise OptionError(f"--cross {self.cross[0]}: expected two sets or more")
        for name, least in (("epochs", 1), ("draws", 1), ("rounds", 3), ("resamples", 100), ("seed", 0)):
            if getattr(self, name) < least:
                raise OptionError(f"--{name} {getattr(self, name)}: expected at least {least}")
        for name in ("data", "peers", "cross"):
            names = getattr(self, name)
            twice = [each for each in names if names.count(each) > 1]
            if twice:
                raise OptionError(f"--{name}: {twice[0]} is given twice")
        for flag, names in (("--peers", self.peers), ("--against", filter(None, (self.against,)))):
            for name in names:
                expect_name(name, PEER_NAMES, flag)
        expect_name(self.cross_net, (*NET_NAMES, "recipe"), "--cross-net")
        if self.against and self.peers and self.against not in self.peers:
            raise OptionError(f"--against {self.against}: expected one of the peers: {', '.join(self.peers)}")
        self._expect_use("open-closed-eye", self.open_closed_eye, "open-closed-eye")
        self._expect_use("mediapipe", self.mediapipe, "mediapipe")
        self._expect_use("recipe", self.recipe, "recipe")
        self._expect_use("model", self.model if self.model != DEFAULT_MODEL else "", "eyelid")
        if self.name in (".", "..") or "/" in self.name:
            raise OptionError(f"--name {self.name!r}: expected the name of a new folder inside {self.runs}")

    def _expect_use(self, flag: str, value: str, peer: str) -> None:
        """Raises `OptionError` if the user gave a flag and the peer that uses it does not run."""
        running = (*(self.peers or (peer,)),) if self.data else ()
        if value and peer not in (*running, self.cross_net if self.cross else ""):
            raise OptionError(
                f"--{flag} {value}: the peer {peer} does not run; add it to --peers of a --data"
            )
