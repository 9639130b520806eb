"""Reading the data sets of an audit, labelled or not, and joining them into one."""

import glob
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain, count

from eyelid.columns import ColumnOptions
from eyelid.data import LabelledPictures, expect_renamed, joined_sets, read_labelled
from eyelid.pictures import SUFFIXES, PictureFilter, find_sources
from eyelid.training.options import SetOptions, SplitOptions
from eyelid.training.split import PART, divide_sets

SPLIT = "split"
"""Name of the column with the part of each picture; its cells may be empty."""

_NAMED = 3  # the name of joined data sets has at most so many of their names


def read_audit_sets(
    data: Sequence[str],
    *,
    label: str,
    rename: Mapping[str, str],
    classes: Sequence[str] = (),
    split: SplitOptions | None,
    columns: ColumnOptions | None = None,
    hidden: bool = False,
) -> LabelledPictures:
    """Reads the data sets of an audit and joins them into one.

    Args:
        data: The data sets, PATH or LAYOUT:PATH. Without `label`, an entry may also be a glob pattern, a list
            (`.txt`) or a picture; the labels of such pictures are empty.
        label: Column of the labels; empty for the labels of the layout.
        rename: Maps a label to the class that it stands for. It is enough if a label occurs in one data set.
        classes: Names of the classes that labels may have; empty for any.
        split: The split of a training, by which the data sets are divided; None to use their own columns
            `split`.
        columns: The columns of manifests that have other names.
        hidden: Whether hidden files and folders are read, too.

    Returns:
        All pictures. If there are several data sets, a column `set` has the name of each picture's data set,
        and the names of groups begin with it, because two data sets may use the same name for two people.
        The second of two data sets with one name is called, say, `eyes-2`. If there is a split, a column
        `split` has the parts.

    Raises:
        DataError: A data set cannot be read or divided, a label is none of `classes`, or a label in `rename`
            does not occur.
        MissingFileError: A path does not exist.
    """
    loose = [place for place in data if not label and _is_loose(place)]
    sets = [
        read_labelled(
            place,
            label=label,
            rename=rename,
            complete=False,
            columns=columns,
            hidden=hidden,
            expect_all_renamed=False,
        )
        for place in data
        if place not in loose
    ]
    if loose:
        keep = PictureFilter(hidden=hidden)
        files = list(find_sources(loose, keep=keep))
        notes = tuple(filter(None, [keep.summary()]))
        no_text = [""] * len(files)
        sets.append(LabelledPictures(_named(loose), files, no_text, no_text, notes=notes))
    if any(label for pictures in sets for label in pictures.labels):
        # In data sets without labels, they may be labels of annotators.
        spellings = [label for pictures in sets for label in pictures.spellings]
        expect_renamed(rename, spellings, source=_named([pictures.name for pictures in sets]))
    for pictures in sets if classes else ():
        pictures.expect_labels(classes)
    if split:
        divided = divide_sets(sets, [SetOptions(data=pictures.name) for pictures in sets], split)
        sets = [
            replace(pictures, columns={**pictures.columns, SPLIT: pictures.columns[PART]})
            for pictures in divided
        ]
    return sets[0] if len(sets) == 1 else _joined(sets)


def _is_loose(place: str) -> bool:
    """Returns whether a path is a glob pattern, a list or a single picture, and not a data set."""
    if os.path.lexists(place):
        return os.path.isfile(place) and place.lower().endswith((*SUFFIXES, ".txt"))
    return glob.has_magic(place)


def _joined(sets: Sequence[LabelledPictures]) -> LabelledPictures:
    joined = joined_sets(_named([pictures.name for pictures in sets]), sets)
    distinct = _distinct([pictures.name for pictures in sets])
    names = [name for name, pictures in zip(distinct, sets, strict=True) for _ in range(len(pictures))]
    groups = [f"{name}/{group}" if group else "" for name, group in zip(names, joined.groups, strict=True)]
    return replace(joined, groups=groups, columns={**joined.columns, "set": names})


def _distinct(names: Sequence[str]) -> list[str]:
    """Returns names of which no two are equal: a second `eyes` is `eyes-2`."""
    distinct: list[str] = []
    for name in names:
        numbered = (f"{name}-{number}" for number in count(2))
        distinct.append(next(each for each in chain([name], numbered) if each not in distinct))
    return distinct


def _named(names: Sequence[str]) -> str:
    more = [f"{len(names) - _NAMED:,} more"] if len(names) > _NAMED else []
    return " and ".join([*names[:_NAMED], *more])
