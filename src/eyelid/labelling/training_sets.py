"""The labels of a pile as the sets of a training: those by hand, and the suggestions that count for less."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eyelid.augmenting.options import AugmentOptions
from eyelid.data import PackedPatches, balanced_seed, in_fold, near_duplicates
from eyelid.errors import LabelError
from eyelid.fitting.options import FitOptions
from eyelid.labelling.label_arrays import BAD
from eyelid.labelling.label_rows import MODEL, LabelRow
from eyelid.labelling.pile import Pile
from eyelid.pages import write_whole
from eyelid.training.options import NetOptions, SetOptions, TrainOptions

WEIGHT = 0.5
"""What a picture counts in the loss if a suggestion labelled it; one that an annotator did counts 1."""

_HELD_OUT = 5  # one in so many of the people, or pictures, with labels by hand
_FEWEST_DRAWN, _FEWEST_OF_CLASS = 20, 2  # pictures drawn at random that suffice to be held out
_MOST_DRAWN = 1 / 3  # share of the labels that is kept from training for them
_DRAWS = 2_000  # pictures of an epoch at least, so that few labels are seen as often as many
_COLUMNS = ("path", "label", "group", "split")


def base_options() -> TrainOptions:
    """Returns the training of a pile for which no recipe is given: a fast net for pictures of one source."""
    return TrainOptions(
        net=NetOptions(name="plainnet", normalise="fixed"),
        augment=AugmentOptions(
            detail=1,
            shift=0.06,
            stretch=0.1,
            squash=0.0,
            glare=0.0,
            exposure=0.0,
            contrast=0.0,
            low_resolution=0.0,
        ),
        fit=FitOptions(epochs=60, average_decay=0.999),
    )


def training_options(
    base: TrainOptions,
    rows: Sequence[LabelRow],
    pile: Pile,
    *,
    classes: Sequence[str],
    drawn: Collection[str],
    folder: Path,
    say: Callable[[str], None],
) -> TrainOptions:
    """Writes the sets of a training, and returns its options.

    What is held out calibrates and is scored, so it should be like the pile: the pictures that were drawn at
    random, where they suffice. Else it is one in five of those with labels by hand, most of which were asked
    for because they are hard, and that is said. People who are held out are not trained on, where groups are
    known, nor are pictures that are nearly the same as one held out, whoever labelled them. Where groups are
    not known, the report says that it flatters.

    Args:
        base: Net, fitting and all else.
        rows: What is said of the pictures.
        pile: The pictures.
        classes: The classes.
        drawn: Names of the pictures that were drawn at random.
        folder: Where the sets go.
        say: Is told what is left out.

    Raises:
        LabelError: A class has too few labels to train on and hold out.
        OutputError: The folder cannot be written.
    """
    of_hand = [row for row in rows if row.target and row.by != MODEL and BAD not in row.tags.split(";")]
    filled = [row for row in rows if row.by == MODEL]
    grouped = any(row.group for row in of_hand)
    who = [row.group or row.name for row in of_hand]
    _check(of_hand, who, classes)
    scored, trained, told = _parted(of_hand, who, drawn, say)
    away = {row.group or row.name for row in scored}
    kept = [row for row in filled if (row.group or row.name) not in away]
    near = _near(pile, scored, [*trained, *kept])
    trained, taken = ([row for row in part if row.name not in near] for part in (trained, kept))
    if len(kept) < len(filled):
        say(f"{len(filled) - len(kept):,} suggestions are left out: of people who are held out")
    if near:
        say(f"{len(near):,} pictures are left out: nearly the same as one that is held out")
    sets = [
        _write(
            folder / "by-hand",
            [(row, "training") for row in trained] + [(row, "validation") for row in scored],
        )
    ]
    options = [SetOptions(data=f"manifest:{sets[0]}", draws=max(_DRAWS, len(trained)))]
    if taken:
        file = _write(folder / "by-model", [(row, "") for row in taken])
        options.append(SetOptions(data=f"manifest:{file}", weight=WEIGHT, validate=False))
    notes = (
        f"{len(of_hand):,} labels by hand; held out are {told}. {len(taken):,} pictures have suggested "
        f"labels, which count {WEIGHT:g}. {base.notes}"
    )
    split = replace(base.split, allow_leak=base.split.allow_leak or not grouped)
    return replace(base, data=(), sets=tuple(options), split=split, notes=notes.strip())


def _check(rows: Sequence[LabelRow], who: Sequence[str], classes: Sequence[str]) -> None:
    labelled = Counter(row.target for row in rows)
    for name in classes:
        people = {person for person, row in zip(who, rows, strict=True) if row.target == name}
        if labelled[name] and len(people) < 2:
            raise LabelError(
                f"class {name!r} has {labelled[name]} labels, all of {len(people)}: expected two at least, "
                "to train on one and hold out the other"
            )
    if len(labelled) < 2:
        raise LabelError(f"labels of {len(labelled)} classes: expected two at least, to train on")


def _parted(
    rows: Sequence[LabelRow], who: Sequence[str], drawn: Collection[str], say: Callable[[str], None]
) -> tuple[list[LabelRow], list[LabelRow], str]:
    """Returns what is held out, what is trained on, and what is to be known of the former."""
    random = [row for row in rows if row.name in drawn]
    people = {row.group or row.name for row in random}
    trained = [row for row, name in zip(rows, who, strict=True) if name not in people]
    if _suffice(random, trained, rows):
        told = f"the {len(random):,} that were drawn at random, so that they are like the pile"
        return random, trained, told
    held_out = _held_out(who, [row.target for row in rows])
    told = f"one in {_HELD_OUT}"
    if not all(row.imported for row in rows):
        told += ", which are harder than the pile where they were asked for"
        say(
            f"only {len(random):,} of the labelled pictures were drawn at random, too few to hold out these "
            f"alone: held out are {told}; more labels, or --order random, make the scores truer"
        )
    parts = list(zip(rows, held_out, strict=True))
    return [row for row, out in parts if out], [row for row, out in parts if not out], told


def _suffice(random: Sequence[LabelRow], trained: Sequence[LabelRow], rows: Sequence[LabelRow]) -> bool:
    """Tells whether the pictures drawn at random say enough, and leave enough to be trained on."""
    classes = {row.target for row in rows}
    held_out = Counter(row.target for row in random)
    return (
        len(random) >= _FEWEST_DRAWN
        and all(held_out[name] >= _FEWEST_OF_CLASS for name in classes)
        and classes == {row.target for row in trained}
        and len(rows) - len(trained) <= _MOST_DRAWN * len(rows)
    )


def _held_out(who: Sequence[str], labels: Sequence[str]) -> NDArray[np.bool_]:
    def parts_of(names: Sequence[str], seed: int) -> list[NDArray[np.bool_]]:
        out = in_fold(names, 0, _HELD_OUT, seed)
        return [out, ~out]

    seed = balanced_seed(who, labels, parts_of)
    return in_fold(who, 0, _HELD_OUT, seed)


def _near(pile: Pile, scored: Sequence[LabelRow], trained: Sequence[LabelRow]) -> set[str]:
    """Returns the names of what is trained on and is nearly the same as something that is held out."""
    one, other = (_packed(pile, rows) for rows in (scored, trained))
    return {other.sources[pair.second] for pair in near_duplicates(one, other)}


def _packed(pile: Pile, rows: Sequence[LabelRow]) -> PackedPatches:
    names = [row.name for row in rows]
    return PackedPatches(
        name=pile.place,
        patches=pile.patches[[pile.numbers[name] for name in names]],
        labels=np.zeros(len(rows), np.int64),
        groups=np.array(names, np.str_),
        sources=names,
        unreadable=(),
    )


def _write(folder: Path, rows: Sequence[tuple[LabelRow, str]]) -> Path:
    stream = io.StringIO(newline="")
    table = csv.writer(stream, lineterminator="\n")
    columns = _COLUMNS if any(part for _, part in rows) else _COLUMNS[:-1]
    table.writerow(columns)
    for row, part in rows:
        table.writerow((row.path, row.target, row.group, part)[: len(columns)])
    file = (folder / "labels.csv").resolve()
    write_whole(file, stream.getvalue())
    return file
