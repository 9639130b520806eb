"""Pairing of found and true events."""

import numpy as np
import pytest

from eyelid.blinks.matching import match_events


@pytest.mark.parametrize(
    ("found", "true", "least_iou", "expected"),
    [
        ([], [], 0.0, []),
        ([(0, 1)], [], 0.0, []),
        ([(0, 1)], [(2, 3)], 0.0, []),
        ([(0, 1)], [(1, 2)], 0.0, []),  # they touch, and share no time
        ([(0, 1)], [(0, 1)], 1.0, [(0, 0)]),
        ([(0, 1)], [(0.9, 2)], 0.0, [(0, 0)]),
        ([(0, 1)], [(0.9, 2)], 0.2, []),
        ([(0, 4)], [(0, 1), (1, 4)], 0.0, [(0, 1)]),  # one found event is one true one, the nearer
        ([(0, 1), (1, 4)], [(0, 4)], 0.0, [(1, 0)]),
        ([(5, 6), (0, 1)], [(0, 1), (5, 6)], 0.5, [(1, 0), (0, 1)]),  # in any order
        ([(0, 3), (2, 4)], [(0, 2.5), (0.5, 2.6)], 0.0, [(0, 0), (1, 1)]),  # two pairs, not the best one
        ([(1, 1)], [(0.9, 1.1)], 0.0, [(0, 0)]),  # an event of one frame has no length
    ],
)
def test_pairs(
    found: list[tuple[float, float]],
    true: list[tuple[float, float]],
    least_iou: float,
    expected: list[tuple[int, int]],
) -> None:
    pairs = match_events(found, true, least_iou=least_iou)
    assert [(pair.found, pair.true) for pair in pairs] == expected


def test_many_clusters_are_matched_as_one_problem() -> None:
    """Cutting the problem into clusters loses no pair: an event moved by a tenth is found again."""
    random = np.random.default_rng(0)
    starts = np.cumsum(random.uniform(0.3, 3, 500))
    true = [(start, start + 0.2) for start in starts]
    found = [(start + 0.02, start + 0.21) for start in starts]
    order = random.permutation(len(found))
    pairs = match_events([found[index] for index in order], true, least_iou=0.5)
    assert [pair.true for pair in pairs] == list(range(500))
    assert [order[pair.found] for pair in pairs] == list(range(500))
    assert all(pair.iou == pytest.approx(0.18 / 0.21, abs=1e-6) for pair in pairs)
