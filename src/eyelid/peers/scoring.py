"""What peers made of the same pictures: their scores, and how far they lie from the one compared with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.peers.timing import Speed
from eyelid.score import STATES, Score, score_classes
from eyelid.score.evaluation import FEW_GROUPS
from eyelid.score.intervals import Bootstrap, shares


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerReadings:
    """What each peer read of the test pictures of one set.

    Attributes:
        name: The set's name.
        sources: N names of pictures.
        groups: str `[N]`, the person or face of each.
        labels: int64 `[N]`, indices into `STATES`.
        folds: str `[N]`, the fold in which each was held out; empty where the set's own column says who is.
        p_open: Name of each peer → float32 `[N]`.
    """

    name: str
    sources: Sequence[str]
    groups: NDArray[np.str_]
    labels: NDArray[np.int64]
    folds: NDArray[np.str_]
    p_open: Mapping[str, NDArray[np.float32]]

    def right(self, peer: str) -> NDArray[np.bool_]:
        """Returns bool `[N]`: which pictures a peer read rightly."""
        said = self.p_open[peer] > 0.5
        return np.asarray(said == (self.labels == STATES.index("open")), np.bool_)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerScore:
    """What one peer made of one set.

    Attributes:
        peer: The peer's name.
        set_name: The set's name.
        pictures: How many pictures were scored, the same for all peers.
        groups: How many people or faces they come from.
        scores: What `score_classes` returned.
        difference: Its accuracy less that of the peer compared with, picture by picture, with an interval.
        only_this: Pictures that it read rightly, and the peer compared with did not (McNemar 1947).
        only_reference: Pictures where it was the other way round.
        speed: What it takes for an eye.
        sizes: Side of the patches that it read, in pixels; several if it chose others in other folds.
        kilobytes: What it keeps in order to read.
        fit_s: What its fitting took, over all folds, in seconds; None if nothing of it is fitted.
        seen: Whether it was trained on these pictures, so that its scores say little.
    """

    peer: str
    set_name: str
    pictures: int
    groups: int
    scores: Mapping[str, Score]
    difference: Score
    only_this: int
    only_reference: int
    speed: Speed
    sizes: Sequence[int]
    kilobytes: float
    fit_s: float | None
    seen: bool


def score_readings(readings: PeerReadings, peer: str, *, resamples: int, seed: int) -> Mapping[str, Score]:
    """Scores one peer."""
    opened = readings.p_open[peer]
    return score_classes(
        readings.labels,
        np.stack([1 - opened, opened], axis=1),
        readings.groups,
        classes=STATES,
        resamples=resamples,
        seed=seed,
    )


def few_groups(name: str, groups: int) -> list[str]:
    """Returns, in one line, what is wrong with scores over some groups; nothing if they are enough."""
    if groups == 1:
        return [f"{name}: no intervals: they need test pictures of at least two people"]
    if groups < FEW_GROUPS:
        return [f"{name}: few groups ({groups}) are scored: the intervals are rough"]
    return []


def group_mean(values: NDArray[np.float64], groups: NDArray[np.str_], *, resamples: int, seed: int) -> Score:
    """Returns the mean of a value of each picture, with a bootstrap interval over whole groups.

    Args:
        values: float `[N]`.
        groups: str `[N]`.
        resamples: How often the groups are drawn again.
        seed: Of the draws.

    Example:
        >>> group_mean(np.array([1.0, 0.0]), np.array(["a", "a"]), resamples=100, seed=0)
        Score(value=0.5, low=nan, high=nan)
    """
    bootstrap = Bootstrap(groups, resamples=resamples, seed=seed)
    sums = bootstrap.sums(np.stack([values, np.ones(len(values))], axis=1))

    def mean(weights: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        total, pictures = (weights @ sums).T
        return {"mean": shares(total, pictures)}

    return bootstrap.scores(mean)["mean"]
