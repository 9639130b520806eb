"""Guides a labelling: what each picture probably is, which to ask for next, and how good that is by now."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.errors import OptionError
from eyelid.labelling.accuracy_estimate import estimate_accuracy, read_held_out
from eyelid.labelling.orders import ORDERS, Standing
from eyelid.labelling.space import Space
from eyelid.labelling.suggesters import SUGGESTERS, suggest
from eyelid.score.intervals import Score

_CENTRES = 10  # labels with which an order by suggestions begins, if all classes have been seen
_CENTRES_A_CLASS = 10  # labels after which it begins all the same
_DRAWN_EVERY = 10  # one label in so many is of a picture drawn at random
_LEARNED = 4000  # labels that suggestions learn from, so that they stay fast


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What a guide says.

    Attributes:
        probabilities: float32 `[N, C]`, suggestions for every picture.
        queue: int64, the pictures to ask for next, best first.
        reasons: For each of the queue `centre`, `informative` or `random`.
        accuracy: How many suggestions are right, of the pictures that have no label yet and may be asked for;
            None with too few labels.
    """

    probabilities: NDArray[np.float32]
    queue: NDArray[np.int64]
    reasons: list[str]
    accuracy: Score | None


class Guide:
    """Guides the labelling of a pile. What it says follows from the labels alone, so it may be made anew.

    Args:
        vectors: float32 `[N, F]`, an embedding of the pictures, one at least.
        classes: Names of the C classes.
        suggest: One of `SUGGESTERS`.
        order: One of `ORDERS`.
        seed: Of clusters, draws and folds.

    Raises:
        OptionError: There is no suggester or order of that name.

    Example:
        >>> vectors = np.repeat(np.eye(2, dtype=np.float32), 20, axis=0)
        >>> guide = Guide(vectors, ("closed", "open"))
        >>> labels = np.full(40, -1)
        >>> labels[[0, 20]] = 0, 1
        >>> no = np.zeros(40, bool)
        >>> advice = guide.advise(labels, out=no, drawn=no, count=3)
        >>> [("closed", "open")[p.argmax()] for p in advice.probabilities[[5, 30]]]
        ['closed', 'open']
    """

    def __init__(
        self,
        vectors: NDArray[np.float32],
        classes: Sequence[str],
        *,
        suggest: str = "kernel",
        order: str = "informative",
        seed: int = 0,
    ) -> None:
        """Finds clusters and neighbours."""
        for flag, name, names in (("suggest", suggest, SUGGESTERS), ("order", order, ORDERS)):
            if name not in names:
                raise OptionError(f"{flag} {name!r}: expected one of {', '.join(names)}")
        self._classes = len(classes)
        self._suggester, self._order = suggest, order
        self._seed = seed
        self._space = Space(vectors, seed=seed)
        self._draws = np.random.default_rng(seed).permutation(len(vectors))

    def advise(
        self,
        labels: NDArray[np.int64],
        *,
        out: NDArray[np.bool_],
        drawn: NDArray[np.bool_],
        count: int = 32,
    ) -> Advice:
        """Suggests labels, says what to ask for next, and estimates the accuracy.

        Args:
            labels: int64 `[N]`, -1 where there is none.
            out: bool `[N]`, pictures not to be asked for and not to be learned from.
            drawn: bool `[N]`, pictures that were in a queue as `random`, whatever became of them.
            count: How many pictures to ask for at most.
        """
        known = np.flatnonzero((labels >= 0) & ~out)
        left = np.flatnonzero((labels < 0) & ~out)
        learned = known
        if len(known) > _LEARNED:
            learned = np.sort(np.random.default_rng(self._seed).choice(known, _LEARNED, replace=False))
        pile = np.arange(len(labels))
        told = suggest(self._suggester, self._space, learned, labels[learned], pile, count=self._classes)
        held_out = read_held_out(
            self._suggester, self._space, learned, labels[learned], count=self._classes, seed=self._seed
        )
        standing = Standing(space=self._space, probabilities=told, known=known, left=left)
        queue, reasons = self._queue(standing, labels, drawn, count)
        return Advice(
            probabilities=told,
            queue=queue,
            reasons=reasons,
            accuracy=estimate_accuracy(held_out, labels[learned], drawn=drawn[learned], left=told[left]),
        )

    def _queue(
        self, standing: Standing, labels: NDArray[np.int64], drawn: NDArray[np.bool_], count: int
    ) -> tuple[NDArray[np.int64], list[str]]:
        """Returns what the order asks for, with a picture drawn at random wherever one is due."""
        picks, reason = self._picks(standing, labels, count)
        random = self._draws[np.isin(self._draws, standing.left)]
        queue: dict[int, str] = {}
        asked, due = len(standing.known), int(drawn[standing.known].sum())
        while len(queue) < min(count, len(standing.left)):
            at_random = self._order == "random" or due < (asked + len(queue)) // _DRAWN_EVERY
            if at_random or not len(picks):
                pick, random, told = int(random[0]), random[1:], "random"
            else:
                pick, picks, told = int(picks[0]), picks[1:], reason
            if pick not in queue:
                queue[pick] = told
                due += told == "random"
        return np.array(list(queue), np.int64), list(queue.values())

    def _picks(
        self, standing: Standing, labels: NDArray[np.int64], count: int
    ) -> tuple[NDArray[np.int64], str]:
        """Returns what the order asks for, and why: centres as long as suggestions mean little."""
        asked, seen = len(standing.known), len(np.unique(labels[standing.known]))
        early = asked < _CENTRES or (seen < self._classes and asked < _CENTRES_A_CLASS * self._classes)
        order = "centres" if self._order != "random" and early else self._order
        return ORDERS[order](standing, count), "centre" if order == "centres" else "informative"
