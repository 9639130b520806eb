"""The verb `train`: labelled eyes in, a model file and everything that made it out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eyelid.errors import EyelidError, MissingExtraError, MissingFileError, OptionError
from eyelid.training.options import TrainOptions

if TYPE_CHECKING:
    from eyelid.training.comparison import Compared


def train(options: TrainOptions) -> Path:
    """Trains a model of eye states or movements.

    Returns:
        The run folder, with `model.onnx`, its card, the report, the log, the curves and the checkpoints; with
        `split.test_fold` "all", the folder of the folds' run folders.

    Raises:
        EyelidError: The options, the data or the run folder cannot be used; see the error's own class.
    """
    try:
        from eyelid.training.cross_validation import fit_folds
        from eyelid.training.single_training import fit_single
    except (ImportError, RuntimeError) as error:
        raise _missing(error) from error
    return fit_folds(options) if options.split.test_fold == "all" else fit_single(options)


@dataclass(frozen=True, kw_only=True)
class CompareOptions:
    """Several trainings on the same split.

    Attributes:
        configs: YAML files of trainings, each named after its file.
        flags: Flags of `eyelid train` for all of them, such as `--fit.epochs=20`.
        name: Of the folder that holds their run folders, `compare.csv` and `compare.png`.
        runs: Folder of that folder.
        resume: Go on with the folder of this name, if there is one.
    """

    configs: tuple[str, ...]
    flags: tuple[str, ...] = ()
    name: str = "comparison"
    runs: str = "runs"
    resume: bool = False

    def __post_init__(self) -> None:
        if len(self.configs) < 2:
            raise OptionError(f"--compare {' '.join(self.configs)}: expected two YAML files or more")
        names = [Path(config).stem for config in self.configs]
        for name in names:
            if names.count(name) > 1:
                raise OptionError(f"--compare: two of the files are named {name}; rename one of these")


def compare(options: CompareOptions) -> list[Compared]:
    """Trains each of several configurations and scores all on the same people.

    Raises:
        EyelidError: As for one training; or the trainings differ in their sets or their split.
    """
    from eyelid.options import parse_options

    trainings = {}
    for config in options.configs:
        if not Path(config).is_file():
            raise MissingFileError(
                f"--compare {config}: no such YAML file; what is trained on comes before --compare"
            )
        flags = ["--config", config, *options.flags, f"--resume={str(options.resume).lower()}"]
        trainings[Path(config).stem] = parse_options(
            TrainOptions, flags, verb="train", text="", positional="data"
        )
    try:
        from eyelid.training.comparison import compare_trainings
    except (ImportError, RuntimeError) as error:
        raise _missing(error) from error
    return compare_trainings(trainings, Path(options.runs) / options.name)


def _missing(error: Exception) -> EyelidError:
    """Returns what to say when the packages that train cannot be imported."""
    if isinstance(error, ModuleNotFoundError):
        return MissingExtraError("train", "train", str(error.name))
    if "torchvision" not in str(error):
        raise error
    from eyelid.nets.torchvision_build import torchvision_error

    return torchvision_error(error)
