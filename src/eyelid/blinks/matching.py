"""Which events of two lists are the same: one-to-one, by how much they overlap in time."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Span = tuple[float, float]
"""Start and end of an event, in seconds."""

_MORE_PAIRS = 2.0  # an added pair counts more than any overlap, which is 1 at most


class Pair(NamedTuple):
    """Two events that are taken for the same one.

    Attributes:
        found: Index of the found event.
        true: Index of the true event.
        iou: The time that both share, by the time that either takes: above 0, at most 1.
    """

    found: int
    true: int
    iou: float


def match_events(found: Sequence[Span], true: Sequence[Span], *, least_iou: float = 0.0) -> list[Pair]:
    """Pairs found events with true ones, each with one at most: as many pairs as can be, then the best.

    Args:
        found: N spans, in any order. A span without length takes one millisecond.
        true: M spans, in any order.
        least_iou: Pairs that overlap by less are none, from 0 to 1. At 0, any overlap does.

    Returns:
        The pairs in the order of the true events' starts.
    """
    found_spans, true_spans = _spans(found), _spans(true)
    pairs = [
        pair
        for found_ones, true_ones in _clusters(found_spans, true_spans)
        for pair in _matched(found_spans, true_spans, found_ones, true_ones, least_iou)
    ]
    return sorted(pairs, key=lambda pair: true[pair.true])


def _spans(events: Sequence[Span]) -> NDArray[np.float64]:
    spans = np.array(events, float).reshape(-1, 2)
    spans[:, 1] = np.maximum(spans[:, 1], spans[:, 0] + 1e-3)
    return spans


def _clusters(
    found: NDArray[np.float64], true: NDArray[np.float64]
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Yields the indices of found and true events that overlap one another, group by group in time."""
    spans = np.concatenate([found, true])
    order = np.argsort(spans[:, 0], kind="stable")
    reach = np.maximum.accumulate(spans[order, 1])
    for cluster in np.split(order, np.flatnonzero(spans[order[1:], 0] >= reach[:-1]) + 1):
        of_found, of_true = cluster[cluster < len(found)], cluster[cluster >= len(found)] - len(found)
        if len(of_found) and len(of_true):
            yield of_found, of_true


def _matched(
    found: NDArray[np.float64],
    true: NDArray[np.float64],
    found_ones: NDArray[np.intp],
    true_ones: NDArray[np.intp],
    least_iou: float,
) -> Iterator[Pair]:
    starts, ends = found[found_ones, None, 0], found[found_ones, None, 1]
    true_starts, true_ends = true[true_ones, 0], true[true_ones, 1]
    shared = np.minimum(ends, true_ends) - np.maximum(starts, true_starts)
    iou = np.clip(shared, 0, None) / (np.maximum(ends, true_ends) - np.minimum(starts, true_starts))
    allowed = (iou > 0) & (iou >= least_iou)
    rows, columns = linear_sum_assignment(np.where(allowed, _MORE_PAIRS + iou, 0), maximize=True)
    for row, column in zip(rows, columns, strict=True):
        if allowed[row, column]:
            yield Pair(int(found_ones[row]), int(true_ones[column]), float(iou[row, column]))
