"""Reads the labelled sets of a training, and finds the task and the classes of their labels."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from eyelid.data import (
    LabelledPictures,
    default_cache,
    expect_renamed,
    find_eyes,
    read_labelled,
    rename_advice,
)
from eyelid.errors import DataError
from eyelid.eyes import finder_of
from eyelid.finder_names import FinderName
from eyelid.model_files import CLASSES
from eyelid.pages import PictureProgress, on_terminal
from eyelid.training.options import SetOptions


def read_sets(sets: Sequence[SetOptions], *, hidden: bool = False) -> list[LabelledPictures]:
    """Reads the labelled sets of a training: sources, labels and groups. No picture is decoded.

    Args:
        sets: Where each set is, and how to read it.
        hidden: Whether hidden files and folders are read, too.

    Returns:
        The sets in the same order, with their labels renamed as the options say.

    Raises:
        DataError: A set does not fit its layout, or two sets have the same name.
        MissingFileError: A set does not exist.
    """
    read = [
        read_labelled(
            set_.data,
            label=set_.label,
            rename=set_.rename,
            columns=set_.columns,
            hidden=hidden,
            expect_all_renamed=False,
        )
        for set_ in sets
    ]
    for set_ in sets:  # of sets that are renamed alike, one must have the label
        alike = [pictures for pictures, other in zip(read, sets, strict=True) if other.rename == set_.rename]
        spellings = [label for pictures in alike for label in pictures.spellings]
        expect_renamed(set_.rename, spellings, source=" and ".join(pictures.name for pictures in alike))
    for name, count in Counter(pictures.name for pictures in read).items():
        if count > 1:
            raise DataError(f"two of the sets are named {name}, after their folders; rename one of these")
    return read


def cache_folder(named: str) -> Path | None:
    """Returns the folder in which decoded pictures and found eyes are kept; None if there is none.

    Args:
        named: The folder that the user names; empty for the usual one.
    """
    return Path(named) if named else default_cache()


def eyes_of_sets(
    sets: Sequence[LabelledPictures], options: Sequence[SetOptions], cache: Path | None
) -> list[LabelledPictures]:
    """Returns the labelled sets with the eyes of their photos in place of the photos; see `eyes_of_set`."""
    return [eyes_of_set(pictures, set_.eyes, cache) for pictures, set_ in zip(sets, options, strict=True)]


def eyes_of_set(pictures: LabelledPictures, eyes: FinderName, cache: Path | None = None) -> LabelledPictures:
    """Returns a labelled set with the eyes of its photos; shows the progress if a terminal is there.

    Args:
        pictures: The set.
        eyes: Name of the finder; `patch` for a set whose pictures are eyes already.
        cache: Folder in which found eyes are kept; None for none.

    Raises:
        DataError: No photo shows an eye, or a column `side` names other things than sides.
        MissingFileError: The file of the finder's model is not there.
    """
    if eyes == "patch":
        return pictures
    with PictureProgress(len(pictures), shown=on_terminal(), what=f"searching {pictures.name}") as progress:
        return find_eyes(pictures, finder_of(eyes), cache=cache, progress=progress.advance)


def find_classes(sets: Sequence[LabelledPictures], wanted: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Finds the task and the classes that the labels of all sets belong to.

    Args:
        sets: The labelled sets.
        wanted: The classes that the user names; empty for all classes that occur in the sets.

    Returns:
        The task, `state`, `movement` or `sharpness`; and the names of the classes, in the order of the
        model's outputs.

    Raises:
        DataError: The labels do not all belong to one task, there is only one class, or a class that the user
            names has no pictures.
    """
    counts = Counter(label for pictures in sets for label in pictures.labels)
    names = set(wanted or counts)
    task = next((task for task, of_task in CLASSES.items() if names <= set(of_task)), None)
    if task is None:
        tasks = ", or ".join(f"{task} ({', '.join(of_task)})" for task, of_task in CLASSES.items())
        if wanted:
            raise DataError(f"classes {', '.join(sorted(names))}: expected {tasks}")
        label = _misfit(names)
        raise DataError(f"{_first_with(sets, label)}: expected {tasks}; {rename_advice(label)}")
    classes = tuple(name for name in CLASSES[task] if name in names)
    unexpected = sorted(set(counts) - names)
    if unexpected:
        place, advice = _first_with(sets, unexpected[0]), rename_advice(unexpected[0])
        raise DataError(f"{place}: expected {' or '.join(classes)}; {advice}")
    for name in classes:
        if not counts[name]:
            raise DataError(f"class {name!r} has no pictures; take it from --classes, or add some")
    if len(classes) < 2:
        raise DataError(f"all {counts.total():,} pictures are {classes[0]}: expected at least two classes")
    return task, classes


def _misfit(labels: set[str]) -> str:
    """Returns a label that belongs to no task; the alphabetically first label if each belongs to one."""
    of_tasks = {name for names in CLASSES.values() for name in names}
    return (sorted(labels - of_tasks) or sorted(labels))[0]


def _first_with(sets: Sequence[LabelledPictures], label: str) -> str:
    """Returns a phrase for messages that names a label, the set in which it occurs first, and the picture."""
    return next(
        f"{pictures.name}: label {label!r} of {file.source}"
        for pictures in sets
        for file, its_label in zip(pictures.files, pictures.labels, strict=True)
        if its_label == label
    )
