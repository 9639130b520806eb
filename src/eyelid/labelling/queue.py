"""The queue, which decides which picture each annotator is asked for next."""

import hashlib
import time
from collections.abc import Collection, Iterator

import numpy as np

from eyelid.labelling.adviser import Adviser
from eyelid.labelling.marks import Marks
from eyelid.labelling.pile import Pile

SECOND = "second"
"""The reason of a second opinion: another annotator has marked the picture already."""

_RESERVED_SECONDS = 120.0  # no other annotator gets the same picture for so many seconds


class Queue:
    """The pictures that wait for each annotator: pictures of the adviser, and second opinions.

    Not safe for threads: the session guards it by its lock.
    """

    def __init__(self, pile: Pile, marks: Marks, adviser: Adviser, *, overlap: float, seed: int) -> None:
        """Makes a queue.

        Args:
            pile: The pictures.
            marks: The marks in force; the session keeps this object up to date.
            adviser: Orders the pictures that nobody has marked.
            overlap: Share of the pictures that every annotator labels, 0 to 1.
            seed: Seed of the order before there is any advice.
        """
        self._pile = pile
        self._marks = marks
        self._adviser = adviser
        self._overlap = overlap
        self._reserved: dict[str, tuple[str, float]] = {}  # by picture: the annotator, and since when
        self._shuffled = np.random.default_rng(seed).permutation(len(pile)).tolist()

    def take(self, by: str, count: int, exclude: Collection[str]) -> list[tuple[str, str]]:
        """Returns the next pictures for an annotator, and reserves them for two minutes.

        Args:
            by: The annotator.
            count: Largest number of pictures.
            exclude: Names of pictures that are left out.

        Returns:
            Names and reasons, best first.
        """
        now = time.monotonic()
        passed = set(exclude)
        pictures: list[tuple[str, str]] = []
        for name, reason in self._waiting(by):
            if len(pictures) >= count:
                break
            holder, since = self._reserved.get(name, (by, now))
            reserved = holder != by and now - since < _RESERVED_SECONDS
            if name in passed or (reserved and reason != SECOND):
                continue
            passed.add(name)
            self._reserved[name] = (by, now)
            pictures.append((name, reason))
        return pictures

    def release(self, name: str) -> None:
        """Ends the reservation of a picture."""
        self._reserved.pop(name, None)

    def is_available(self, name: str) -> bool:
        """Returns whether a picture is in the pile and its file is not lost."""
        number = self._pile.numbers.get(name)
        return number is not None and number not in self._pile.lost

    def is_unmarked(self, number: int, by: str) -> bool:
        """Returns whether nobody has marked a picture, and this annotator may be asked for it."""
        name = self._pile.names[number]
        return name not in self._marks.by_picture and self._may_ask(name, by)

    def _waiting(self, by: str) -> Iterator[tuple[str, str]]:
        """Yields names and reasons for one annotator, best first; a name may come more than once."""
        names = self._pile.names
        for name, records in self._marks.by_picture.items():
            if by not in records and self._is_for_everyone(name) and self._may_ask(name, by):
                yield name, SECOND
        advice = self._adviser.advice
        if advice is not None:
            for number, reason in zip(advice.queue.tolist(), advice.reasons, strict=True):
                if self.is_unmarked(number, by):
                    yield names[number], reason
            highest = advice.probabilities.max(axis=1)
            for number in np.argsort(highest, kind="stable").tolist():
                if self.is_unmarked(number, by):
                    yield names[number], "informative"
        for number in [*self._shuffled, *range(len(self._shuffled), len(names))]:
            if self.is_unmarked(number, by):
                yield names[number], "random" if advice is None else "informative"
        for name in self._marks.skipped.get(by, ()):
            if self.is_available(name):
                yield name, "back"

    def _may_ask(self, name: str, by: str) -> bool:
        """Returns whether a picture is available, and this annotator has not skipped it."""
        return self.is_available(name) and name not in self._marks.skipped.get(by, ())

    def _is_for_everyone(self, name: str) -> bool:
        """Returns whether every annotator gets a picture. A hash of its name decides, so it never changes."""
        digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=4).digest()
        return int.from_bytes(digest, "big") < self._overlap * 2**32
