"""What is said of a pile as arrays, as suggestions learn from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.labelling.consensus import Verdict
from eyelid.labelling.marks import Marks
from eyelid.labelling.pile import Pile

BAD = "bad"
"""The tag of pictures that are not to be learned from."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is said of a pile.

    Attributes:
        labels: int64 `[N]`, the class of each picture, -1 where there is none.
        out: bool `[N]`, not to be asked, and not to be learned from.
        drawn: bool `[N]`, marked or skipped pictures that had been drawn at random.
    """

    labels: NDArray[np.int64]
    out: NDArray[np.bool_]
    drawn: NDArray[np.bool_]

    def first(self, count: int) -> Known:
        """Returns what is said of the first pictures."""
        return Known(self.labels[:count], self.out[:count], self.drawn[:count])


def nothing_known(count: int) -> Known:
    """Returns what is said of so many pictures of which nothing is said."""
    return Known(np.full(count, -1), np.zeros(count, bool), np.zeros(count, bool))


def what_is_known(pile: Pile, marks: Marks, verdicts: Mapping[str, Verdict], classes: Sequence[str]) -> Known:
    """Returns what annotators say together of each picture of the pile."""
    index_of = {label: index for index, label in enumerate(classes)}
    known = nothing_known(len(pile))
    known.out[[number for number in pile.lost if number < len(known.out)]] = True
    for name, judged in verdicts.items():
        number = pile.numbers.get(name, len(known.out))
        if number >= len(known.out):
            continue
        if judged.label and BAD not in judged.tags:
            known.labels[number] = index_of[judged.label]
        else:
            known.out[number] = True
    known.drawn[_numbers(pile, marks.drawn, known)] = True
    for names in marks.skipped.values():
        numbers = _numbers(pile, names, known)
        known.out[[number for number in numbers if known.labels[number] < 0]] = True
    return known


def _numbers(pile: Pile, names: Iterable[str], known: Known) -> list[int]:
    numbers = (pile.numbers.get(name, len(known.out)) for name in names)
    return [number for number in numbers if number < len(known.out)]
