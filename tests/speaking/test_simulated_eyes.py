"""Simulated eyes do what is said of them."""

from dataclasses import replace

import numpy as np
import pytest

from eyelid.speaking.glance import MOVEMENTS
from eyelid.synth.clip_readings import ReadingNoise
from tests.speaking.simulated_eyes import SimulatedEyes, SimulatedPerson, random_person

SURE = SimulatedPerson(errors=0.0001, noise=ReadingNoise(logit=0.01, ear=0.0001), blinks_per_minute=1e-6)
RATE = 50


def shut_times(eyes: SimulatedEyes, seconds: float) -> list[float]:
    """Returns when P(open) of the right eye is less than a half."""
    glances = [eyes.glance(index / RATE) for index in range(round(seconds * RATE))]
    return [glance.time_s for glance in glances if glance.right_open is not None and glance.right_open < 0.5]


def test_blinks_by_reflex() -> None:
    eyes = SimulatedEyes(SimulatedPerson(blinks_per_minute=20), np.random.default_rng(1))
    for index in range(7200 * 2):
        eyes.glance(index / 2)
    lengths = np.array([seconds for _, seconds in eyes.reflexes])
    assert len(lengths) / 120 == pytest.approx(20, rel=0.05)
    assert np.median(lengths) == pytest.approx(0.16, rel=0.05)
    assert np.mean(lengths >= 0.5) == pytest.approx(0.02, abs=0.007)
    assert np.mean(lengths[lengths >= 0.5]) - 0.5 == pytest.approx(0.12, abs=0.05)


@pytest.mark.parametrize("seconds", [0.1, 0.6, 3.0])
def test_shutting(seconds: float) -> None:
    eyes = SimulatedEyes(SURE, np.random.default_rng(1))
    eyes.shut(1.0, seconds)
    assert len(shut_times(eyes, seconds + 2)) / RATE == pytest.approx(seconds, abs=0.1)


def test_shutting_and_opening() -> None:
    eyes = SimulatedEyes(SURE, np.random.default_rng(1))
    eyes.shut(1.0)
    first = shut_times(eyes, 3.0)
    assert first[0] == pytest.approx(1.05, abs=0.04)
    assert first[-1] == pytest.approx(2.98)
    eyes.open(3.0)
    assert [eyes.glance(time_s).right_open > 0.5 for time_s in (3.0, 3.02, 3.1, 3.4)] == [
        False,
        False,
        True,
        True,
    ]


def test_one_eye_leaving_and_lowered_lids() -> None:
    eyes = SimulatedEyes(replace(SURE, slack="left"), np.random.default_rng(1))
    eyes.leave(2.0, 1.0)
    eyes.lower(4.0, 3.0, amplitude=0.5)
    usual, gone, low = (eyes.glance(time_s) for time_s in (1.0, 2.5, 6.0))
    assert usual.right_open > 0.9 > 0.1 > usual.left_open
    assert gone.is_lost
    assert low.right_lids == pytest.approx(usual.right_lids / 2, rel=0.1)


@pytest.mark.parametrize("errors", [0.02, 0.1])
def test_movements_are_read_with_errors_that_are_calibrated(errors: float) -> None:
    person = random_person(np.random.default_rng(2), errors=errors, blinks_per_minute=1e-6)
    eyes = SimulatedEyes(person, np.random.default_rng(3))
    eyes.look("left", 0.0, 1e9)
    read = np.array([shares for index in range(6000) if (shares := eyes.glance(index * 0.5).movements)])
    is_right = read.argmax(1) == MOVEMENTS.index("left")
    assert 1 - is_right.mean() == pytest.approx(errors, rel=0.3)
    assert read.max(1).mean() == pytest.approx(is_right.mean(), abs=0.02)
