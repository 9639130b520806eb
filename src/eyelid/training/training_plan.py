"""The plan of a training: its options, sets and classes, checked before any picture is decoded."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from eyelid.data import LabelledPictures
from eyelid.errors import OptionError
from eyelid.fitting.loggers import check_loggers
from eyelid.fitting.machine import processes, trainer_options
from eyelid.pictures import find_files
from eyelid.training.labelled_sets import find_classes, read_sets
from eyelid.training.options import TrainOptions
from eyelid.training.split import resolved_seed


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """What one training is going to do.

    Attributes:
        options: The options; a stratified split has its seed.
        sets: The labelled sets.
        task: `state` or `movement`.
        classes: The class names, in order.
    """

    options: TrainOptions
    sets: Sequence[LabelledPictures]
    task: str
    classes: tuple[str, ...]

    def notes(self) -> list[str]:
        """Returns lines on what the user may not expect of the sets."""
        return [
            f"{pictures.name}: {pictures.left_out:,} pictures without a label are left out"
            for pictures in self.sets
            if pictures.left_out
        ]


def make_plan(options: TrainOptions) -> TrainingPlan:
    """Reads the labelled sets of a training and checks the options against them.

    Raises:
        OptionError: An option has a value that cannot be used with these sets or on this machine.
        DataError: The labels do not fit a task.
        MissingFileError: A set, or the unlabelled pictures, do not exist.
        MissingExtraError: A package that an option needs is not installed.
    """
    if not options.all_sets:
        raise OptionError(
            "no labelled sets: name them, as in `eyelid train eyes/`, or list them under `sets:` in the YAML "
            "file that --config names"
        )
    if options.pseudo.data:
        find_files([options.pseudo.data])  # raises now if they do not exist, not after hours of training
    _check_machine(options)
    sets = read_sets(options.all_sets)
    task, classes = find_classes(sets, options.classes)
    weights = options.imbalance.class_weights
    if isinstance(weights, dict) and set(weights) != set(classes):
        raise OptionError(
            f"--imbalance.class-weights for {', '.join(weights)}: "
            f"expected one for each of {', '.join(classes)}"
        )
    split = resolved_seed(sets, options.all_sets, options.split)
    return TrainingPlan(replace(options, split=split), sets, task, classes)


def _check_machine(options: TrainOptions) -> None:
    """Raises an error if the options do not fit this machine, or the number of processes."""
    trainer_options(options.machine)
    check_loggers(options.log)
    size, world = options.fit.batch_size, processes(options.machine)
    if size % world:
        raise OptionError(f"--fit.batch-size {size}: expected a multiple of the {world} processes")
    if world > 1 and not (size and options.fit.learning_rate):
        raise OptionError(
            "with several processes, --fit.batch-size and --fit.learning-rate cannot be found: name them"
        )
