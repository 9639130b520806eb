"""Labelled pictures: files with the state of the eye in them and the person that they come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from eyelid.errors import DataError
from eyelid.pictures import Still


@dataclass(frozen=True, slots=True)
class LabelledPictures:
    """A set of pictures with labels, as parallel sequences.

    Attributes:
        name: Name of the set, such as `mrl`.
        files: N picture files.
        labels: N class names.
        groups: N names of the person or face that each picture comes from; empty strings throughout where
            the set does not say.
        columns: What else the set knows of each picture, by name, N values each.
        left_out: How many pictures of the set are not among these, because they have no label.
    """

    name: str
    files: Sequence[Still]
    labels: Sequence[str]
    groups: Sequence[str]
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    left_out: int = 0

    def __len__(self) -> int:
        return len(self.files)

    @property
    def grouped(self) -> bool:
        """Whether the set says which pictures come from one person."""
        return any(self.groups)

    def renamed(self, rename: Mapping[str, str]) -> "LabelledPictures":
        """Returns the set with other labels in place of some; the others stay as they are.

        Raises:
            DataError: A label that is to be renamed does not occur.
        """
        unknown = sorted(set(rename) - set(self.labels))
        if unknown:
            raise DataError(
                f"{self.name}: rename of {unknown[0]!r}, which is none of its labels: "
                f"{', '.join(sorted(set(self.labels)))}"
            )
        return replace(self, labels=[rename.get(label, label) for label in self.labels])

    def take(self, chosen: NDArray[np.bool_]) -> "LabelledPictures":
        """Returns the pictures that a bool `[N]` chooses, in order."""
        return LabelledPictures(
            self.name,
            list(compress(self.files, chosen)),
            list(compress(self.labels, chosen)),
            list(compress(self.groups, chosen)),
            {name: list(compress(values, chosen)) for name, values in self.columns.items()},
            self.left_out,
        )
