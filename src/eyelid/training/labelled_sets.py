"""The labelled sets of a training, read; and the task that their labels belong to."""

from collections import Counter
from collections.abc import Sequence

from eyelid.data import LabelledPictures, read_labelled
from eyelid.errors import DataError
from eyelid.read import CLASSES
from eyelid.training.options import SetOptions


def read_sets(sets: Sequence[SetOptions]) -> list[LabelledPictures]:
    """Reads the labelled sets of a training: names, labels and groups, not the pictures.

    Raises:
        DataError: A set does not fit its layout, or two have one name.
    """
    read = [read_labelled(set_.data, label=set_.label).renamed(set_.rename) for set_ in sets]
    for name, count in Counter(pictures.name for pictures in read).items():
        if count > 1:
            raise DataError(f"two of the sets are named {name}, after their folders; rename one of these")
    return read


def find_classes(sets: Sequence[LabelledPictures], wanted: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Finds the task and the classes that the labels belong to.

    Args:
        sets: The labelled sets.
        wanted: The classes that the user names; empty for those of the sets.

    Returns:
        The task, `state` or `movement`, and its classes in order.

    Raises:
        DataError: Labels belong to no task or to two, there is one class only, or a class has no picture.
    """
    counts = Counter(label for pictures in sets for label in pictures.labels)
    names = set(wanted or counts)
    task = next((task for task, of_task in CLASSES.items() if names <= set(of_task)), None)
    if task is None:
        tasks = " or ".join(f"{task}s ({', '.join(of_task)})" for task, of_task in CLASSES.items())
        place = f"classes {', '.join(sorted(names))}" if wanted else _first_misfit(sets, names)
        raise DataError(f"{place}: expected {tasks}; `rename` maps labels to classes")
    classes = tuple(name for name in CLASSES[task] if name in names)
    unexpected = sorted(set(counts) - names)
    if unexpected:
        raise DataError(f"{_first_with(sets, unexpected[0])}: expected {' or '.join(classes)}")
    for name in classes:
        if not counts[name]:
            raise DataError(f"class {name!r} has no pictures; take it from --classes, or add some")
    if len(classes) < 2:
        raise DataError(f"all {counts.total():,} pictures are {classes[0]}: expected at least two classes")
    return task, classes


def _first_misfit(sets: Sequence[LabelledPictures], labels: set[str]) -> str:
    """Returns in words where a label stands that is of no task; if all are of some task, any of them."""
    of_tasks = {name for names in CLASSES.values() for name in names}
    return _first_with(sets, (sorted(labels - of_tasks) or sorted(labels))[0])


def _first_with(sets: Sequence[LabelledPictures], label: str) -> str:
    """Returns in words which picture is the first with a label."""
    return next(
        f"{pictures.name}: label {label!r} of {file.source}"
        for pictures in sets
        for file, its_label in zip(pictures.files, pictures.labels, strict=True)
        if its_label == label
    )
