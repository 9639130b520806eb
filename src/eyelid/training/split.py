"""Divides labelled sets into training, validation and test parts, never cutting a group."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from eyelid.data import PARTS, LabelledPictures, balanced_seed, crossing, in_fold
from eyelid.errors import DataError
from eyelid.training.options import SetOptions, SplitOptions

PART = "part"
"""The column with the part of each picture: `training`, `validation` or `test`."""

_VALIDATION_SEED = 1  # added to the split's seed to draw the validation part
_SPLIT = "split"  # the column of a manifest that names the part of each picture


def resolved_seed(
    sets: Sequence[LabelledPictures], options: Sequence[SetOptions], split: SplitOptions
) -> SplitOptions:
    """Returns the split with the seed that stratifies it, if the options ask for that.

    Raises:
        DataError: No set is divided by hash.
    """
    if not split.stratify:
        return split
    hashed = [
        pictures
        for pictures, set_ in zip(sets, options, strict=True)
        if set_.validate and pictures.name != split.test_set and not _has_own_split(pictures, split)
    ]
    units = [unit for pictures in hashed for unit in _units(pictures)]
    labels = [label for pictures in hashed for label in pictures.labels]
    if not units:
        raise DataError("--split.stratify: no set is divided by hash, so there is nothing to stratify")

    def parts_of(names: Sequence[str], seed: int) -> list[NDArray[np.bool_]]:
        """Returns which names are in each part, in all folds that will be trained."""
        seeded = replace(split, seed=seed)
        folds = range(split.folds) if split.test_fold == "all" else [split.test_fold]
        divided = [_parts_by_hash(names, replace(seeded, test_fold=fold)) for fold in folds]
        names_of_parts = PARTS[:2] if split.test_fold is None else PARTS
        return [parts == part for parts in divided for part in names_of_parts]

    seed = balanced_seed(units, labels, parts_of, first=split.seed)
    return replace(split, seed=seed, stratify=False)


def divide_sets(
    sets: Sequence[LabelledPictures], options: Sequence[SetOptions], split: SplitOptions
) -> list[LabelledPictures]:
    """Divides the sets of a training.

    Returns:
        The sets, each with a column `part`: `training`, `validation` or `test`.

    Raises:
        DataError: A group is in two parts, a set does not say which pictures are of one person, nothing is
            left to train on, nobody is held out, or pictures of one class only are.
    """
    names = [pictures.name for pictures in sets]
    if split.test_set and split.test_set not in names:
        raise DataError(f"--split.test-set {split.test_set}: expected the name of a set: {', '.join(names)}")
    divided = [
        replace(pictures, columns={**pictures.columns, PART: _parts(pictures, set_, split)})
        for pictures, set_ in zip(sets, options, strict=True)
    ]
    for pictures in divided:
        _check_held_out_classes(pictures, split)
    _check_training_classes(divided)
    parts = {part for pictures in divided for part in pictures.columns[PART]}
    if split.test_fold is not None and "test" not in parts:
        raise DataError(
            f"--split.test-fold {split.test_fold}: nobody of {', '.join(names)} is in this fold; choose "
            "fewer --split.folds, or another --split.seed"
        )
    if "validation" not in parts:
        raise DataError("nobody is held out for validation: expected a set with groups and `validate: true`")
    return divided


def _check_held_out_classes(pictures: LabelledPictures, split: SplitOptions) -> None:
    """Raises `DataError` if a held-out part of a divided set has one class only."""
    for part in ("validation", "test"):
        classes = {label for label, its_part in _label_parts(pictures) if its_part == part}
        if len(classes) == 1:
            advice = (
                "choose a set with two classes"
                if pictures.name == split.test_set
                else "choose another --split.seed; a training may also hold out nobody of it, by "
                "`validate: false` in its YAML file"
            )
            raise DataError(
                f"{pictures.name}: all pictures held out for {part} are {classes.pop()}, which scores "
                f"nothing; {advice}"
            )


def _check_training_classes(divided: Sequence[LabelledPictures]) -> None:
    """Raises `DataError` if no picture of a class is in a training part."""
    trained = {label for pictures in divided for label, part in _label_parts(pictures) if part == "training"}
    missing = {label for pictures in divided for label in pictures.labels} - trained
    if missing:
        raise DataError(
            f"class {min(missing)!r}: no picture is left to train on beside the people held out; "
            "choose another --split.seed"
        )


def _label_parts(pictures: LabelledPictures) -> set[tuple[str, str]]:
    """Returns the pairs of a label and a part that occur in a divided set."""
    return set(zip(pictures.labels, pictures.columns[PART], strict=True))


def _parts(pictures: LabelledPictures, set_: SetOptions, split: SplitOptions) -> list[str]:
    """Returns the part of each picture of a set."""
    if pictures.name == split.test_set:
        return ["test"] * len(pictures)
    if _has_own_split(pictures, split):
        return _own_split(pictures, split)
    if not set_.validate:
        return ["training"] * len(pictures)
    if not pictures.grouped and not split.allow_leak:
        raise DataError(
            f"{set_.data}: nothing says which pictures come from one person, so none can be held out fairly; "
            "add a column `group`, or hold out single pictures with --split.allow-leak; a training may also "
            "hold out nobody of it, by `validate: false` in its YAML file"
        )
    return [str(part) for part in _parts_by_hash(_units(pictures), split)]


def _has_own_split(pictures: LabelledPictures, split: SplitOptions) -> bool:
    """Returns whether a set is divided by its own column, which a test fold in the options overrules."""
    return _SPLIT in pictures.columns and split.test_fold is None


def _own_split(pictures: LabelledPictures, split: SplitOptions) -> list[str]:
    """Returns the parts that a set's own column names; without a validation part, one is drawn by hash."""
    parts = list(pictures.columns[_SPLIT])
    if "" in parts:
        file = pictures.files[parts.index("")]
        raise DataError(f"{pictures.name}: no `split` for {file.source}, and others have one")
    cut = crossing(pictures.groups, parts)
    if cut and not split.allow_leak:
        examples = "; ".join(f"{group} in {' and '.join(sorted(cut[group]))}" for group in sorted(cut)[:5])
        raise DataError(
            f"{pictures.name}: the split cuts {len(cut)} of the groups: {examples}; correct the column "
            "`split`, or train nevertheless with --split.allow-leak"
        )
    if "validation" not in parts:
        drawn = in_fold(_units(pictures), 0, split.validation_parts, split.seed + _VALIDATION_SEED)
        parts = [
            "validation" if validates and part == "training" else part
            for validates, part in zip(drawn, parts, strict=True)
        ]
    return parts


def _parts_by_hash(units: Sequence[str], split: SplitOptions) -> NDArray[np.str_]:
    """Returns the part of each unit, by a hash of its name, str `[N]`."""
    parts = np.full(len(units), "training", dtype="<U10")
    parts[in_fold(units, 0, split.validation_parts, split.seed + _VALIDATION_SEED)] = "validation"
    if split.test_fold is not None:
        parts[in_fold(units, int(split.test_fold), split.folds, split.seed)] = "test"
    return parts


def _units(pictures: LabelledPictures) -> Sequence[str]:
    """Returns for each picture the name by which it is held out: its group's, else its own."""
    return pictures.groups if pictures.grouped else [file.source for file in pictures.files]
