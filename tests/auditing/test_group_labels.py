"""Predictions are pooled within groups that have one label, and not in others."""

import numpy as np
import pytest

from eyelid.auditing.group_labels import pool_groups, sameness

RANDOM = np.random.default_rng(0)
PAIRS = np.repeat(np.arange(600), 2)


def labels_of(groups, *, same, errors, count):
    truth = RANDOM.integers(0, count, groups.max() + 1)[groups]
    if not same:
        truth = RANDOM.integers(0, count, len(groups))
    wrong = RANDOM.random(len(groups)) < errors
    return np.where(wrong, (truth + RANDOM.integers(1, count, len(groups))) % count, truth)


@pytest.mark.parametrize("count", [2, 5])
@pytest.mark.parametrize("errors", [0.0, 0.07])
@pytest.mark.parametrize(
    ("same", "low", "high"), [(True, 0.93, 0.99), (False, 0.0, 0.65)], ids=["one label", "any label"]
)
def test_sameness_is_estimated_in_spite_of_wrong_labels(same, low, high, errors, count):
    labels = labels_of(PAIRS, same=same, errors=errors, count=count)
    labels[::17] = -1
    assert low <= sameness(labels, PAIRS, errors, count) <= high


def test_groups_of_one_say_nothing():
    assert sameness(np.array([0, 1, 1]), np.arange(3), 0.1, 2) == 0.5


def test_the_other_eye_counts_as_much_as_ones_own():
    logits = np.array([[2.0, 0.0], [-1.0, 3.0], [0.5, 0.0]])
    mixed = pool_groups(logits, np.array([0, 0, 1]), 0.99)
    assert (mixed[:2, 1] > mixed[:2, 0]).all()  # the surer of the two decides for both
    assert mixed[2, 0] - mixed[2, 1] == pytest.approx(0.5)


def test_groups_that_say_nothing_change_nothing():
    logits = RANDOM.normal(size=(1200, 3))
    mixed = pool_groups(logits, PAIRS, 1 / 3)
    assert np.allclose(mixed - mixed[:, :1], logits - logits[:, :1])
