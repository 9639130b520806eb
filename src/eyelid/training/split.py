"""Divides labelled sets into training, validation and test parts, so that no group is in two parts."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from eyelid.data import PARTS, LabelledPictures, balanced_seed, content_hashes, crossing, in_fold, photo_of
from eyelid.errors import DataError, SmallSetError
from eyelid.training.options import SetOptions, SplitOptions

PART = "part"
"""Name of the column that says to which part a picture belongs: `training`, `validation` or `test`."""

FOLDS, VALIDATION = 5, 10
"""Usual numbers of test folds and of validation parts."""

_VALIDATION_SEED = 1  # added to the seed of the split for the hash that chooses the validation part
_SPLIT = "split"  # the column of a manifest by which the user names the part of each picture


def resolved_split(
    sets: Sequence[LabelledPictures], options: Sequence[SetOptions], split: SplitOptions
) -> SplitOptions:
    """Returns the options of a split with all that the user left open: folds, validation parts, and seed.

    Fewer parts are larger. So there are as many as are usual, or as few as each needs to have all classes.

    Args:
        sets: The labelled sets.
        options: The options of each set.
        split: The options of the split.

    Returns:
        The options, with `stratify` set to False, since the seed is found.

    Raises:
        DataError: `stratify` is True, but no set is divided by hash.
    """
    if split.folds and split.validation_parts and not split.stratify:
        return split  # nothing is open
    known = sets
    if split.allow_leak:  # the files of sets without groups are hashed only once
        known = [replace(pictures, groups=_units(pictures)) for pictures in sets]
    usual = None
    fewest = split.test_fold + 1 if isinstance(split.test_fold, int) else 2
    folds_tried = _choices(split.folds, FOLDS, max(fewest, 2))
    for folds, parts in product(folds_tried, _choices(split.validation_parts, VALIDATION, 2)):
        tried = _stratified(known, options, replace(split, folds=folds, validation_parts=parts))
        usual = usual or tried
        try:
            for fold in range(folds) if split.test_fold == "all" else [split.test_fold]:
                divide_sets(known, options, replace(tried, test_fold=fold))
        except SmallSetError:
            continue
        except DataError:
            break  # it is refused for another reason, which is told when it is divided
        return tried
    return usual or split


def shrunk_in_words(asked: SplitOptions, resolved: SplitOptions) -> list[str]:
    """Returns lines for the user about parts that are fewer than usual, since the sets are small.

    Args:
        asked: The options of the user.
        resolved: What `resolved_split` made of them.
    """
    lines = []
    if not asked.folds and resolved.folds < FOLDS and resolved.test_fold is not None:
        lines.append(f"few pictures: --split.folds {resolved.folds} in place of {FOLDS}")
    if not asked.validation_parts and resolved.validation_parts < VALIDATION:
        lines.append(
            f"few pictures: --split.validation-parts {resolved.validation_parts} in place of {VALIDATION}, "
            "so that validation and calibration have all classes"
        )
    return lines


def _choices(asked: int, usual: int, fewest: int) -> Sequence[int]:
    """Returns the numbers of parts to try: that of the user, or from the usual number down to the fewest."""
    return [asked] if asked else range(usual, fewest - 1, -1)


def _stratified(
    sets: Sequence[LabelledPictures], options: Sequence[SetOptions], split: SplitOptions
) -> SplitOptions:
    """Returns the options with the seed whose parts have the most similar shares of the classes.

    Raises:
        DataError: `stratify` is True, but no set is divided by hash.
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
        """Returns bool arrays that say which names are in each part, for all folds that will be trained."""
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
    """Divides the labelled sets of a training into parts.

    Args:
        sets: The labelled sets.
        options: The options of each set.
        split: The options of the split.

    Returns:
        The sets, each with an additional column `part`: `training`, `validation` or `test`.

    Raises:
        DataError: The options name a test set that does not exist. A group is in two parts. A set does not
            say which pictures are of the same person. A class has no picture to train on. No picture is in
            the validation part, or in the test fold. A held-out part of a set has pictures of only one class.
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
        raise SmallSetError(
            f"--split.test-fold {split.test_fold}: nobody of {', '.join(names)} is in this fold; choose "
            "fewer --split.folds, or another --split.seed"
        )
    if "validation" not in parts:
        raise SmallSetError(
            "nobody is held out for validation: expected a set with groups and `validate: true`"
        )
    return divided


def _check_held_out_classes(pictures: LabelledPictures, split: SplitOptions) -> None:
    """Raises `DataError` if the validation or test part of a divided set has pictures of only one class."""
    for part in ("validation", "test"):
        classes = {label for label, its_part in _label_parts(pictures) if its_part == part}
        if len(classes) == 1:
            advice = (
                "choose a set with two classes"
                if pictures.name == split.test_set
                else "choose another --split.seed; a training may also hold out nobody of it, by "
                "`validate: false` in its YAML file"
            )
            raise SmallSetError(
                f"{pictures.name}: all pictures held out for {part} are {classes.pop()}, which scores "
                f"nothing; {advice}"
            )


def _check_training_classes(divided: Sequence[LabelledPictures]) -> None:
    """Raises `DataError` if a class has no picture in the training parts."""
    trained = {label for pictures in divided for label, part in _label_parts(pictures) if part == "training"}
    missing = {label for pictures in divided for label in pictures.labels} - trained
    if missing:
        raise SmallSetError(
            f"class {min(missing)!r}: no picture is left to train on beside the people held out; "
            "choose another --split.seed"
        )


def _label_parts(pictures: LabelledPictures) -> set[tuple[str, str]]:
    """Returns all pairs of a label and a part that occur in a divided set."""
    return set(zip(pictures.labels, pictures.columns[PART], strict=True))


def _parts(pictures: LabelledPictures, set_: SetOptions, split: SplitOptions) -> list[str]:
    """Returns the part of each picture of a set.

    Raises:
        DataError: Nothing says which pictures are of the same person, and the split does not allow leaks; or
            the set's own column `split` cannot be used.
    """
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
    """Returns whether a set is divided by its own column `split`. A test fold in the options overrides it."""
    return _SPLIT in pictures.columns and split.test_fold is None


def _own_split(pictures: LabelledPictures, split: SplitOptions) -> list[str]:
    """Returns the part of each picture, as the set's own column `split` names it.

    If the column has no validation part, one is taken from the training part by hash.

    Raises:
        DataError: A cell of the column is empty, or a group is in two parts and the split does not allow
            leaks.
    """
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
        drawn = _in_validation(_units(pictures), split)
        parts = [
            "validation" if validates and part == "training" else part
            for validates, part in zip(drawn, parts, strict=True)
        ]
    return parts


def _parts_by_hash(units: Sequence[str], split: SplitOptions) -> NDArray[np.str_]:
    """Returns the part of each of N units, chosen by a hash of its name, str `[N]`."""
    parts = np.full(len(units), "training", dtype="<U10")
    parts[_in_validation(units, split)] = "validation"
    if split.test_fold is not None:
        parts[in_fold(units, int(split.test_fold), split.folds or FOLDS, split.seed)] = "test"
    return parts


def _in_validation(units: Sequence[str], split: SplitOptions) -> NDArray[np.bool_]:
    """Returns whether each of N units is drawn for validation, bool `[N]`; those of the test come first."""
    return in_fold(units, 0, split.validation_parts or VALIDATION, split.seed + _VALIDATION_SEED)


def _units(pictures: LabelledPictures) -> Sequence[str]:
    """Returns for each picture the name whose hash chooses its part.

    It is the picture's group. In a set without groups, it is a hash of the picture's file, so that the split
    is the same wherever the set lies, and equal files, and both eyes of a photo, are in one part.
    """
    return pictures.groups if pictures.grouped else content_hashes([*map(photo_of, pictures.files)])
