"""The input and the result of every check of an audit, and the interface of the checks."""

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
class AuditData:
    """The N pictures of an audit, with all facts that the checks use.

    Attributes:
        pictures: The pictures; labels, groups and the column `split` may be empty.
        patches: uint8 `[N, 24, 24]`; black for unreadable pictures.
        unreadable: Maps the index of each unreadable picture to the reason.
        contents: int64 `[N]`, a number that is equal for files with the same bytes; -1 for unreadable
            pictures.
        pairs: All pairs of near-duplicates.
        eye_likeness: float32 `[N, 3]`, probabilities of `LIKENESS_CLASSES`: the patch shows an eye, the
            negative of an eye, or something else.
        classes: The names of the C classes.
        labels: int64 `[N]`, indices into the classes; -1 for pictures without a label and for unreadable
            pictures.
        probabilities: float `[N, C]`, out-of-fold predictions: each is made by a model that was not trained
            on the picture's group. 0 for classes that could not be learned; None if no label can be checked.
    """

    pictures: LabelledPictures
    patches: NDArray[np.uint8]
    unreadable: Mapping[int, str]
    contents: NDArray[np.int64]
    pairs: DuplicatePairs
    eye_likeness: NDArray[np.float32]
    classes: tuple[str, ...]
    labels: NDArray[np.int64]
    probabilities: NDArray[np.float64] | None = None

    def __len__(self) -> int:
        return len(self.patches)

    @cached_property
    def parts(self) -> Sequence[str]:
        """The part of each picture: `training`, `validation`, `test`, or an empty string."""
        return self.pictures.columns.get("split", [""] * len(self))

    @cached_property
    def nearest(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Index of the most similar near-duplicate of each picture, -1 for none, and its likeness.

        Both are arrays `[N]`.
        """
        return self.nearest_of(np.ones(len(self.pairs), bool))

    def nearest_of(self, chosen: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Returns the same as `nearest`, but only for some of the P pairs, which a bool `[P]` chooses."""
        first, second = self.pairs.first[chosen], self.pairs.second[chosen]
        likeness = np.tile(self.pairs.likeness[chosen].astype(float), 2)
        one, other = np.concatenate([first, second]), np.concatenate([second, first])
        order = np.argsort(likeness, kind="stable")  # the most similar pair is written last, so it stays
        partner, best = np.full(len(self), -1, np.int64), np.zeros(len(self))
        partner[one[order]] = other[order]
        best[one[order]] = likeness[order]
        return partner, best

    @cached_property
    def checked(self) -> NDArray[np.bool_]:
        """Which pictures have a label that could be checked, bool `[N]`."""
        if self.probabilities is None:
            return np.zeros(len(self), bool)
        learned = np.append(self.probabilities.max(axis=0) > 0, False)
        return np.asarray(learned[self.labels])

    def take(self, chosen: NDArray[np.bool_]) -> "AuditData":
        """Returns the data of the pictures that a bool `[N]` chooses, with the pairs between them."""
        places = np.cumsum(chosen) - 1
        both = chosen[self.pairs.first] & chosen[self.pairs.second]
        pairs = DuplicatePairs(
            places[self.pairs.first[both]], places[self.pairs.second[both]], self.pairs.likeness[both]
        )
        return replace(
            self,
            pictures=self.pictures.take(chosen),
            patches=self.patches[chosen],
            unreadable={
                int(places[index]): reason for index, reason in self.unreadable.items() if chosen[index]
            },
            contents=self.contents[chosen],
            pairs=pairs,
            eye_likeness=self.eye_likeness[chosen],
            labels=self.labels[chosen],
            probabilities=None if self.probabilities is None else self.probabilities[chosen],
        )


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The result of one check for N pictures.

    Attributes:
        scores: float `[N]`, from 0 for the worst to 1; NaN if unknown.
        flagged: bool `[N]`, which pictures have the issue.
        partners: int64 `[N]`, index of the other picture of a pair, -1 for none. None if the issue is one of
            single pictures.
    """

    scores: NDArray[np.float64]
    flagged: NDArray[np.bool_]
    partners: NDArray[np.int64] | None = None


class Kind(Protocol):
    """A check for one kind of issue.

    Attributes:
        name: Name of the kind in tables and options.
        title: The kind as a heading.
        advice: A sentence on the effect of the issue and what can be done.
    """

    name: str
    title: str
    advice: str

    def find(self, data: AuditData) -> Finding | None:
        """Checks all pictures; returns None if the data set lacks what the check needs, such as labels."""
        ...


def grade(
    values: NDArray[np.floating], *, worst: float, limit: float, best: float, unknown: NDArray[np.bool_]
) -> Finding:
    """Grades pictures by a number. The score is 0 at the worst value, 0.5 at the limit, and 1 at the best.

    Args:
        values: `[N]`, one number for each picture; either high or low values may be the worst.
        worst: The value at which the score is 0.
        limit: The value beyond which a picture is flagged.
        best: The value at which the score is 1.
        unknown: bool `[N]`, pictures that get no score and no flag.
    """
    towards = np.sign(best - worst)
    scores = np.interp(towards * values, towards * np.array([worst, limit, best]), [0, 0.5, 1])
    return Finding(
        scores=np.where(unknown, np.nan, scores), flagged=(towards * values < towards * limit) & ~unknown
    )


def grade_pairs(data: AuditData, chosen: NDArray[np.bool_], *, unknown: NDArray[np.bool_]) -> Finding:
    """Grades pictures by their most similar near-duplicate.

    Args:
        data: The N pictures.
        chosen: bool `[P]`, which of the P pairs of near-duplicates count.
        unknown: bool `[N]`, pictures that get no score.
    """
    partners, likeness = data.nearest_of(chosen)
    scores = grade(likeness, worst=1, limit=LIKENESS, best=0, unknown=unknown).scores
    return Finding(scores=scores, flagged=partners >= 0, partners=partners)


def chain_equal(
    values: NDArray[np.generic], chosen: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Links each chosen picture to the next chosen one with the same value.

    Args:
        values: `[N]`, a value for each picture.
        chosen: bool `[N]`, which pictures are linked.

    Returns:
        The indices of the two pictures of each link.
    """
    rows = np.flatnonzero(chosen)
    order = rows[np.argsort(values[rows], kind="stable")]
    alike = values[order[1:]] == values[order[:-1]]
    return order[:-1][alike], order[1:][alike]


def connected_groups(count: int, *links: tuple[NDArray[np.intp], NDArray[np.intp]]) -> NDArray[np.int64]:
    """Numbers the groups of pictures that are connected by links, directly or through other pictures.

    Args:
        count: N, the number of pictures.
        links: Links, as the indices of the two pictures of each.

    Returns:
        int64 `[N]`, the number of each picture's group.
    """
    one = np.concatenate([link[0] for link in links])
    other = np.concatenate([link[1] for link in links])
    graph = sparse.coo_array((np.ones(len(one), bool), (one, other)), shape=(count, count))
    return np.asarray(sparse.csgraph.connected_components(graph, directed=False)[1], np.int64)
