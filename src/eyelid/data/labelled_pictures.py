"""A data set of labelled pictures: for each file, its label and the person in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from eyelid.data.labels import rename_advice
from eyelid.errors import DataError
from eyelid.pictures import Still


@dataclass(frozen=True, slots=True)
class LabelledPictures:
    """A data set of N pictures with labels, as parallel sequences.

    Attributes:
        name: Name of the data set, such as `mrl`.
        files: N picture files.
        labels: N class names; an empty string for a picture that has no label.
        groups: N names of the person or face that each picture comes from. All are empty strings if the data
            set does not say.
        columns: What else the data set says of each picture: N values under the name of each column.
        left_out: How many pictures of the data set are not in `files`, because they have no label.
        eyeless: Names of the photos that are not in `files`, because no eye was found in them.
        notes: Lines for the user about how the data set was read, such as what was passed over.
        spellings: The labels as the data set writes them, each once.
    """

    name: str
    files: Sequence[Still]
    labels: Sequence[str]
    groups: Sequence[str]
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    left_out: int = 0
    eyeless: Sequence[str] = ()
    notes: Sequence[str] = ()
    spellings: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.files)

    @property
    def grouped(self) -> bool:
        """Whether the data set says which pictures come from one person."""
        return any(self.groups)

    def expect_labels(self, classes: Sequence[str]) -> None:
        """Raises `DataError` if a picture has a label that is none of the classes."""
        unknown = sorted(set(self.labels) - {*classes, ""})
        if unknown:
            first = self.files[list(self.labels).index(unknown[0])]
            raise DataError(
                f"{self.name}: label {unknown[0]!r} of {first.source}: expected {' or '.join(classes)}; "
                f"{rename_advice(unknown[0])}"
            )

    def noted(self, note: str) -> "LabelledPictures":
        """Returns the data set with one more line for the user, which its name is put before."""
        return replace(self, notes=(*self.notes, f"{self.name}: {note}"))

    def without_unlabelled(self) -> "LabelledPictures":
        """Returns the data set without the pictures that have no label; `left_out` counts them.

        Raises:
            DataError: No picture has a label.
        """
        labelled = np.array([label != "" for label in self.labels], bool)
        if not labelled.any():
            raise DataError(f"{self.name}: none of its {len(self):,} pictures has a label")
        if labelled.all():
            return self
        return replace(self.take(labelled), left_out=self.left_out + int((~labelled).sum()))

    def take(self, chosen: NDArray[np.bool_]) -> "LabelledPictures":
        """Returns the data set with only the pictures for which `chosen`, a bool `[N]`, is true, in order."""
        return replace(
            self,
            files=list(compress(self.files, chosen)),
            labels=list(compress(self.labels, chosen)),
            groups=list(compress(self.groups, chosen)),
            columns={name: list(compress(values, chosen)) for name, values in self.columns.items()},
        )


def joined_sets(name: str, sets: Sequence[LabelledPictures]) -> LabelledPictures:
    """Returns several data sets as one of another name.

    It has the columns of all; the values of a column that a data set does not have are empty strings.
    """
    columns = dict.fromkeys(column for pictures in sets for column in pictures.columns)
    return LabelledPictures(
        name,
        [file for pictures in sets for file in pictures.files],
        [label for pictures in sets for label in pictures.labels],
        [group for pictures in sets for group in pictures.groups],
        {
            column: [
                value for pictures in sets for value in pictures.columns.get(column, [""] * len(pictures))
            ]
            for column in columns
        },
        left_out=sum(pictures.left_out for pictures in sets),
        notes=notes_of(sets),
    )


def notes_of(sets: Iterable[LabelledPictures]) -> list[str]:
    """Returns the lines for the user about how data sets were read."""
    return [note for pictures in sets for note in pictures.notes]
