"""The verb `train`, which makes a model file from labelled pictures."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eyelid.errors import EyelidError, MissingExtraError, MissingFileError, OptionError
from eyelid.training.options import TrainOptions

if TYPE_CHECKING:
    from eyelid.pages import Say
    from eyelid.training.comparison import ComparisonEntry

_INTERRUPTED = 130  # the exit code after Ctrl-C
_PATIENCE_S = 5  # in which torchrun ends the other processes, if process 0 has ended with an error


def train(options: TrainOptions, *, say: Say | None = None) -> Path:
    """Trains a model of eye states or movements.

    Args:
        options: The options of the training.
        say: Function that shows a line about the progress to the user; None to print the lines.

    Returns:
        The run folder, with `model.onnx`, its card, the report, the log, the curves and the checkpoints. If
        `split.test_fold` is "all", it is the folder that has a run folder for each fold.

    Raises:
        EyelidError: The options, the data or the run folder cannot be used; the class of the error says
            which.
    """
    from eyelid.pages import print_line
    from eyelid.training.run_name import named
    from eyelid.training.training_process import heard_once, is_alone

    is_last = options == TrainOptions(resume=True, runs=options.runs)
    if is_last:
        options = _last_interrupted(options.runs)
    say = heard_once(say or print_line, options.machine)
    if is_last:
        say(f"goes on with {Path(options.runs) / options.name}")
    if is_alone(options.machine):  # several processes must agree on a name
        options = named(options, say=say)
    try:
        if options.split.test_fold == "all":
            from eyelid.training.cross_validation import train_folds

            return train_folds(options, say=say)
        from eyelid.training.single_training import train_single

        return train_single(options, say=say)
    except (ImportError, RuntimeError) as error:  # torch is imported when options and sets are checked
        raise _import_error(error) from error


@contextmanager
def told_once() -> Iterator[None]:
    """Has one of the processes that torchrun started tell why the training ended, within a `with` block.

    Process 0 meets nearly all errors that the others meet, and torchrun ends these with it. What only another
    process meets, it tells a little later, with its number.

    Raises:
        EyelidError: As in the block.
        SystemExit: Ctrl-C was pressed; process 0 says so.
    """
    from eyelid.fitting.machine import torchrun

    started = torchrun()
    try:
        yield
    except KeyboardInterrupt:
        if started and started.rank:
            raise SystemExit(_INTERRUPTED) from None
        raise
    except EyelidError as error:
        if started and started.rank:
            time.sleep(_PATIENCE_S)
            raise EyelidError(f"process {started.rank} of {started.world}: {error}") from error
        raise


def _last_interrupted(runs: str) -> TrainOptions:
    """Returns the options of the last training that was interrupted.

    Args:
        runs: The folder of the run folders.

    Raises:
        OptionError: No training was interrupted.
    """
    from eyelid.options import make_options
    from eyelid.training.run_name import interrupted_runs

    interrupted = interrupted_runs(Path(runs))
    if not interrupted:
        raise OptionError(
            f"--resume: no training in {runs} was interrupted; name the labelled sets of a new one"
        )
    return make_options(TrainOptions, {"resume": True, "runs": runs}, configs=[interrupted[0].config])


@dataclass(frozen=True, kw_only=True)
class CompareOptions(TrainOptions):
    """The options of `eyelid train`: those of one training, or of several that are compared.

    Attributes:
        compare: YAML files of trainings that are compared on the same split: one table and one plot of all.
            Each training gets the name of its file; all other flags are for each of them.
    """

    compare: tuple[str, ...] = field(default=(), metadata={"in_yaml": False})

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.compare) == 1:
            raise OptionError(f"--compare {self.compare[0]}: expected two YAML files or more")
        names = [Path(config).stem for config in self.compare]
        for name in names:
            if names.count(name) > 1:
                raise OptionError(f"--compare: two of the files are named {name}; rename one of these")

    @property
    def training(self) -> TrainOptions:
        """The options of one training."""
        return TrainOptions(**{each.name: getattr(self, each.name) for each in fields(TrainOptions)})


def compare(
    configs: Sequence[str], options: Mapping[str, Any], *, say: Say | None = None
) -> list[ComparisonEntry]:
    """Trains a model for each of several configurations, and scores all models on the same people.

    Args:
        configs: YAML files of trainings.
        options: Options of `CompareOptions` by name, which outrank those of each file. `name` and `runs` are
            those of the folder with the run folders, `compare.csv`, `compare.png` and `compare.html`.
        say: Function that shows a line about the progress to the user; None to print the lines.

    Returns:
        An entry for each training.

    Raises:
        EyelidError: A training fails, or the trainings differ in their data sets or their split.
    """
    from eyelid.examples import find_config
    from eyelid.options import make_options
    from eyelid.pages import print_line
    from eyelid.training.run_name import shared_name
    from eyelid.training.training_process import heard_once, is_alone

    runs, first = Path(options.get("runs", TrainOptions.runs)), "comparison"
    resume = options.get("resume", False) in (True, "true")
    common = {each: value for each, value in options.items() if each not in ("compare", "name", "runs")}
    trainings = {}
    for config in map(find_config, configs):
        if not Path(config).is_file():
            raise MissingFileError(f"--compare {config}: no such YAML file; -- ends the files of --compare")
        trainings[Path(config).stem] = make_options(TrainOptions, common, configs=[config])
    name = options.get("name", "")
    if not name:  # several processes must agree on it
        alone = all(is_alone(training.machine) for training in trainings.values())
        name = shared_name(runs, first, resume=resume) if alone else first
    say = heard_once(say or print_line, next(iter(trainings.values())).machine)
    try:
        from eyelid.training.comparison import compare_trainings

        return compare_trainings(trainings, runs / name, say=say)
    except (ImportError, RuntimeError) as error:
        raise _import_error(error) from error


def _import_error(error: Exception) -> EyelidError:
    """Returns the error for the user if the packages for training cannot be imported."""
    if isinstance(error, ModuleNotFoundError):
        return MissingExtraError("train", "train", str(error.name))
    if "torchvision" not in str(error):
        raise error
    from eyelid.nets import torchvision_error

    return torchvision_error(error)
