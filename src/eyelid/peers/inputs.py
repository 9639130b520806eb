"""What a benchmark starts from: the sets, how nets are trained on them, and in which folds."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from eyelid.data import LabelledPictures
from eyelid.errors import DataError, MissingFileError, OptionError
from eyelid.options import parse_options
from eyelid.peers.options import BenchmarkOptions
from eyelid.score import STATES
from eyelid.training.divide import read_sets, resolved_seed
from eyelid.training.fit_options import FitOptions, MachineOptions
from eyelid.training.options import SetOptions, TrainOptions

TRAINED = "trained"
"""The folder, inside the benchmark's, of the run folders of the nets."""


def read_states(data: Sequence[str], label: str) -> list[LabelledPictures]:
    """Reads labelled sets.

    Raises:
        DataError: A label is no state, or as for `read_labelled`.
    """
    sets = read_sets([SetOptions(data=each, label=label) for each in data])
    for pictures in sets:
        strange = sorted(set(pictures.labels) - set(STATES))
        if strange:
            source = pictures.files[list(pictures.labels).index(strange[0])].source
            raise DataError(
                f"{pictures.name}: label {strange[0]!r} of {source}: peers tell states, expected "
                f"{' or '.join(STATES)}; --label names another column"
            )
    return sets


def expect_both(sets: Sequence[LabelledPictures]) -> None:
    """Raises `DataError` if a set holds one class only."""
    for pictures in sets:
        labels = set(pictures.labels)
        if len(labels) < 2:
            raise DataError(
                f"{pictures.name}: all {len(pictures):,} pictures are {labels.pop()}, and scores need both "
                "classes; a set of one class can only be a column of --cross"
            )


def named_training(options: BenchmarkOptions) -> TrainOptions:
    """Returns how nets are trained that are given by their names."""
    return TrainOptions(fit=FitOptions(epochs=options.epochs, seed=options.seed), cache=options.cache)


def recipe_training(options: BenchmarkOptions) -> TrainOptions | None:
    """Returns how the peer `recipe` is trained; None if there is none.

    Raises:
        EyelidError: The YAML file is missing, or does not hold options of a training.
    """
    if not options.recipe:
        return None
    if not Path(options.recipe).is_file():
        raise MissingFileError(f"--recipe {options.recipe}: no such YAML file of `eyelid train`")
    words = ["--config", options.recipe]
    try:
        return parse_options(TrainOptions, words, verb="train", text="", positional="data")
    except OptionError as error:
        raise OptionError(f"--recipe {options.recipe}: not the options of a training: {error}") from error


def set_trainings(
    options: BenchmarkOptions, data: Sequence[str], sets: Sequence[LabelledPictures]
) -> list[TrainOptions]:
    """Returns, for each fold that is scored, what a training on some sets has whatever the net.

    Args:
        options: Of the benchmark.
        data: The sets as the user names them.
        sets: What is in them.
    """
    set_options = tuple(
        SetOptions(
            data=name, label=options.label, draws=options.draws if len(pictures) > options.draws else 0
        )
        for name, pictures in zip(data, sets, strict=True)
    )
    split = options.split
    told = split.test_set or all("split" in pictures.columns for pictures in sets)
    if split.test_fold is None and not told:
        split = replace(split, test_fold=0)
    split = resolved_seed(sets, set_options, split)  # once, so that every fold is one of the same split
    common = TrainOptions(
        sets=set_options,
        runs=str(Path(options.runs) / options.name / TRAINED),
        classes=STATES,
        machine=MachineOptions(threads=1),  # nets this small gain little from more
        cache=options.cache,
    )
    folds = range(split.folds) if split.test_fold == "all" else [split.test_fold]
    return [replace(common, name=_fold_name(fold), split=replace(split, test_fold=fold)) for fold in folds]


def _fold_name(fold: int | None) -> str:
    return "split" if fold is None else f"fold{fold}"
