"""What several annotators say of pictures: columns of a manifest, or the JSON that `eyelid label` writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.data import LabelledPictures
from eyelid.errors import DataError
from eyelid.labelling.imports import read_label_json
from eyelid.labelling.name_lookup import LookupFailure, NameFinder

PREFIX = "annotator_"
"""Columns whose names begin so are annotators, unless the options name others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What annotators say.

    Attributes:
        names: Of A annotators.
        labels: For each of them N labels, an empty string for none.
    """

    names: tuple[str, ...]
    labels: Sequence[Sequence[str]]

    def indices(self, classes: Sequence[str]) -> NDArray[np.int64]:
        """Returns int64 `[N, A]`, which class each says, -1 for none."""
        index = {name: number for number, name in enumerate(classes)}
        told = [[index.get(label, -1) for label in labels] for labels in self.labels]
        return np.array(told, np.int64).reshape(len(self.names), -1).T


def read_answers(
    pictures: LabelledPictures, named: Sequence[str], *, rename: Mapping[str, str], label: str
) -> Answers | None:
    """Finds the annotators of a set.

    Args:
        pictures: The set.
        named: Its columns that are annotators, and JSON files of `eyelid label`; empty for the columns that
            begin with `annotator_`, unless one of these is taken for the label.
        rename: The classes that labels stand for.
        label: The column that was taken for the label, if one was named.

    Returns:
        What they say; None if there are none.

    Raises:
        DataError: There is no such column, or a file names none of the pictures.
        LabelError: A file does not fit.
        MissingFileError: There is no such file.
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
    labels = [[rename.get(label, label) for label in told] for told in found.values()]
    return Answers(names=tuple(found), labels=labels)


def _read_json(path: str, sources: Sequence[str]) -> dict[str, list[str]]:
    find = NameFinder(sources)
    index = {source: number for number, source in enumerate(sources)}
    found: dict[str, list[str]] = {}
    unknown = ""
    for said in read_label_json(path):
        source = find(said.name)
        if isinstance(source, LookupFailure):
            unknown = unknown or said.name
            continue
        for who in said.by:
            found.setdefault(who, [""] * len(sources))[index[source]] = said.mark.label
    if unknown and not found:
        raise DataError(f"--annotators {path}: names none of these pictures, such as {unknown!r}")
    return found
