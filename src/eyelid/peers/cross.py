"""The matrix of sets: a net trained on each, tested on each; the diagonal on people that it did not see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eyelid.data import LabelledPictures, PackedPatches, near_duplicates
from eyelid.errors import DataError
from eyelid.peers.fold_parts import FoldParts, fold_parts, pack_shown
from eyelid.peers.inputs import named_training, overruled, read_states, recipe_training, set_trainings
from eyelid.peers.options import BenchmarkOptions
from eyelid.peers.scoring import few_groups
from eyelid.peers.selection import make_net
from eyelid.peers.side_by_side import read_packed
from eyelid.peers.trained_net import TrainedNet
from eyelid.score import STATES, Score, score_classes
from eyelid.training.options import TrainOptions
from eyelid.training.split import divide_sets
from eyelid.training.training_data import cache_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A net trained on one set and tested on one.

    Attributes:
        accuracy: With its interval.
        eer: The equal error; None where the tested set has one class only.
        pictures: How many were tested.
        groups: How many people or faces they come from.
    """

    accuracy: Score
    eer: Score | None
    pictures: int
    groups: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cross:
    """The matrix.

    Attributes:
        net: The net's name.
        rows: Sets that were trained on.
        columns: Sets that were tested.
        cells: `(row, column)` → what came of it.
        warnings: What a reader should know before trusting it, one line each.
        unreadable: Files that could not be read, with the reasons.
    """

    net: str
    rows: Sequence[str]
    columns: Sequence[str]
    cells: Mapping[tuple[str, str], Cell]
    warnings: Sequence[str]
    unreadable: Sequence[str]

    def tested(self, column: str) -> Cell:
        """Returns a column's cell of most pictures: of the whole set, unless that is its only row."""
        return max((self.cells[row, column] for row in self.rows), key=lambda cell: cell.pictures)


def cross_sets(options: BenchmarkOptions) -> Cross:
    """Trains on each set and tests on each.

    The diagonal pools the folds that are scored. The other sets are read whole, by the first fold's model. A
    set of one class, or one that cannot be divided, is only tested on.

    Raises:
        DataError: A set has labels that are no states, or leaks; or nothing can be trained on any.
        EyelidError: As for a training.
    """
    net = make_net(options.cross_net, plain=named_training(options), recipe=recipe_training(options))
    set_options, sets = read_states(options.cross, options)
    rows: dict[str, list[TrainOptions]] = {}
    warnings = []
    for set_, pictures in zip(set_options, sets, strict=True):
        trainings = set_trainings(options, [set_], [pictures])
        reason = _why_not_trained_on(pictures, trainings)
        if reason:
            warnings.append(f"{pictures.name}: nothing is trained on it: {reason}")
        else:
            rows[pictures.name] = trainings
    if not rows:
        raise DataError(f"--cross: expected a set to train on: {'; '.join(warnings)}")
    print(*warnings, sep="\n", end="\n" * bool(warnings), flush=True)
    cells: dict[tuple[str, str], Cell] = {}
    columns = [pack_shown(pictures, net.size, cache_folder(named_training(options))) for pictures in sets]
    for pictures in sets:
        if pictures.name in rows:
            warnings += _fill_row(cells, net, pictures, rows[pictures.name], columns, options)
    for (row, column), cell in cells.items():
        warnings += few_groups(column if row != column else f"{column}, held out", cell.groups)
    warnings += [
        f"{net.name} starts from weights that were trained on {pictures.name}: there its scores say little"
        for pictures in sets
        if pictures.name.lower() in net.seen
    ]
    return Cross(
        net=net.name,
        rows=list(rows),
        columns=[pictures.name for pictures in sets],
        cells=cells,
        warnings=list(dict.fromkeys(warnings)),
        unreadable=[message for packed in columns for message in packed.unreadable],
    )


def _why_not_trained_on(pictures: LabelledPictures, trainings: Sequence[TrainOptions]) -> str:
    """Returns why a set can only be tested on, in words; empty if it can be divided in all folds."""
    if len(set(pictures.labels)) < 2:
        return f"all pictures are {pictures.labels[0]}"
    try:
        for training in trainings:
            divide_sets([pictures], training.all_sets, training.split)
    except DataError as error:
        return str(error)
    return ""


def _fill_row(
    cells: dict[tuple[str, str], Cell],
    net: TrainedNet,
    pictures: LabelledPictures,
    trainings: Sequence[TrainOptions],
    columns: Sequence[PackedPatches],
    options: BenchmarkOptions,
) -> list[str]:
    """Trains on one set and tests on all; returns what a reader should know of it."""
    warnings: list[str] = []
    own: list[tuple[PackedPatches, NDArray[np.float32]]] = []
    for number, training in enumerate(trainings):
        fold = fold_parts(
            [pictures], replace(training, name=f"{pictures.name}-{training.name}"), resume=options.resume
        )
        warnings += [*overruled([pictures], training.split), *fold.prepared.leaks]
        seconds = net.fit(fold)
        (tested,) = fold.tested(net.size)
        own.append((tested, read_packed(net, tested)))
        print(f"{net.name} on {fold.training.name}: learned in {seconds:.1f} s", flush=True)
        for packed in columns if not number else ():
            if packed.name != pictures.name:
                cells[pictures.name, packed.name] = _cell([(packed, read_packed(net, packed))], options)
                warnings += _shared(fold, packed)
    cells[pictures.name, pictures.name] = _cell(own, options)
    return warnings


def _cell(read: Sequence[tuple[PackedPatches, NDArray[np.float32]]], options: BenchmarkOptions) -> Cell:
    labels = np.concatenate([packed.labels for packed, _ in read])
    groups = np.concatenate([packed.groups for packed, _ in read])
    opened = np.concatenate([p_open for _, p_open in read])
    told = np.stack([1 - opened, opened], axis=1)
    scores = score_classes(
        labels, told, groups, classes=STATES, resamples=options.resamples, seed=options.seed
    )
    return Cell(
        accuracy=scores["accuracy"],
        eer=scores.get("eer"),
        pictures=len(labels),
        groups=len(np.unique(groups)),
    )


def _shared(fold: FoldParts, column: PackedPatches) -> list[str]:
    """Tells of pictures that were trained on and are tested as well, in another set."""
    (trained,) = fold.prepared.sets
    pairs = list(near_duplicates(trained.training, column))
    if not pairs:
        return []
    tested = len({pair.second for pair in pairs})
    return [
        f"{column.name}: {tested:,} of its pictures are, nearly or wholly, in {trained.training.name} as "
        f"well, such as {column.sources[pairs[0].second]}: that cell flatters"
    ]
