"""How long a deliberate blink must be follows from the person's reflex blinks."""

import math

import numpy as np
import pytest

from eyelid.speaking.reflex_blinks import TAIL_FROM_S, ReflexBlinks


def after_hours(
    hours: float,
    *,
    median_s: float,
    tail_share: float,
    tail_mean_s: float,
    per_minute: float = 20,
    seed: int = 0,
) -> tuple[ReflexBlinks, float]:
    """Returns what is learned of simulated reflex blinks, and how many an hour pass in the last hour."""
    rng = np.random.default_rng(seed)
    known, strays = ReflexBlinks(), 0
    count = round(60 * hours * per_minute)
    for index in range(count):
        is_tail = rng.random() < tail_share
        seconds = (
            TAIL_FROM_S + rng.exponential(tail_mean_s) if is_tail else median_s * math.exp(rng.normal(0, 0.2))
        )
        needed_s = known.needed_s(1.0)
        known = known.after(60 / per_minute)
        if seconds < needed_s:
            known = known.with_blink(seconds, needed_s)
        else:
            strays += index >= count - 60 * per_minute
    return known, strays


def test_the_prior() -> None:
    assert 0.85 < ReflexBlinks().needed_s(1.0) < 1.1


@pytest.mark.parametrize("tail_mean_s", [0.08, 0.14, 0.2])
def test_few_reflex_blinks_pass(tail_mean_s: float) -> None:
    strays = [
        after_hours(3, median_s=0.15, tail_share=0.02, tail_mean_s=tail_mean_s, seed=seed)[1]
        for seed in range(8)
    ]
    assert np.mean(strays) < 2


def test_who_has_no_long_blinks_needs_less() -> None:
    known, _ = after_hours(12, median_s=0.12, tail_share=0.0, tail_mean_s=0.1)
    assert known.tail_share < 0.001
    assert 0.3 <= known.needed_s(1.0) < 0.75


def test_the_mean_of_the_tail_is_learned_although_its_end_is_never_seen() -> None:
    known, _ = after_hours(20, median_s=0.15, tail_share=0.03, tail_mean_s=0.2, seed=1)
    assert known.tail_mean_s == pytest.approx(0.2, abs=0.04)
    assert known.per_minute == pytest.approx(20, rel=0.1)


def test_fewer_strays_need_longer_blinks() -> None:
    needed = [ReflexBlinks().needed_s(strays) for strays in (10.0, 3.0, 1.0, 0.3, 0.1)]
    assert needed == sorted(needed)
    assert needed[0] < needed[-1]


def test_nothing_is_asked_for_that_nobody_can_do() -> None:
    assert ReflexBlinks(tail_share=0.5, tail_mean_s=2.0).needed_s(0.1) == 1.4
    assert ReflexBlinks(per_minute=1e-12).needed_s(10.0) >= 0.3
