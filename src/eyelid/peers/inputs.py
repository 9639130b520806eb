"""Reading the inputs of a benchmark: its data sets, the options of its trainings, and its folds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eyelid.data import LabelledPictures, matching_renames, rename_advice
from eyelid.errors import DataError, OutputError
from eyelid.fitting.options import FitOptions, MachineOptions
from eyelid.pages import check_output_folder
from eyelid.peers.options import BenchmarkOptions
from eyelid.score import STATES
from eyelid.training.labelled_sets import cache_folder, eyes_of_sets, read_sets
from eyelid.training.options import SetOptions, SplitOptions, TrainOptions
from eyelid.training.recipe import load_recipe
from eyelid.training.run_name import shared_name
from eyelid.training.split import resolved_split

StateSets = tuple[list[SetOptions], list[LabelledPictures]]
"""For each of some data sets, its options in a training, and its labelled pictures."""

TRAINED = "trained"
"""Name of the folder, inside the folder of the benchmark, that holds the run folders of its nets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What a benchmark begins with.

    Attributes:
        options: Its options, with the name of the folder.
        recipe: The training options of the peer `recipe`; None if there is no recipe.
        data: The data sets on which peers are compared.
        cross: The data sets of the matrix.
    """

    options: BenchmarkOptions
    recipe: TrainOptions | None
    data: StateSets
    cross: StateSets


def read_inputs(options: BenchmarkOptions) -> Inputs:
    """Checks the folder of a benchmark, and reads its recipe and its labelled data sets.

    This needs no torch, which loads slowly.

    Raises:
        OutputError: The folder exists and `options.resume` is false, or it cannot be written.
        EyelidError: The recipe or a data set cannot be used; see `load_recipe` and `read_states`.
    """
    runs, first = Path(options.runs), "benchmark"
    name = options.name or shared_name(runs, first, resume=options.resume)
    folder = runs / name
    if folder.exists() and not options.resume:
        raise OutputError(f"folder {folder} exists: choose another --name, remove it, or go on by --resume")
    check_output_folder(folder, name="folder")
    return Inputs(
        options=replace(options, name=name),
        recipe=load_recipe(options.recipe) if options.recipe else None,
        data=read_states(options.data, options),
        cross=read_states(options.cross, options),
    )


def read_states(data: Sequence[str], options: BenchmarkOptions) -> StateSets:
    """Reads labelled data sets of open and closed eyes.

    Args:
        data: The data sets as the user names them: PATH or LAYOUT:PATH.
        options: The options of the benchmark.

    Raises:
        DataError: A label is not a state, a label in `options.rename` does not occur, or a data set cannot
            be read.
        MissingFileError: A path does not exist.
    """
    asked = [
        SetOptions(
            data=each,
            label=options.label,
            columns=options.columns,
            rename=options.rename,
            eyes=options.eyes,
        )
        for each in data
    ]
    sets = read_sets(asked, hidden=options.hidden)
    for pictures in sets:
        strange = sorted(set(pictures.labels) - set(STATES))
        if strange:
            source = pictures.files[list(pictures.labels).index(strange[0])].source
            raise DataError(
                f"{pictures.name}: label {strange[0]!r} of {source}: peers tell states, expected "
                f"{' or '.join(STATES)}; {rename_advice(strange[0])}, or name another column by --label"
            )
    sets = eyes_of_sets(sets, asked, cache_folder(options.cache))
    set_options = [
        replace(
            each,
            rename=matching_renames(options.rename, pictures.spellings),
            draws=options.draws if len(pictures) > options.draws else 0,
        )
        for each, pictures in zip(asked, sets, strict=True)
    ]
    return set_options, sets


def expect_both_classes(sets: Sequence[LabelledPictures]) -> None:
    """Raises `DataError` if a data set has pictures of only one class."""
    for pictures in sets:
        labels = set(pictures.labels)
        if len(labels) < 2:
            raise DataError(
                f"{pictures.name}: all {len(pictures):,} pictures are {labels.pop()}, and scores need both "
                "classes; a set of one class can only be a column of --cross"
            )


def default_training(options: BenchmarkOptions) -> TrainOptions:
    """Returns the training options of nets that are chosen by name and not by a recipe."""
    return TrainOptions(fit=FitOptions(epochs=options.epochs, seed=options.seed), cache=options.cache)


def fold_trainings(
    options: BenchmarkOptions, set_options: Sequence[SetOptions], sets: Sequence[LabelledPictures]
) -> list[TrainOptions]:
    """Returns the training options that are common to all nets, for each fold that is scored.

    Args:
        options: The options of the benchmark.
        set_options: The options of each data set in a training.
        sets: The labelled pictures of each data set.

    Raises:
        DataError: A data set has a column `split` that names a test part, and another one has no such column.
    """
    split = options.split
    if split.test_fold is None and not split.test_set:
        with_test = [pictures.name for pictures in sets if "test" in pictures.columns.get("split", ())]
        without_split = [pictures.name for pictures in sets if "split" not in pictures.columns]
        if with_test and without_split:
            raise DataError(
                f"{with_test[0]} says by its column `split` who is scored, and {without_split[0]} has no "
                "such column: add one, or hold out by hash in all sets, with --split.test-fold 0"
            )
        if not with_test:
            split = replace(split, test_fold=0)
    split = resolved_split(
        sets, set_options, split
    )  # resolved once, so that all folds belong to the same split
    common = TrainOptions(
        sets=tuple(set_options),
        hidden=options.hidden,
        runs=str(Path(options.runs) / options.name / TRAINED),
        classes=STATES,
        machine=MachineOptions(threads=1),  # nets this small gain little from more threads
        cache=options.cache,
    )
    folds = range(split.folds) if split.test_fold == "all" else [split.test_fold]
    return [replace(common, name=_fold_name(fold), split=replace(split, test_fold=fold)) for fold in folds]


def ignored_split_columns(sets: Sequence[LabelledPictures], split: SplitOptions) -> list[str]:
    """Returns a warning for each data set whose own column `split` is ignored."""
    return [
        f"{pictures.name}: its column `split` does not count: who is scored is found by hash"
        for pictures in sets
        if "split" in pictures.columns and split.test_fold is not None
    ]


def _fold_name(fold: int | None) -> str:
    return "split" if fold is None else f"fold{fold}"
