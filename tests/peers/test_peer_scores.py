"""Means with intervals by group, and who read which picture rightly."""

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="scikit-learn is not installed; it comes with eyelid[train]")

from eyelid.peers.peer_scores import PeerReadings, group_mean


def test_the_interval_of_a_mean_is_by_group():
    random = np.random.default_rng(0)
    people = random.normal(size=50)
    values = np.repeat(people, 20)  # twenty pictures of a person say no more than one
    score = group_mean(values, np.repeat(np.arange(50), 20).astype(str), resamples=2000, seed=0)
    spread = people.std() / np.sqrt(50)
    assert score.value == pytest.approx(people.mean())
    assert (score.high - score.low) / 2 == pytest.approx(1.96 * spread, rel=0.1)
    alone = group_mean(values, np.arange(1000).astype(str), resamples=2000, seed=0)
    assert alone.high - alone.low < (score.high - score.low) / 3


def test_there_is_no_interval_over_one_group():
    score = group_mean(np.array([0.0, 1.0, 1.0]), np.array(["a", "a", "a"]), resamples=100, seed=0)
    assert score.value == pytest.approx(2 / 3)
    assert not score.interval


def test_above_half_is_open():
    readings = PeerReadings(
        name="set",
        sources=list("abcd"),
        groups=np.array(list("abcd")),
        labels=np.array([1, 1, 0, 0]),
        folds=np.array(["0"] * 4),
        p_open={"peer": np.array([0.51, 0.5, 0.5, 0.9], np.float32)},
    )
    assert readings.right("peer").tolist() == [True, False, True, False]
