"""Who is trained on and who is held out, checked before anything is trained."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from eyelid.data import PARTS, LabelledPictures, balanced_seed, crossing, in_fold, read_labelled
from eyelid.errors import DataError
from eyelid.read import CLASSES
from eyelid.training.options import SetOptions, SplitOptions

PART = "part"
"""The column that says where a picture stands: `training`, `validation` or `test`."""

_VALIDATION_SEED = 1  # added to the split's seed for those who validate
_SPLIT = "split"  # the column in which a manifest says the same


def read_sets(sets: Sequence[SetOptions]) -> list[LabelledPictures]:
    """Reads the labelled sets of a training.

    Raises:
        DataError: A set does not fit its layout, or two have one name.
    """
    read = [read_labelled(set_.data, label=set_.label).renamed(set_.rename) for set_ in sets]
    for name, count in Counter(pictures.name for pictures in read).items():
        if count > 1:
            raise DataError(f"two of the sets are named {name}, after their folders; rename one of these")
    return read


def find_classes(sets: Sequence[LabelledPictures], wanted: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Finds what a training is about.

    Args:
        sets: The labelled sets.
        wanted: The classes that the user names; empty for those of the sets.

    Returns:
        The task, `state` or `movement`, and its classes in order.

    Raises:
        DataError: Labels belong to no task or to two, there is one class only, or a class has no picture.
    """
    counts = Counter(label for pictures in sets for label in pictures.labels)
    named = set(wanted or counts)
    task = next((task for task, known in CLASSES.items() if named <= set(known)), None)
    if task is None:
        known = " or ".join(f"{task}s ({', '.join(names)})" for task, names in CLASSES.items())
        raise DataError(
            f"{_first_of(sets, named, wanted)}: expected {known}; `rename` tells what stands for which"
        )
    classes = tuple(name for name in CLASSES[task] if name in named)
    strange = sorted(set(counts) - named)
    if strange:
        raise DataError(f"{_first_of(sets, {strange[0]}, ())}: expected {' or '.join(classes)}")
    for name in classes:
        if not counts[name]:
            raise DataError(f"class {name!r} has no pictures; take it from --classes, or add some")
    if len(classes) < 2:
        raise DataError(f"all {counts.total():,} pictures are {classes[0]}: expected at least two classes")
    return task, classes


def _first_of(sets: Sequence[LabelledPictures], labels: set[str], wanted: Sequence[str]) -> str:
    known = {name for names in CLASSES.values() for name in names}
    strange = sorted(labels - known) or sorted(labels)
    for pictures in sets if not wanted else ():
        for file, label in zip(pictures.files, pictures.labels, strict=True):
            if label == strange[0]:
                return f"{pictures.name}: label {label!r} of {file.source}"
    return f"classes {', '.join(sorted(labels))}"


def resolved_seed(
    sets: Sequence[LabelledPictures], options: Sequence[SetOptions], split: SplitOptions
) -> SplitOptions:
    """Returns the split with the seed that stratifies it, if that is asked for, so that it can be kept."""
    if not split.stratify:
        return split
    hashed = [
        pictures
        for pictures, set_ in zip(sets, options, strict=True)
        if set_.validate and pictures.name != split.test_set and not _tells_parts(pictures, split)
    ]
    groups = [group for pictures in hashed for group in _held_out_by(pictures)]
    labels = [label for pictures in hashed for label in pictures.labels]
    if not groups:
        raise DataError("--split.stratify: no set is divided by hash, so there is nothing to stratify")

    def parts_of(names: Sequence[str], seed: int) -> list[NDArray[np.bool_]]:
        seeded = replace(split, seed=seed)
        folds = range(split.folds) if split.test_fold == "all" else [split.test_fold]
        parts = [_by_hash(names, replace(seeded, test_fold=fold)) for fold in folds]
        asked_for = PARTS[:2] if split.test_fold is None else PARTS
        return [told == part for told in parts for part in asked_for]

    seed = balanced_seed(groups, labels, parts_of, first=split.seed)
    return replace(split, seed=seed, stratify=False)


def divide_sets(
    sets: Sequence[LabelledPictures], options: Sequence[SetOptions], split: SplitOptions
) -> list[LabelledPictures]:
    """Divides the sets of a training.

    Returns:
        The sets, each with a column `part`: `training`, `validation` or `test`.

    Raises:
        DataError: A group stands in two parts, a set does not say who is who, nothing is left to train on,
            nobody is held out, or one class only is.
    """
    if split.test_set and split.test_set not in {pictures.name for pictures in sets}:
        names = ", ".join(pictures.name for pictures in sets)
        raise DataError(f"--split.test-set {split.test_set}: expected the name of a set: {names}")
    divided = [
        replace(pictures, columns={**pictures.columns, PART: _parts(pictures, set_, split)})
        for pictures, set_ in zip(sets, options, strict=True)
    ]
    for pictures in divided:
        for part in ("validation", "test"):
            held_out = {label for label, there in _told(pictures) if there == part}
            if len(held_out) == 1:
                instead = (
                    "choose another --split.seed; a training may also hold out nobody of it, by "
                    "`validate: false` in its YAML file"
                )
                if pictures.name == split.test_set:
                    instead = "choose a set with two classes"
                raise DataError(
                    f"{pictures.name}: all pictures held out for {part} are {held_out.pop()}, which scores "
                    f"nothing; {instead}"
                )
    trained_on = {label for pictures in divided for label, part in _told(pictures) if part == "training"}
    missing = {label for pictures in divided for label in pictures.labels} - trained_on
    if missing:
        raise DataError(
            f"class {min(missing)!r}: no picture is left to train on beside the people held out; "
            "choose another --split.seed"
        )
    if split.test_fold is not None and not any("test" in pictures.columns[PART] for pictures in divided):
        names = ", ".join(pictures.name for pictures in divided)
        raise DataError(
            f"--split.test-fold {split.test_fold}: nobody of {names} is in this fold; choose fewer "
            "--split.folds, or another --split.seed"
        )
    if not any(part == "validation" for pictures in divided for part in pictures.columns[PART]):
        raise DataError("nobody is held out for validation: expected a set with groups and `validate: true`")
    return divided


def _told(pictures: LabelledPictures) -> set[tuple[str, str]]:
    return set(zip(pictures.labels, pictures.columns[PART], strict=True))


def _parts(pictures: LabelledPictures, set_: SetOptions, split: SplitOptions) -> list[str]:
    if pictures.name == split.test_set:
        return ["test"] * len(pictures)
    if _tells_parts(pictures, split):
        return _as_told(pictures, split)
    if not set_.validate:
        return ["training"] * len(pictures)
    groups = _held_out_by(pictures)
    if not pictures.grouped and not split.allow_leak:
        raise DataError(
            f"{set_.data}: nothing says which pictures come from one person, so none can be held out fairly; "
            "add a column `group`, or hold out single pictures with --split.allow-leak; a training may also "
            "hold out nobody of it, by `validate: false` in its YAML file"
        )
    return [str(part) for part in _by_hash(groups, split)]


def _tells_parts(pictures: LabelledPictures, split: SplitOptions) -> bool:
    """Tells whether a set's own column divides it, which a test fold that is asked for overrules."""
    return _SPLIT in pictures.columns and split.test_fold is None


def _by_hash(groups: Sequence[str], split: SplitOptions) -> NDArray[np.str_]:
    parts = np.full(len(groups), "training", dtype="<U10")
    parts[in_fold(groups, 0, split.validation_parts, split.seed + _VALIDATION_SEED)] = "validation"
    if split.test_fold is not None:
        parts[in_fold(groups, int(split.test_fold), split.folds, split.seed)] = "test"
    return parts


def _as_told(pictures: LabelledPictures, split: SplitOptions) -> list[str]:
    """Takes the parts that a manifest tells; those who validate are drawn by hash where it names none."""
    parts = list(pictures.columns[_SPLIT])
    if "" in parts:
        file = pictures.files[parts.index("")]
        raise DataError(f"{pictures.name}: no `split` for {file.source}, and others have one")
    torn = crossing(pictures.groups, parts)
    if torn and not split.allow_leak:
        told = "; ".join(f"{group} in {' and '.join(sorted(torn[group]))}" for group in sorted(torn)[:5])
        raise DataError(
            f"{pictures.name}: the split cuts {len(torn)} of the groups: {told}; correct the column `split`, "
            "or train nevertheless with --split.allow-leak"
        )
    if "validation" not in parts:
        drawn = in_fold(_held_out_by(pictures), 0, split.validation_parts, split.seed + _VALIDATION_SEED)
        parts = [
            "validation" if new and part == "training" else part
            for new, part in zip(drawn, parts, strict=True)
        ]
    return parts


def _held_out_by(pictures: LabelledPictures) -> Sequence[str]:
    """Returns the names by which pictures are held out: their groups, else each its own."""
    return pictures.groups if pictures.grouped else [file.source for file in pictures.files]
