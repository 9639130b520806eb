"""The labels of a pile as the sets of a training: those by hand, and the suggestions that count for less."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eyelid.data import PackedPatches, balanced_seed, in_fold, near_duplicates
from eyelid.errors import LabelError
from eyelid.labelling.known import BAD
from eyelid.labelling.pile import Pile
from eyelid.labelling.rows import MODEL, LabelRow
from eyelid.labelling.written import write_whole
from eyelid.training.augment_options import AugmentOptions
from eyelid.training.fit_options import FitOptions
from eyelid.training.options import NetOptions, SetOptions, TrainOptions

WEIGHT = 0.5
"""What a picture counts in the loss if a suggestion labelled it; one that an annotator did counts 1."""

_HELD_OUT = 5  # one in so many of the people, or pictures, with labels by hand
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
    folder: Path,
    say: Callable[[str], None],
) -> TrainOptions:
    """Writes the sets of a training, and returns its options.

    One in five of those with labels by hand is held out, and calibrates. By people where groups are known;
    suggestions for pictures of people who are held out are not trained on, nor are pictures that are nearly
    the same as one held out. Where groups are not known, pictures are held out, and the report says that it
    flatters.

    Args:
        base: Net, fitting and all else.
        rows: What is said of the pictures.
        pile: The pictures.
        classes: The classes.
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
    held_out = _held_out(who, [row.target for row in of_hand])
    away = {name for name, out in zip(who, held_out, strict=True) if out}
    scored = [row for row, out in zip(of_hand, held_out, strict=True) if out]
    trained = [row for row, out in zip(of_hand, held_out, strict=True) if not out]
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
        f"{len(of_hand):,} labels by hand, in the order in which they told most, so that those held out are "
        f"harder than the pile; {len(taken):,} pictures have suggested labels, which count "
        f"{WEIGHT:g}. {base.notes}"
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
    write_whole(file, stream.getvalue().encode("utf-8", "backslashreplace"))
    return file
