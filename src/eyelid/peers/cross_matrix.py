"""Scoring a net across data sets: it is trained on each data set and tested on each, on held-out people.

The scores form a matrix. Its rows are the data sets that the net was trained on, and its columns are the data
sets that it was tested on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eyelid.data import LabelledPictures, PackedPatches, near_duplicates, notes_of
from eyelid.errors import DataError
from eyelid.pages import Say
from eyelid.peers.fold_parts import FoldParts, fold_parts
from eyelid.peers.inputs import (
    Inputs,
    default_training,
    fold_trainings,
    ignored_split_columns,
)
from eyelid.peers.options import BenchmarkOptions
from eyelid.peers.peer_comparison import read_packed
from eyelid.peers.peer_scores import few_groups, score_p_open
from eyelid.peers.selection import make_net
from eyelid.peers.trained_net import TrainedNet
from eyelid.score import STATES, Score
from eyelid.training.labelled_sets import cache_folder
from eyelid.training.options import TrainOptions
from eyelid.training.split import divide_sets
from eyelid.training.training_data import pack_set


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The scores of a net that was trained on one data set and tested on one data set.

    Attributes:
        accuracy: The accuracy with its interval.
        eer: The equal error rate; None if the tested data set has only one class.
        pictures: Number of tested pictures.
        groups: Number of groups (people or faces) that they come from.
    """

    accuracy: Score
    eer: Score | None
    pictures: int
    groups: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossMatrix:
    """The scores of a net for each data set that it was trained on and each that it was tested on.

    Attributes:
        net: The net's name.
        rows: Names of the data sets that were trained on.
        columns: Names of the data sets that were tested.
        cells: Maps `(row, column)` to the scores.
        warnings: Reasons why the scores are less reliable, one line each.
        unreadable: Files that could not be read, each with the reason.
    """

    net: str
    rows: Sequence[str]
    columns: Sequence[str]
    cells: Mapping[tuple[str, str], Cell]
    warnings: Sequence[str]
    unreadable: Sequence[str]

    def tested(self, column: str) -> Cell:
        """Returns the cell of a column with the most tested pictures: usually the whole data set."""
        return max((self.cells[row, column] for row in self.rows), key=lambda cell: cell.pictures)


def cross_sets(inputs: Inputs, *, say: Say) -> CrossMatrix:
    """Trains a net on each data set and tests it on all of them.

    On its own data set, a net is tested on held-out people, and the folds that are scored are counted
    together. On another data set, the model of the first fold is tested on all pictures. A data set that has
    only one class, or that cannot be divided into parts, is tested but not trained on.

    Args:
        inputs: The inputs of the benchmark.
        say: Function that shows a line to the user; it is called about each data set and each training.

    Raises:
        DataError: A label is not a state, or a data set leaks from the training to the test part, or no data
            set can be trained on.
        EyelidError: A training fails; the class of the error says why.
    """
    options = inputs.options
    net = make_net(options.cross_net, default=default_training(options), recipe=inputs.recipe)
    set_options, sets = inputs.cross
    for note in notes_of(sets):
        say(note)
    rows: dict[str, list[TrainOptions]] = {}
    warnings = []
    for set_, pictures in zip(set_options, sets, strict=True):
        trainings = fold_trainings(options, [set_], [pictures])
        reason = _why_not_trained_on(pictures, trainings)
        if reason:
            warnings.append(f"{pictures.name}: nothing is trained on it: {reason}")
        else:
            rows[pictures.name] = trainings
    if not rows:
        raise DataError(f"--cross: expected a set to train on: {'; '.join(warnings)}")
    for warning in warnings:
        say(warning)
    cells: dict[tuple[str, str], Cell] = {}
    cache = cache_folder(options.cache)
    columns = [pack_set(pictures, STATES, net.size, cache) for pictures in sets]
    for pictures in sets:
        if pictures.name in rows:
            row_cells, doubts = _test_row(net, pictures, rows[pictures.name], columns, options, say=say)
            cells |= {(pictures.name, name): cell for name, cell in row_cells.items()}
            warnings += doubts
    for (row, column), cell in cells.items():
        warnings += few_groups(column if row != column else f"{column}, held out", cell.groups)
    warnings += [
        f"{net.name} starts from weights that were trained on {pictures.name}: there its scores say little"
        for pictures in sets
        if pictures.name.lower() in net.trained_on
    ]
    return CrossMatrix(
        net=net.name,
        rows=list(rows),
        columns=[pictures.name for pictures in sets],
        cells=cells,
        warnings=list(dict.fromkeys(warnings)),
        unreadable=[message for packed in columns for message in packed.unreadable],
    )


def _why_not_trained_on(pictures: LabelledPictures, trainings: Sequence[TrainOptions]) -> str:
    """Returns the reason why a data set cannot be trained on; "" if it can be divided in all folds."""
    if len(set(pictures.labels)) < 2:
        return f"all pictures are {pictures.labels[0]}"
    try:
        for training in trainings:
            divide_sets([pictures], training.all_sets, training.split)
    except DataError as error:
        return str(error)
    return ""


def _test_row(
    net: TrainedNet,
    pictures: LabelledPictures,
    trainings: Sequence[TrainOptions],
    columns: Sequence[PackedPatches],
    options: BenchmarkOptions,
    *,
    say: Say,
) -> tuple[dict[str, Cell], list[str]]:
    """Trains a net on one data set and tests it on all data sets.

    Args:
        net: The net.
        pictures: The data set that it is trained on.
        trainings: Options of the training on each fold.
        columns: The data sets that it is tested on.
        options: The options of the benchmark.
        say: Function that shows a line to the user.

    Returns:
        The cells by the name of their column, and warnings.
    """
    cells: dict[str, Cell] = {}
    warnings: list[str] = []
    own: list[tuple[PackedPatches, NDArray[np.float32]]] = []
    for number, training in enumerate(trainings):
        fold = fold_parts(
            [pictures],
            replace(training, name=f"{pictures.name}-{training.name}"),
            resume=options.resume,
            say=say,
        )
        warnings += [*ignored_split_columns([pictures], training.split), *fold.data.leaks]
        seconds = net.fit(fold)
        (tested,) = fold.test_sets(net.size)
        own.append((tested, read_packed(net, tested)))
        say(f"{net.name} on {fold.training.name}: learned in {seconds:.1f} s")
        for packed in columns if not number else ():
            if packed.name != pictures.name:
                cells[packed.name] = _cell([(packed, read_packed(net, packed))], options)
                warnings += _shared(fold, packed)
    cells[pictures.name] = _cell(own, options)
    return cells, warnings


def _cell(read: Sequence[tuple[PackedPatches, NDArray[np.float32]]], options: BenchmarkOptions) -> Cell:
    labels = np.concatenate([packed.labels for packed, _ in read])
    groups = np.concatenate([packed.groups for packed, _ in read])
    p_open = np.concatenate([p_open for _, p_open in read])
    scores = score_p_open(p_open, labels, groups, resamples=options.resamples, seed=options.seed)
    return Cell(
        accuracy=scores["accuracy"],
        eer=scores.get("eer"),
        pictures=len(labels),
        groups=len(np.unique(groups)),
    )


def _shared(fold: FoldParts, column: PackedPatches) -> list[str]:
    """Returns a list with a warning if a tested data set has near-duplicates in the training part of a fold.

    The list is empty if it has none.
    """
    (trained,) = fold.data.sets
    pairs = list(near_duplicates(trained.training, column))
    if not pairs:
        return []
    tested = len({pair.second for pair in pairs})
    return [
        f"{column.name}: {tested:,} of its pictures are, nearly or wholly, in {trained.training.name} as "
        f"well, such as {column.sources[pairs[0].second]}: the scores of that cell are too good"
    ]
