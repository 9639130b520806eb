"""What every check answers, and what it is asked of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from eyelid.data import DuplicatePairs, LabelledPictures
from eyelid.data.duplicates import LIKENESS


@dataclass(frozen=True, kw_only=True)
class Audited:
    """N pictures with all that checks look at.

    Attributes:
        pictures: The pictures; a label, a group or a `split` may be empty.
        patches: uint8 `[N, 24, 24]`; black for what cannot be read.
        unreadable: Why, by the index of the picture.
        contents: int `[N]`, the same number for files that are the same byte for byte; -1 for what cannot be
            read.
        pairs: All near-duplicates.
        looks: float32 `[N, 3]`, how much like an eye, like its negative and like something else.
        classes: The classes of the labels, in order.
        labels: int64 `[N]`, which of them; -1 for none, and for what cannot be read.
        probabilities: float `[N, C]`, of the classes, by who has learned from nobody of the picture's group;
            0 of classes that could not be learned, None where no label can be checked.
    """

    pictures: LabelledPictures
    patches: NDArray[np.uint8]
    unreadable: Mapping[int, str]
    contents: NDArray[np.int64]
    pairs: DuplicatePairs
    looks: NDArray[np.float32]
    classes: tuple[str, ...]
    labels: NDArray[np.int64]
    probabilities: NDArray[np.float64] | None = None

    def __len__(self) -> int:
        return len(self.patches)

    @cached_property
    def parts(self) -> Sequence[str]:
        """Where each picture stands: `training`, `validation`, `test`, or an empty string."""
        return self.pictures.columns.get("split", [""] * len(self))

    @cached_property
    def nearest(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The most alike of each picture's near-duplicates, -1 for none, and how alike it is."""
        return self.nearest_of(np.ones(len(self.pairs), bool))

    def nearest_of(self, chosen: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Returns `nearest` among the pairs that a bool `[P]` chooses."""
        first, second = self.pairs.first[chosen], self.pairs.second[chosen]
        likeness = np.tile(self.pairs.likeness[chosen].astype(float), 2)
        one, other = np.concatenate([first, second]), np.concatenate([second, first])
        order = np.argsort(likeness, kind="stable")  # the most alike is written last
        partner, best = np.full(len(self), -1, np.int64), np.zeros(len(self))
        partner[one[order]] = other[order]
        best[one[order]] = likeness[order]
        return partner, best

    @cached_property
    def checked(self) -> NDArray[np.bool_]:
        """Which pictures have a label that was learned of others, bool `[N]`."""
        if self.probabilities is None:
            return np.zeros(len(self), bool)
        learned = np.append(self.probabilities.max(axis=0) > 0, False)
        return np.asarray(learned[self.labels])

    def take(self, chosen: NDArray[np.bool_]) -> "Audited":
        """Returns the pictures that a bool `[N]` chooses, and the pairs of which both are."""
        places = np.cumsum(chosen) - 1
        both = chosen[self.pairs.first] & chosen[self.pairs.second]
        pairs = DuplicatePairs(
            places[self.pairs.first[both]], places[self.pairs.second[both]], self.pairs.likeness[both]
        )
        return replace(
            self,
            pictures=self.pictures.take(chosen),
            patches=self.patches[chosen],
            unreadable={int(places[index]): why for index, why in self.unreadable.items() if chosen[index]},
            contents=self.contents[chosen],
            pairs=pairs,
            looks=self.looks[chosen],
            labels=self.labels[chosen],
            probabilities=None if self.probabilities is None else self.probabilities[chosen],
        )


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a check says of all pictures.

    Attributes:
        scores: float `[N]` from 0, the worst, to 1; NaN where nothing can be said.
        flagged: bool `[N]`, which pictures have the issue.
        partners: int64 `[N]`, the other picture of a pair, -1 for none.
    """

    scores: NDArray[np.float64]
    flagged: NDArray[np.bool_]
    partners: NDArray[np.int64] | None = None


class Kind(Protocol):
    """One kind of issue.

    Attributes:
        name: In tables and options.
        words: As a heading.
        advice: What the issue does and what can be done, in a sentence.
    """

    name: str
    words: str
    advice: str

    def find(self, audited: Audited) -> Finding | None:
        """Looks at all pictures; returns None where there is nothing that could be looked at."""
        ...


def graded(
    values: NDArray[np.floating], *, worst: float, limit: float, best: float, unknown: NDArray[np.bool_]
) -> Finding:
    """Returns a finding whose scores are 0 at the worst value, 0.5 at the limit and 1 at the best.

    Args:
        values: `[N]`; they may rise or fall towards the worst.
        worst: From which on the score is 0.
        limit: Beyond which a picture has the issue.
        best: From which on the score is 1.
        unknown: bool `[N]`, of which pictures nothing can be said.
    """
    towards = np.sign(best - worst)
    scores = np.interp(towards * values, towards * np.array([worst, limit, best]), [0, 0.5, 1])
    return Finding(
        scores=np.where(unknown, np.nan, scores), flagged=(towards * values < towards * limit) & ~unknown
    )


def paired(audited: Audited, chosen: NDArray[np.bool_], *, unknown: NDArray[np.bool_]) -> Finding:
    """Returns a finding of the pairs of near-duplicates that a bool `[P]` chooses, by their likeness."""
    partners, likeness = audited.nearest_of(chosen)
    scores = graded(likeness, worst=1, limit=LIKENESS, best=0, unknown=unknown).scores
    return Finding(scores=scores, flagged=partners >= 0, partners=partners)


def links(
    values: NDArray[np.generic], chosen: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Returns links between chosen pictures of one value, each to the next."""
    rows = np.flatnonzero(chosen)
    order = rows[np.argsort(values[rows], kind="stable")]
    alike = values[order[1:]] == values[order[:-1]]
    return order[:-1][alike], order[1:][alike]


def joined(count: int, *links: tuple[NDArray[np.intp], NDArray[np.intp]]) -> NDArray[np.int64]:
    """Returns int64 `[N]`, one number for all pictures that links lead to from one another."""
    one = np.concatenate([link[0] for link in links])
    other = np.concatenate([link[1] for link in links])
    graph = sparse.coo_array((np.ones(len(one), bool), (one, other)), shape=(count, count))
    return np.asarray(sparse.csgraph.connected_components(graph, directed=False)[1], np.int64)
