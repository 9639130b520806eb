"""A data set of labelled pictures: for each file, its label and the person in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress

import numpy as np
from numpy.typing import NDArray

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
        notes: Lines for the user about how the data set was read, such as what was passed over.
    """

    name: str
    files: Sequence[Still]
    labels: Sequence[str]
    groups: Sequence[str]
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    left_out: int = 0
    notes: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.files)

    @property
    def grouped(self) -> bool:
        """Whether the data set says which pictures come from one person."""
        return any(self.groups)

    def renamed(self, rename: Mapping[str, str]) -> "LabelledPictures":
        """Returns a copy of the data set in which some labels are replaced.

        Args:
            rename: Maps each label that is replaced to its new name. Other labels stay as they are.

        Raises:
            DataError: A label in `rename` does not occur in the data set.
        """
        unknown = sorted(set(rename) - set(self.labels))
        if unknown:
            raise DataError(
                f"{self.name}: rename of {unknown[0]!r}, which is none of its labels: "
                f"{', '.join(sorted(set(self.labels)))}"
            )
        return replace(self, labels=[rename.get(label, label) for label in self.labels])

    def take(self, chosen: NDArray[np.bool_]) -> "LabelledPictures":
        """Returns the data set with only the pictures for which `chosen`, a bool `[N]`, is true, in order."""
        return LabelledPictures(
            self.name,
            list(compress(self.files, chosen)),
            list(compress(self.labels, chosen)),
            list(compress(self.groups, chosen)),
            {name: list(compress(values, chosen)) for name, values in self.columns.items()},
            self.left_out,
            self.notes,
        )
