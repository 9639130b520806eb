"""What a benchmark starts from: the sets, how nets are trained on them, and in which folds."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from textwrap import shorten

import yaml

from eyelid.data import LabelledPictures
from eyelid.errors import DataError, MissingFileError, OptionError
from eyelid.fitting.options import FitOptions, MachineOptions
from eyelid.options import parse_options
from eyelid.peers.options import BenchmarkOptions
from eyelid.score import STATES
from eyelid.training.labelled_sets import read_sets
from eyelid.training.options import SetOptions, SplitOptions, TrainOptions
from eyelid.training.split import resolved_seed

TRAINED = "trained"
"""The folder, inside the benchmark's, of the run folders of the nets."""

_SHOWN_LABELS = 10
_SHOWN_LETTERS = 300  # of what is wrong with a recipe


def read_states(
    data: Sequence[str], options: BenchmarkOptions
) -> tuple[list[SetOptions], list[LabelledPictures]]:
    """Reads labelled sets.

    Args:
        data: The sets as the user names them.
        options: Of the benchmark.

    Returns:
        What a training is told of each set, and what is in it.

    Raises:
        DataError: A label is no state, one that is to be renamed does not occur, or as for `read_labelled`.
    """
    read = read_sets([SetOptions(data=each, label=options.label) for each in data])
    known = {label for pictures in read for label in pictures.labels}
    missing = sorted(set(options.rename) - known)
    if missing:
        labels = ", ".join(sorted(known)[:_SHOWN_LABELS])
        raise DataError(f"--rename of {missing[0]!r}, which is no label of these sets: {labels}")
    set_options, sets = [], []
    for each, pictures in zip(data, read, strict=True):
        rename = {old: new for old, new in options.rename.items() if old in set(pictures.labels)}
        draws = options.draws if len(pictures) > options.draws else 0
        set_options.append(SetOptions(data=each, label=options.label, rename=rename, draws=draws))
        sets.append(pictures.renamed(rename))
    for pictures in sets:
        strange = sorted(set(pictures.labels) - set(STATES))
        if strange:
            source = pictures.files[list(pictures.labels).index(strange[0])].source
            raise DataError(
                f"{pictures.name}: label {strange[0]!r} of {source}: peers tell states, expected "
                f"{' or '.join(STATES)}; --rename says what labels stand for, --label names another column"
            )
    return set_options, sets


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
    try:
        options_there = yaml.safe_load(Path(options.recipe).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        options_there = None
    if not isinstance(options_there, dict):
        raise OptionError(f"--recipe {options.recipe}: expected the options of `eyelid train`, as YAML")
    words = ["--config", options.recipe]
    try:
        return parse_options(TrainOptions, words, verb="train", text="", positional="data")
    except OptionError as error:
        told = shorten(str(error), _SHOWN_LETTERS, placeholder=" …")
        raise OptionError(f"--recipe {options.recipe}: not the options of a training: {told}") from error


def set_trainings(
    options: BenchmarkOptions, set_options: Sequence[SetOptions], sets: Sequence[LabelledPictures]
) -> list[TrainOptions]:
    """Returns, for each fold that is scored, what a training on some sets has whatever the net.

    Args:
        options: Of the benchmark.
        set_options: What a training is told of the sets.
        sets: What is in them.

    Raises:
        DataError: Some sets say by a column `split` who is scored, and others have none.
    """
    split = options.split
    if split.test_fold is None and not split.test_set:
        told = [pictures.name for pictures in sets if "test" in pictures.columns.get("split", ())]
        silent = [pictures.name for pictures in sets if "split" not in pictures.columns]
        if told and silent:
            raise DataError(
                f"{told[0]} says by its column `split` who is scored, and {silent[0]} has no such column: "
                "add one, or hold out by hash in all sets, with --split.test-fold 0"
            )
        if not told:
            split = replace(split, test_fold=0)
    split = resolved_seed(sets, set_options, split)  # once, so that every fold is one of the same split
    common = TrainOptions(
        sets=tuple(set_options),
        runs=str(Path(options.runs) / options.name / TRAINED),
        classes=STATES,
        machine=MachineOptions(threads=1),  # nets this small gain little from more
        cache=options.cache,
    )
    folds = range(split.folds) if split.test_fold == "all" else [split.test_fold]
    return [replace(common, name=_fold_name(fold), split=replace(split, test_fold=fold)) for fold in folds]


def overruled(sets: Sequence[LabelledPictures], split: SplitOptions) -> list[str]:
    """Tells of the sets whose own column `split` does not count, one line each."""
    return [
        f"{pictures.name}: its column `split` does not count: who is scored is found by hash"
        for pictures in sets
        if "split" in pictures.columns and split.test_fold is not None
    ]


def _fold_name(fold: int | None) -> str:
    return "split" if fold is None else f"fold{fold}"
