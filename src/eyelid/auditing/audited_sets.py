"""Sets as an audit takes them: one after the other, labelled or not, with who is who and what is held out."""

import glob
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace

from eyelid.data import LabelledPictures, read_labelled
from eyelid.errors import DataError
from eyelid.pictures import SUFFIXES, find_sources
from eyelid.training.options import SetOptions, SplitOptions
from eyelid.training.split import PART, divide_sets

SPLIT = "split"
"""The column that says in which part a picture stands; empty where nothing says it."""

_NAMED = 3  # of many sets


def gather(
    data: Sequence[str], *, label: str, rename: Mapping[str, str], split: SplitOptions | None
) -> LabelledPictures:
    """Reads sets and joins them.

    Args:
        data: The sets, PATH or LAYOUT:PATH, or, for pictures without labels, a pattern, a list (`.txt`) or a
            picture; pictures without labels get empty ones.
        label: Column of their labels; empty for the layouts' own.
        rename: The classes that labels stand for; a label need not occur in all sets.
        split: How a training would divide them; None for what their own columns say.

    Returns:
        All pictures. Groups have the set's name before them where there are several sets, since two sets may
        mean two people by one name; a column `set` then tells which is whose. A column `split` says where
        pictures stand, if anything does.

    Raises:
        DataError: A set cannot be read, or not be divided.
        MissingFileError: There is no such set.
    """
    loose = [place for place in data if not label and _is_loose(place)]
    sets = [read_labelled(place, label=label, complete=False) for place in data if place not in loose]
    if loose:
        files = list(find_sources(loose))
        sets.append(LabelledPictures(_named(loose), files, [""] * len(files), [""] * len(files)))
    told = {label for pictures in sets for label in pictures.labels} - {""}
    strange = sorted(set(rename) - told)
    if told and strange:  # without labels, they may be those of annotators
        raise DataError(f"--rename of {strange[0]!r}, which is none of the labels: {', '.join(sorted(told))}")
    sets = [
        pictures.renamed({old: new for old, new in rename.items() if old in pictures.labels})
        for pictures in sets
    ]
    if split:
        divided = divide_sets(sets, [SetOptions(data=pictures.name) for pictures in sets], split)
        sets = [
            replace(pictures, columns={**pictures.columns, SPLIT: pictures.columns[PART]})
            for pictures in divided
        ]
    return sets[0] if len(sets) == 1 else _joined(sets)


def _is_loose(place: str) -> bool:
    """Tells whether a place is a pattern, a list or a single picture."""
    if os.path.lexists(place):
        return os.path.isfile(place) and place.lower().endswith((*SUFFIXES, ".txt"))
    return glob.has_magic(place)


def _joined(sets: Sequence[LabelledPictures]) -> LabelledPictures:
    names = dict.fromkeys(name for pictures in sets for name in pictures.columns)
    columns = {
        name: [value for pictures in sets for value in pictures.columns.get(name, [""] * len(pictures))]
        for name in names
    }
    columns["set"] = [pictures.name for pictures in sets for _ in range(len(pictures))]
    return LabelledPictures(
        _named([pictures.name for pictures in sets]),
        [file for pictures in sets for file in pictures.files],
        [label for pictures in sets for label in pictures.labels],
        [f"{pictures.name}/{group}" if group else "" for pictures in sets for group in pictures.groups],
        columns,
    )


def _named(names: Sequence[str]) -> str:
    more = [f"{len(names) - _NAMED:,} more"] if len(names) > _NAMED else []
    return " and ".join([*names[:_NAMED], *more])
