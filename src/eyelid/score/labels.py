"""Checks before scoring that all labels of a set are classes of the model."""

from collections import Counter

from eyelid.data import LabelledPictures, rename_advice
from eyelid.errors import DataError
from eyelid.model_files import CLASSES, ModelInfo

_FEW = 5  # largest number of labels that a message names


def expect_classes(pictures: LabelledPictures, info: ModelInfo) -> None:
    """Raises `DataError` if a set has labels that are not classes of the model."""
    counts = Counter(pictures.labels)
    strange = {label: count for label, count in counts.most_common() if label not in info.classes}
    if not strange:
        return
    first = next(iter(strange))
    source = pictures.files[list(pictures.labels).index(first)].source
    listed = ", ".join(f"{label} ({count:,})" for label, count in list(strange.items())[:_FEW])
    more = len(strange) - _FEW
    tasks = [task for task, names in CLASSES.items() if task != info.task and strange.keys() <= set(names)]
    advice = "choose another column with --label"
    if tasks:
        advice = (
            f"these are {tasks[0]}s, and {info.name} reads {info.task}s; name a model of {tasks[0]}s with "
            f"--model, or {advice}"
        )
    elif more <= 0:  # many different labels are probably names or numbers, and not classes
        advice = f"{rename_advice(first)}, or {advice}"
    raise DataError(
        f"{pictures.name}: labels that the model does not have: {listed}"
        f"{f' … and {more:,} more' if more > 0 else ''}, such as that of {source}: expected "
        f"{' or '.join(info.classes)}; {advice}"
    )
