"""The guide, which suggests labels, orders the queue, and estimates how accurate the suggestions are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.errors import OptionError
from eyelid.labelling.accuracy_estimate import estimate_accuracy, out_of_fold_suggestions
from eyelid.labelling.orders import ORDERS, LabellingState
from eyelid.labelling.space import Space
from eyelid.labelling.suggesters import SUGGESTERS, suggest
from eyelid.score.intervals import Score

_CENTRES = 10  # with fewer labels, cluster centres are asked for first, if all classes have labels
_CENTRES_A_CLASS = 10  # the same if a class has no label: so many times the number of classes
_DRAWN_EVERY = 10  # one in so many labelled pictures is drawn at random
_MOST_LEARNED = 4000  # suggestions are learned from at most so many labels, which limits the time


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """The advice of a guide.

    Attributes:
        probabilities: float32 `[N, C]`, the suggested probabilities of C classes for all N pictures.
        queue: int64, numbers of the pictures to ask for next, best first.
        reasons: The reason why each picture of the queue is asked for: `centre`, `informative` or `random`.
        accuracy: Estimated share of correct suggestions among the pictures that have no label and are not
            excluded; None if there are too few labels.
        labelled_classes: Number of classes that have labels; with fewer than two, suggestions mean nothing.
    """

    probabilities: NDArray[np.float32]
    queue: NDArray[np.int64]
    reasons: list[str]
    accuracy: Score | None
    labelled_classes: int

    def suggested_as(self, label: int) -> NDArray[np.int64]:
        """Returns the numbers of the pictures whose suggestion is the class of this index, surest first."""
        probability = self.probabilities[:, label]
        members = np.flatnonzero(self.probabilities.argmax(axis=1) == label)
        return members[np.argsort(-probability[members], kind="stable")]


class Guide:
    """Advises on the labelling of a pile.

    It keeps no state between calls: its advice depends on the labels alone.

    Args:
        vectors: float32 `[N, F]`, the embedding of the pictures, N at least 1.
        classes: Names of the C classes.
        suggest: One of `SUGGESTERS`.
        order: One of `ORDERS`.
        seed: Seed of the clusters, the draws and the folds.

    Raises:
        OptionError: There is no suggester or order of that name.

    Example:
        >>> vectors = np.repeat(np.eye(2, dtype=np.float32), 20, axis=0)
        >>> guide = Guide(vectors, ("closed", "open"))
        >>> labels = np.full(40, -1)
        >>> labels[[0, 20]] = 0, 1
        >>> none = np.zeros(40, bool)
        >>> advice = guide.advise(labels, excluded=none, drawn=none, count=3)
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
        """Computes clusters and neighbours."""
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
        excluded: NDArray[np.bool_],
        drawn: NDArray[np.bool_],
        count: int = 32,
    ) -> Advice:
        """Suggests labels, orders the queue, and estimates the accuracy of the suggestions.

        Args:
            labels: int64 `[N]`, the class of each picture; -1 for no label.
            excluded: bool `[N]`, pictures that are neither asked for nor learned from.
            drawn: bool `[N]`, pictures that were asked for because they were drawn at random, whatever the
                answer was.
            count: Largest number of pictures in the queue.
        """
        labelled = np.flatnonzero((labels >= 0) & ~excluded)
        unlabelled = np.flatnonzero((labels < 0) & ~excluded)
        learned = labelled
        if len(labelled) > _MOST_LEARNED:
            random = np.random.default_rng(self._seed)
            learned = np.sort(random.choice(labelled, _MOST_LEARNED, replace=False))
        pile = np.arange(len(labels))
        probabilities = suggest(
            self._suggester, self._space, learned, labels[learned], pile, count=self._classes
        )
        out_of_fold = out_of_fold_suggestions(
            self._suggester, self._space, learned, labels[learned], count=self._classes, seed=self._seed
        )
        state = LabellingState(
            space=self._space,
            probabilities=probabilities,
            labelled=labelled,
            unlabelled=unlabelled,
            labelled_classes=len(np.unique(labels[labelled])),
        )
        queue, reasons = self._queue(state, drawn, count)
        return Advice(
            probabilities=probabilities,
            queue=queue,
            reasons=reasons,
            accuracy=estimate_accuracy(
                out_of_fold, labels[learned], drawn=drawn[learned], unlabelled=probabilities[unlabelled]
            ),
            labelled_classes=state.labelled_classes,
        )

    def _queue(
        self, state: LabellingState, drawn: NDArray[np.bool_], count: int
    ) -> tuple[NDArray[np.int64], list[str]]:
        """Returns the queue and its reasons: the pictures of the order, and every tenth drawn at random."""
        ordered, order_reason = self._ordered(state, count)
        random = self._draws[np.isin(self._draws, state.unlabelled)]
        queue: dict[int, str] = {}
        asked, drawn_count = len(state.labelled), int(drawn[state.labelled].sum())
        while len(queue) < min(count, len(state.unlabelled)):
            random_due = self._order == "random" or drawn_count < (asked + len(queue)) // _DRAWN_EVERY
            if random_due or not len(ordered):
                picture, random, reason = int(random[0]), random[1:], "random"
            else:
                picture, ordered, reason = int(ordered[0]), ordered[1:], order_reason
            if picture not in queue:
                queue[picture] = reason
                drawn_count += reason == "random"
        return np.array(list(queue), np.int64), list(queue.values())

    def _ordered(self, state: LabellingState, count: int) -> tuple[NDArray[np.int64], str]:
        """Returns the next pictures of the order, or cluster centres while labels are few; and the reason."""
        asked = len(state.labelled)
        classes_missing = state.labelled_classes < self._classes
        early = asked < _CENTRES or (classes_missing and asked < _CENTRES_A_CLASS * self._classes)
        order = "centres" if self._order != "random" and early else self._order
        return ORDERS[order](state, count), "centre" if order == "centres" else "informative"
