"""Reading the labels of several annotators, from columns of a manifest or from JSON of `eyelid label`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.data import LabelledPictures, read_labels
from eyelid.errors import DataError
from eyelid.labelling.imports import read_label_json
from eyelid.pictures import LookupFailure, NameLookup

PREFIX = "annotator_"
"""A column whose name begins with this has the labels of one annotator, if the options name no columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The labels that A annotators gave to N pictures.

    Attributes:
        names: The names of the A annotators.
        labels: N labels for each annotator; an empty string for a picture that the annotator did not label.
        note: A sentence for the user on how numbers were read as labels; empty if there were none.
    """

    names: tuple[str, ...]
    labels: Sequence[Sequence[str]]
    note: str = ""

    def indices(self, classes: Sequence[str]) -> NDArray[np.int64]:
        """Returns the labels as indices into `classes`, int64 `[N, A]`; -1 for no label or another one."""
        index = {name: number for number, name in enumerate(classes)}
        rows = [[index.get(label, -1) for label in labels] for labels in self.labels]
        return np.array(rows, np.int64).reshape(len(self.names), -1).T


def read_answers(
    pictures: LabelledPictures, named: Sequence[str], *, rename: Mapping[str, str], label: str
) -> Answers | None:
    """Reads the labels of all annotators of a data set.

    Args:
        pictures: The data set.
        named: Names of columns with the labels of one annotator each, and JSON files of `eyelid label`. If it
            is empty, the columns that begin with `annotator_` are used, unless `label` is one of these.
        rename: Maps a label to the class that it stands for.
        label: The column with the labels of the data set; "" if the user named none.

    Returns:
        The labels of the annotators; None if there are no annotators.

    Raises:
        DataError: There is no such column, or a file names none of the pictures.
        LabelError: A file is not a JSON export of labels.
        MissingFileError: A file does not exist.
    """
    found: dict[str, Sequence[str]] = {}
    detected = (
        [] if label.startswith(PREFIX) else [name for name in pictures.columns if name.startswith(PREFIX)]
    )
    for name in named or detected:
        if name.lower().endswith(".json"):
            found |= _read_json(name, [file.source for file in pictures.files])
        elif name.strip().lower() in pictures.columns:
            found[name] = [cell.strip() for cell in pictures.columns[name.strip().lower()]]
        else:
            columns = ", ".join(pictures.columns) or "none"
            raise DataError(f"--annotators {name}: expected columns of {pictures.name}, which has {columns}")
    if not found:
        return None
    count = len(pictures)
    together = [cell for column in found.values() for cell in column]
    reading = read_labels(together, rename=rename, column=label)
    labels = [reading.labels[start : start + count] for start in range(0, len(together), count)]
    return Answers(names=tuple(found), labels=labels, note=reading.note)


def _read_json(path: str, sources: Sequence[str]) -> dict[str, list[str]]:
    """Returns the labels of each annotator in a JSON file, in the order of the pictures `sources`.

    Pictures of the file that are not among these are ignored.

    Raises:
        DataError: The file names none of the pictures.
    """
    lookup = NameLookup(sources, absent="not among them")
    index = {source: number for number, source in enumerate(sources)}
    found: dict[str, list[str]] = {}
    unknown = ""
    for said in read_label_json(path, by=""):
        source = lookup.find(said.name)
        if isinstance(source, LookupFailure):
            unknown = unknown or said.name
            continue
        for who in said.by:
            found.setdefault(who, [""] * len(sources))[index[source]] = said.mark.label
    if unknown and not found:
        raise DataError(f"--annotators {path}: names none of these pictures, such as {unknown!r}")
    return found
