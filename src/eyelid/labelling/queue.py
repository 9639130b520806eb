"""Who is asked for which picture next."""

import hashlib
import time
from collections.abc import Collection, Iterator

import numpy as np

from eyelid.labelling.adviser import Adviser
from eyelid.labelling.marks import Marks
from eyelid.labelling.pile import Pile

SECOND = "second"
"""The reason of a picture that is shown because another annotator has marked it already."""

_HELD = 120.0  # seconds for which a picture that one annotator was given is not given to another


class Queue:
    """The pictures that wait for each annotator: the adviser's, and those that need a second opinion."""

    def __init__(self, pile: Pile, marks: Marks, adviser: Adviser, *, overlap: float, seed: int) -> None:
        """Prepares the queue.

        Args:
            pile: The pictures.
            marks: What was said of them, kept up to date by their owner.
            adviser: Orders the pictures that nobody has marked.
            overlap: Share of the pictures that every annotator gets.
            seed: Of the order before there is any advice.
        """
        self._pile = pile
        self._marks = marks
        self._adviser = adviser
        self._overlap = overlap
        self._held: dict[str, tuple[str, float]] = {}
        self._shuffled = np.random.default_rng(seed).permutation(len(pile)).tolist()

    def take(self, by: str, count: int, beside: Collection[str]) -> list[tuple[str, str]]:
        """Returns the next names for an annotator, and why each, and keeps them from others for a while."""
        now = time.monotonic()
        passed = set(beside)
        taken: list[tuple[str, str]] = []
        for name, reason in self._waiting(by):
            if len(taken) >= count:
                break
            holder, since = self._held.get(name, (by, now))
            if name in passed or (holder != by and now - since < _HELD and reason != SECOND):
                continue
            passed.add(name)
            self._held[name] = (by, now)
            taken.append((name, reason))
        return taken

    def release(self, name: str) -> None:
        """Says that an annotator is done with a picture."""
        self._held.pop(name, None)

    def is_there(self, name: str) -> bool:
        """Tells whether a picture can be shown now."""
        number = self._pile.numbers.get(name)
        return number is not None and number not in self._pile.lost

    def is_free(self, number: int, by: str) -> bool:
        """Tells whether nobody has marked a picture, and this annotator has not skipped it."""
        name = self._pile.names[number]
        return name not in self._marks.of and self._may_ask(name, by)

    def _waiting(self, by: str) -> Iterator[tuple[str, str]]:
        """Yields names and reasons for one annotator, best first; some come again."""
        names = self._pile.names
        for name, given in self._marks.of.items():
            if by not in given and self._for_all(name) and self._may_ask(name, by):
                yield name, SECOND
        advice = self._adviser.advice
        if advice is not None:
            for number, reason in zip(advice.queue.tolist(), advice.reasons, strict=True):
                if self.is_free(number, by):
                    yield names[number], reason
            sure = advice.probabilities.max(axis=1)
            for number in np.argsort(sure, kind="stable").tolist():
                if self.is_free(number, by):
                    yield names[number], "informative"
        for number in [*self._shuffled, *range(len(self._shuffled), len(names))]:
            if self.is_free(number, by):
                yield names[number], "random" if advice is None else "informative"
        for name in self._marks.skipped.get(by, ()):
            if self.is_there(name):
                yield name, "back"

    def _may_ask(self, name: str, by: str) -> bool:
        return self.is_there(name) and name not in self._marks.skipped.get(by, ())

    def _for_all(self, name: str) -> bool:
        """Tells whether every annotator gets a picture: by a hash of its name, so that it stays so."""
        digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=4).digest()
        return int.from_bytes(digest, "big") < self._overlap * 2**32
