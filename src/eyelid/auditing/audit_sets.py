"""Reading the sets of an audit: labelled or not, with groups and parts, joined into one."""

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
"""Name of the column that holds the part of each picture; its cells may be empty."""

_NAMED = 3  # most sets that a joined name lists


def read_audit_sets(
    data: Sequence[str], *, label: str, rename: Mapping[str, str], split: SplitOptions | None
) -> LabelledPictures:
    """Reads the sets of an audit and joins them into one.

    Args:
        data: The sets, PATH or LAYOUT:PATH. For pictures without labels also a pattern, a list (`.txt`) or a
            picture; the label of such a picture is empty.
        label: Column of the labels; empty for the layout's own.
        rename: Label → the class that it stands for; a label need not occur in all sets.
        split: The split of a training, by which the sets are divided; None for the split of their own
            columns.

    Returns:
        All pictures. If there are several sets, a column `set` holds the name of each picture's set, and the
        names of groups begin with it, since two sets may use the same name for two people. A column `split`
        holds the parts, if there is a split.

    Raises:
        DataError: A set cannot be read or divided, or a label to be renamed does not occur.
        MissingFileError: There is no such set.
    """
    loose = [place for place in data if not label and _is_loose(place)]
    sets = [read_labelled(place, label=label, complete=False) for place in data if place not in loose]
    if loose:
        files = list(find_sources(loose))
        sets.append(LabelledPictures(_named(loose), files, [""] * len(files), [""] * len(files)))
    labels = {label for pictures in sets for label in pictures.labels} - {""}
    strange = sorted(set(rename) - labels)
    if labels and strange:  # in a set without labels, they may be labels of annotators
        raise DataError(
            f"--rename of {strange[0]!r}, which is none of the labels: {', '.join(sorted(labels))}"
        )
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
    """Whether a path is a pattern, a list or a single picture, rather than a set."""
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
