"""The labels of a pile as arrays, from which suggestions are learned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.labelling.majority_vote import MajorityVote
from eyelid.labelling.marks import Marks
from eyelid.labelling.pile import Pile

BAD = "bad"
"""Tag of bad pictures, which no model is trained on."""


@dataclass(frozen=True, slots=True)
class LabelArrays:
    """The labels of N pictures.

    Attributes:
        labels: int64 `[N]`, the index of each picture's class; -1 for no label.
        excluded: bool `[N]`, pictures that are neither asked for nor learned from: lost, skipped, tied,
            *can't tell*, or tagged `bad`.
        drawn: bool `[N]`, marked or skipped pictures that were shown because they were drawn at random.
    """

    labels: NDArray[np.int64]
    excluded: NDArray[np.bool_]
    drawn: NDArray[np.bool_]

    @classmethod
    def empty(cls, count: int) -> LabelArrays:
        """Returns the arrays of `count` pictures without labels."""
        return cls(np.full(count, -1), np.zeros(count, bool), np.zeros(count, bool))

    def first(self, count: int) -> LabelArrays:
        """Returns the arrays of the first `count` pictures."""
        return LabelArrays(self.labels[:count], self.excluded[:count], self.drawn[:count])

    @property
    def class_count(self) -> int:
        """Number of classes with at least one label to learn from."""
        return len(np.unique(self.labels[(self.labels >= 0) & ~self.excluded]))


def label_arrays(
    pile: Pile, marks: Marks, votes: Mapping[str, MajorityVote], classes: Sequence[str]
) -> LabelArrays:
    """Returns the labels of a pile as arrays.

    Args:
        pile: The pictures.
        marks: The marks in force.
        votes: The majority's answers, by name.
        classes: The classes.
    """
    index_of = {label: index for index, label in enumerate(classes)}
    arrays = LabelArrays.empty(len(pile))
    arrays.excluded[[number for number in pile.lost if number < len(arrays.excluded)]] = True
    for name, vote in votes.items():
        number = pile.numbers.get(name, len(arrays.excluded))
        if number >= len(arrays.excluded):  # not in the pile now, or joined it a moment ago
            continue
        if vote.label and BAD not in vote.tags:
            arrays.labels[number] = index_of[vote.label]
        else:
            arrays.excluded[number] = True
    arrays.drawn[_numbers(pile, marks.drawn, len(arrays.drawn))] = True
    for names in marks.skipped.values():
        numbers = _numbers(pile, names, len(arrays.excluded))
        arrays.excluded[[number for number in numbers if arrays.labels[number] < 0]] = True
    return arrays


def _numbers(pile: Pile, names: Iterable[str], count: int) -> list[int]:
    """Returns the numbers of those pictures that are among the first `count` of the pile."""
    numbers = (pile.numbers.get(name, count) for name in names)
    return [number for number in numbers if number < count]
