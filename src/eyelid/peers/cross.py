"""The matrix of sets: a net trained on each, tested on each; the diagonal on people that it did not see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eyelid.data import LabelledPictures, PackedPatches, near_duplicates
from eyelid.errors import DataError
from eyelid.peers.choose import make_net
from eyelid.peers.inputs import named_training, read_states, recipe_training, set_trainings
from eyelid.peers.options import BenchmarkOptions
from eyelid.peers.parts import FoldParts, fold_parts, pack_shown
from eyelid.peers.scoring import group_mean
from eyelid.peers.side_by_side import read_packed
from eyelid.peers.trained_net import TrainedNet
from eyelid.score import STATES, Score, score_classes
from eyelid.training.prepare import cache_folder


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


def cross_sets(options: BenchmarkOptions) -> Cross:
    """Trains on each set and tests on each.

    The diagonal pools the folds that are scored. The other sets are read whole, by the first fold's model.

    Raises:
        DataError: A set has labels that are no states, does not say who is who, or leaks; or all sets have
            one class only.
        EyelidError: As for a training.
    """
    net = make_net(options.cross_net, plain=named_training(options), recipe=recipe_training(options))
    sets = read_states(options.cross, options.label)
    rows = [pictures for pictures in sets if len(set(pictures.labels)) > 1]
    if not rows:
        raise DataError(f"--cross: each set has one class only: expected one with {' and '.join(STATES)}")
    warnings = [
        f"{pictures.name}: all pictures are {pictures.labels[0]}, so nothing is trained on it, and it is "
        "scored by accuracy only"
        for pictures in sets
        if pictures not in rows
    ]
    cells: dict[tuple[str, str], Cell] = {}
    columns = [pack_shown(pictures, net.size, cache_folder(named_training(options))) for pictures in sets]
    for data, pictures in zip(options.cross, sets, strict=True):
        if pictures in rows:
            warnings += _fill_row(cells, net, data, pictures, columns, options)
    return Cross(
        net=net.name,
        rows=[pictures.name for pictures in rows],
        columns=[pictures.name for pictures in sets],
        cells=cells,
        warnings=list(dict.fromkeys(warnings)),
        unreadable=[message for packed in columns for message in packed.unreadable],
    )


def _fill_row(
    cells: dict[tuple[str, str], Cell],
    net: TrainedNet,
    data: str,
    pictures: LabelledPictures,
    columns: Sequence[PackedPatches],
    options: BenchmarkOptions,
) -> list[str]:
    """Trains on one set and tests on all; returns what a reader should know of it."""
    warnings: list[str] = []
    own: list[tuple[PackedPatches, NDArray[np.float32]]] = []
    for number, training in enumerate(set_trainings(options, [data], [pictures])):
        fold = fold_parts(
            [pictures], replace(training, name=f"{pictures.name}-{training.name}"), resume=options.resume
        )
        warnings += fold.prepared.leaks
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
    drawn = {"resamples": options.resamples, "seed": options.seed}
    eer = None
    if len(np.unique(labels)) > 1:
        told = np.stack([1 - opened, opened], axis=1)
        eer = score_classes(labels, told, groups, classes=STATES, **drawn)["eer"]
    right = (opened > 0.5) == (labels == STATES.index("open"))
    return Cell(
        accuracy=group_mean(right.astype(float), groups, **drawn),
        eer=eer,
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
