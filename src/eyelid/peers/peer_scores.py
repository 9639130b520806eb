"""The readings of peers, their scores, and the differences of the scores from those of a reference peer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.peers.timing import ProcessorTime
from eyelid.score import STATES, Score, score_classes
from eyelid.score.evaluation import FEW_GROUPS
from eyelid.score.intervals import Bootstrap, shares


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerReadings:
    """The readings of all peers on the N test pictures of one data set.

    Attributes:
        name: Name of the data set.
        sources: N names of pictures.
        groups: str `[N]`, the person or face in each picture.
        labels: int64 `[N]`, indices into `STATES`.
        folds: str `[N]`, the fold in which each picture was held out; an empty string if the column `split`
            of the data set says who is held out.
        p_open: Maps the name of each peer to its scores, float32 `[N]`; see `Peer.read`.
    """

    name: str
    sources: Sequence[str]
    groups: NDArray[np.str_]
    labels: NDArray[np.int64]
    folds: NDArray[np.str_]
    p_open: Mapping[str, NDArray[np.float32]]

    def right(self, peer: str) -> NDArray[np.bool_]:
        """Returns bool `[N]`: for each of N pictures, whether a peer (compared model) is right."""
        is_open = self.p_open[peer] > 0.5
        return np.asarray(is_open == (self.labels == STATES.index("open")), np.bool_)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerScore:
    """The scores of one peer on one data set.

    Attributes:
        peer: Name of the peer.
        set_name: Name of the data set.
        pictures: Number of pictures that were scored; it is the same for all peers.
        groups: Number of groups (people or faces) that they come from.
        scores: Maps each metric to its score, as `score_classes` returns them.
        difference: Accuracy of the peer minus accuracy of the reference peer on the same pictures, with an
            interval.
        only_this: Number of pictures that this peer read correctly and the reference peer wrongly (McNemar
            1947).
        only_reference: Number of pictures that the reference peer read correctly and this peer wrongly.
        time: Processor time for an eye.
        sizes: Sides of the patches that the peer read, in pixels. There are several if it chose different
            sizes in different folds.
        kilobytes: Size of the peer's file or of its fitted arrays, in units of 1,000 bytes.
        fit_s: Time of fitting over all folds, in seconds; None if the peer is not fitted.
        trained_on_set: Whether the peer was trained on this data set before. Then its scores say little.
    """

    peer: str
    set_name: str
    pictures: int
    groups: int
    scores: Mapping[str, Score]
    difference: Score
    only_this: int
    only_reference: int
    time: ProcessorTime
    sizes: Sequence[int]
    kilobytes: float
    fit_s: float | None
    trained_on_set: bool


def score_p_open(
    p_open: NDArray[np.float32],
    labels: NDArray[np.int64],
    groups: NDArray[np.str_],
    *,
    resamples: int,
    seed: int,
) -> Mapping[str, Score]:
    """Returns the scores of a peer on N pictures by metric; see `score_classes`.

    Args:
        p_open: float32 `[N]`, what the peer read; see `Peer.read`.
        labels: int64 `[N]`, indices into `STATES`.
        groups: str `[N]`, the person or face in each picture.
        resamples: How often the groups are resampled for the intervals.
        seed: Random seed of the resampling.
    """
    probabilities = np.stack([1 - p_open, p_open], axis=1)
    return score_classes(labels, probabilities, groups, classes=STATES, resamples=resamples, seed=seed)


def few_groups(name: str, groups: int) -> list[str]:
    """Returns a list with a warning if a data set has too few groups for good intervals; else an empty list.

    Args:
        name: Name of the data set.
        groups: Number of its groups that are scored.
    """
    if groups == 1:
        return [f"{name}: no intervals: they need test pictures of at least two people"]
    if groups < FEW_GROUPS:
        return [f"{name}: few groups ({groups}) are scored: the intervals are rough"]
    return []


def group_mean(values: NDArray[np.float64], groups: NDArray[np.str_], *, resamples: int, seed: int) -> Score:
    """Returns the mean of N values, with a bootstrap interval over whole groups.

    Args:
        values: float `[N]`, one value for each picture.
        groups: str `[N]`, the group of each picture.
        resamples: How often the groups are resampled.
        seed: Random seed of the resampling.

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
