"""Making training sets from the labels of a pile: from marks, and from suggestions with a lower weight."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eyelid.augmenting.options import AugmentOptions
from eyelid.csv_cells import rows_text
from eyelid.data import PackedPatches, balanced_seed, in_fold, near_duplicates
from eyelid.errors import LabelError
from eyelid.fitting.options import FitOptions
from eyelid.labelling.annotator import MODEL
from eyelid.labelling.label_arrays import BAD
from eyelid.labelling.label_rows import LabelRow
from eyelid.labelling.pile import Pile
from eyelid.pages import Say, write_whole
from eyelid.training.options import NetOptions, SetOptions, TrainOptions

WEIGHT = 0.5
"""Weight in the loss of a picture that a suggestion labelled. An annotator's label has weight 1."""

_HELD_OUT = 5  # one in so many people (or pictures, if people are not known) with marks is held out
_FEWEST_DRAWN, _FEWEST_OF_CLASS = 20, 2  # pictures drawn at random that are enough to be held out alone
_MOST_HELD_OUT = 1 / 3  # highest share of the labels that may be held out for that
_EPOCH = 2_000  # fewest pictures of an epoch, so that training takes as many steps with few labels
_COLUMNS = ("path", "label", "group", "split")


def base_options() -> TrainOptions:
    """Returns the options of the default training of a pile: a fast net for pictures from one source."""
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
    say: Say,
) -> TrainOptions:
    """Writes the training sets of a pile's labels, and returns the options of the training.

    The held-out pictures calibrate the model and are scored, so they should be like the pile. If enough
    pictures were drawn at random, these are held out. Otherwise one in five of the marked pictures is held
    out, with a message, because most of these were asked for as hard ones. The training part has no person
    who is held out, if groups are known, and no picture that is nearly the same as one held out. If groups
    are not known, the report warns that the scores are too good.

    Args:
        base: The net, the fitting and all other options of the training.
        rows: The labels.
        pile: The pictures.
        classes: The names of the classes.
        drawn: Names of the pictures that were drawn at random.
        folder: Folder that the training sets are written to.
        say: Function that shows a line to the user; it is called about pictures that are left out.

    Raises:
        LabelError: A class has too few labels to train on and hold out.
        OutputError: The folder cannot be written.
    """
    by_hand = [row for row in rows if row.target and row.by != MODEL and BAD not in row.tags.split(";")]
    by_model = [row for row in rows if row.by == MODEL]
    grouped = any(row.group for row in by_hand)
    people = [row.group or row.name for row in by_hand]
    _check(by_hand, people, classes)
    held_out, trained, description = _hold_out(by_hand, people, drawn, say)
    held_out_people = {row.group or row.name for row in held_out}
    of_others = [row for row in by_model if (row.group or row.name) not in held_out_people]
    near = _near_duplicates(pile, held_out, [*trained, *of_others])
    trained, suggested = ([row for row in part if row.name not in near] for part in (trained, of_others))
    if len(of_others) < len(by_model):
        say(f"{len(by_model) - len(of_others):,} suggestions are left out: of people who are held out")
    if near:
        say(f"{len(near):,} pictures are left out: nearly the same as one that is held out")
    sets = [
        _write(
            folder / "by-hand",
            [(row, "training") for row in trained] + [(row, "validation") for row in held_out],
        )
    ]
    options = [SetOptions(data=f"manifest:{sets[0]}", draws=max(_EPOCH, len(trained)))]
    if suggested:
        file = _write(folder / "by-model", [(row, "") for row in suggested])
        options.append(SetOptions(data=f"manifest:{file}", weight=WEIGHT, validate=False))
    notes = (
        f"{len(by_hand):,} labels by hand; held out are {description}. {len(suggested):,} pictures have "
        f"suggested labels, which count {WEIGHT:g}. {base.notes}"
    )
    split = replace(base.split, allow_leak=base.split.allow_leak or not grouped)
    return replace(base, data=(), sets=tuple(options), split=split, notes=notes.strip())


def _check(rows: Sequence[LabelRow], people: Sequence[str], classes: Sequence[str]) -> None:
    """Raises `LabelError` for a class with too few labels."""
    labelled = Counter(row.target for row in rows)
    for name in classes:
        with_class = {person for person, row in zip(people, rows, strict=True) if row.target == name}
        if labelled[name] and len(with_class) < 2:
            raise LabelError(
                f"class {name!r} has {labelled[name]} labels, all of {len(with_class)}: expected two at "
                "least, to train on one and hold out the other"
            )
    if len(labelled) < 2:
        raise LabelError(f"labels of {len(labelled)} classes: expected two at least, to train on")


def _hold_out(
    rows: Sequence[LabelRow], people: Sequence[str], drawn: Collection[str], say: Say
) -> tuple[list[LabelRow], list[LabelRow], str]:
    """Returns the rows that are held out, those that are trained on, and a description of the first."""
    random = [row for row in rows if row.name in drawn]
    random_people = {row.group or row.name for row in random}
    trained = [row for row, person in zip(rows, people, strict=True) if person not in random_people]
    if _are_enough(random, trained, rows):
        return (
            random,
            trained,
            f"the {len(random):,} that were drawn at random, so that they are like the pile",
        )
    held_out = _one_in_five(people, [row.target for row in rows])
    description = f"one in {_HELD_OUT}"
    if not all(row.imported for row in rows):
        description += ", which are harder than the pile where they were asked for"
        say(
            f"only {len(random):,} of the labelled pictures were drawn at random, too few to hold out these "
            f"alone: held out are {description}; more labels, or --order random, make the scores truer"
        )
    parts = list(zip(rows, held_out, strict=True))
    return [row for row, out in parts if out], [row for row, out in parts if not out], description


def _are_enough(random: Sequence[LabelRow], trained: Sequence[LabelRow], rows: Sequence[LabelRow]) -> bool:
    """Returns whether the randomly drawn pictures suffice as held-out set, and the others for training."""
    classes = {row.target for row in rows}
    held_out = Counter(row.target for row in random)
    return (
        len(random) >= _FEWEST_DRAWN
        and all(held_out[name] >= _FEWEST_OF_CLASS for name in classes)
        and classes == {row.target for row in trained}
        and len(rows) - len(trained) <= _MOST_HELD_OUT * len(rows)
    )


def _one_in_five(people: Sequence[str], labels: Sequence[str]) -> NDArray[np.bool_]:
    """Returns which rows are held out, bool `[N]`: a fifth of the people, with all classes if possible."""

    def parts_of(names: Sequence[str], seed: int) -> list[NDArray[np.bool_]]:
        out = in_fold(names, 0, _HELD_OUT, seed)
        return [out, ~out]

    seed = balanced_seed(people, labels, parts_of)
    return in_fold(people, 0, _HELD_OUT, seed)


def _near_duplicates(pile: Pile, held_out: Sequence[LabelRow], trained: Sequence[LabelRow]) -> set[str]:
    """Returns the names of training pictures that are nearly the same as a held-out one."""
    first, second = (_packed(pile, rows) for rows in (held_out, trained))
    return {second.sources[pair.second] for pair in near_duplicates(first, second)}


def _packed(pile: Pile, rows: Sequence[LabelRow]) -> PackedPatches:
    """Returns the patches of some rows as `near_duplicates` takes them; labels and groups do not matter."""
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
    """Writes a manifest of rows and their parts; the column of the part is left out if all are empty."""
    columns = _COLUMNS if any(part for _, part in rows) else _COLUMNS[:-1]
    cells = ((row.path, row.target, row.group, part)[: len(columns)] for row, part in rows)
    file = (folder / "labels.csv").resolve()
    write_whole(file, rows_text([columns, *cells]))
    return file
