"""Makes the plan of a training: checks the options, and reads the labelled sets and their classes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eyelid.data import LabelledPictures, notes_of
from eyelid.errors import MissingFileError, OptionError
from eyelid.fitting.loggers import check_loggers
from eyelid.fitting.machine import check_processes, processes
from eyelid.pictures import find_sources
from eyelid.training.labelled_sets import cache_folder, eyes_of_sets, find_classes, read_sets
from eyelid.training.options import TrainOptions
from eyelid.training.split import resolved_split, shrunk_in_words


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """The checked options of a training, with its labelled sets and classes.

    Attributes:
        options: The options. If the split is stratified, they contain the seed that was found.
        sets: The labelled sets. Their pictures are not decoded yet.
        task: `state` or `movement`.
        classes: The class names, in the order of the model's outputs.
        shrunk: Lines for the user about defaults that are smaller, because the sets are.
    """

    options: TrainOptions
    sets: Sequence[LabelledPictures]
    task: str
    classes: tuple[str, ...]
    shrunk: Sequence[str]

    def notes(self) -> list[str]:
        """Returns lines for the user: how sets were read, and what is smaller."""
        return [*notes_of(self.sets), *self.shrunk]


def make_plan(options: TrainOptions) -> TrainingPlan:
    """Plans a training: reads its labelled sets, and checks that the options fit them and this machine.

    No picture is decoded, but those in which the eyes are searched.

    Returns:
        The plan: the sets, the task, its classes, and the options.

    Raises:
        OptionError: An option has a value that cannot be used with these sets or on this machine.
        DataError: A set cannot be read, or the labels are not all states (open, closed) or all
            movements (left, right, ...).
        MissingFileError: A set, or the unlabelled pictures, do not exist.
        MissingExtraError: A package that an option needs is not installed.
    """
    if not options.all_sets:
        raise OptionError(
            "no labelled sets: name them, as in `eyelid train eyes/`, or list them under `sets:` in the YAML "
            "file that --config names"
        )
    if options.pseudo.data:
        find_sources([options.pseudo.data])  # raises an error now, and not after hours, if they do not exist
    if options.net.weights and not Path(options.net.weights).is_file():
        raise MissingFileError(
            f"--net.weights {options.net.weights}: no such file; expected a safetensors file"
        )
    _check_machine(options)
    sets = read_sets(options.all_sets, hidden=options.hidden)
    task, classes = find_classes(sets, options.classes)
    sets = eyes_of_sets(sets, options.all_sets, cache_folder(options.cache))
    weights = options.imbalance.class_weights
    if isinstance(weights, dict) and set(weights) != set(classes):
        raise OptionError(
            f"--imbalance.class-weights for {', '.join(weights)}: "
            f"expected one for each of {', '.join(classes)}"
        )
    split = resolved_split(sets, options.all_sets, options.split)
    shrunk = shrunk_in_words(options.split, split)
    return TrainingPlan(replace(options, split=split), sets, task, classes, shrunk)


def _check_machine(options: TrainOptions) -> None:
    """Checks that the options fit this machine and the number of processes.

    Raises:
        OptionError: There are too few GPUs, the options do not say what torchrun did, the batch size is not
            a multiple of the number of processes, or several processes would have to find the batch size or
            the learning rate.
        MissingExtraError: The package of a logger is not installed.
    """
    check_processes(options.machine)
    check_loggers(options.log)
    size, world = options.fit.batch_size, processes(options.machine)
    if size and size % world:
        raise OptionError(f"--fit.batch-size {size}: expected a multiple of the {world} processes")
    if world > 1 and 0 in (size, options.fit.learning_rate):
        raise OptionError(
            "with several processes, --fit.batch-size and --fit.learning-rate cannot be found: name them"
        )
