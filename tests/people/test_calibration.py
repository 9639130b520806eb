"""The calibration: what is learned of a person's eyes in twenty guided seconds."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from eyelid.blinks import EyeReading, Moment
from eyelid.errors import DataError, MissingFileError
from eyelid.people import Profile
from eyelid.people.calibration import INSTRUCTIONS, calibrate, instruction_at

ONE = (
    '{"eyelid_profile": 1, "conditions": {"usual": '
    '[{"side": "right", "signal": "lids", "open": 2, "shut": 1}]}}'
)


def guided(
    reading: Callable[[bool, np.random.Generator], EyeReading | None], *, delay_s: float = 0.6
) -> list[Moment]:
    """Returns the moments of a person who follows the instructions a little late."""
    random = np.random.default_rng(0)
    moments = []
    for time in np.arange(0, INSTRUCTIONS[-1].end_s, 1 / 30):
        instruction = instruction_at(max(float(time) - delay_s, 0.0))
        is_shut = bool(instruction and instruction.is_shut)
        moments.append(Moment(float(time), reading(is_shut, random), reading(is_shut, random)))
    return moments


def usual(is_shut: bool, random: np.random.Generator) -> EyeReading:
    p_open = 1 / (1 + np.exp(-random.normal(-3 if is_shut else 4, 0.5)))
    return EyeReading(float(p_open), float(max(random.normal(0.08 if is_shut else 0.3, 0.01), 0.01)))


def test_levels_are_those_of_the_person() -> None:
    levels = calibrate(guided(usual)).levels
    assert set(levels) == {(side, signal) for side in ("right", "left") for signal in ("state", "lids")}
    for side in ("right", "left"):
        assert levels[side, "state"].open == pytest.approx(4, abs=0.4)
        assert levels[side, "state"].shut == pytest.approx(-3, abs=0.4)
        assert levels[side, "lids"].open == pytest.approx(0.3, abs=0.02)
        assert levels[side, "lids"].shut == pytest.approx(0.08, abs=0.02)


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (lambda *_: None, "not seen long enough"),
        (lambda is_shut, _: None if is_shut else EyeReading(0.9), "not seen long enough"),
        (lambda *_: EyeReading(0.9, 0.3), "look alike"),
        (lambda is_shut, _: EyeReading(0.2 if is_shut else 0.1), "look alike"),
    ],
)
def test_what_teaches_nothing_is_said(
    reading: Callable[[bool, np.random.Generator], EyeReading | None], expected: str
) -> None:
    with pytest.raises(DataError, match=expected):
        calibrate(guided(reading))


def test_a_signal_that_is_alike_is_left_out_and_the_other_used() -> None:
    levels = calibrate(guided(lambda is_shut, _: EyeReading(0.1 if is_shut else 0.9, 0.3))).levels
    assert set(levels) == {("right", "state"), ("left", "state")}


def test_a_profile_has_several_conditions_and_the_nearest_is_found(tmp_path: Path) -> None:
    def with_glasses(is_shut: bool, random: np.random.Generator) -> EyeReading:
        reading = usual(is_shut, random)
        return EyeReading(0.5 * (reading.p_open or 0) + 0.2, 0.8 * (reading.ear or 0))

    bare, glasses = calibrate(guided(usual)), calibrate(guided(with_glasses))
    path = tmp_path / "ann.json"
    Profile().with_condition("bare", bare).with_condition("glasses", glasses).save(path)
    profile = Profile.load(path)
    assert profile == Profile({"bare": bare, "glasses": glasses})
    assert profile.nearest(guided(usual)[:60]) == bare
    assert profile.nearest(guided(with_glasses)[:60]) == glasses
    assert profile.condition("glasses") == glasses
    with pytest.raises(DataError, match="--condition hat: the profile has bare, glasses"):
        profile.condition("hat")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"eyelid_profile": 99, "conditions": {}}',
        '{"eyelid_profile": 1, "conditions": {"usual": []}}',
        '{"eyelid_profile": 1, "conditions": {}}',
        ONE.replace('"open": 2, "shut": 1', '"open": 1, "shut": 2'),
        ONE.replace("right", "up"),
    ],
)
def test_what_is_no_profile_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "profile.json"
    path.write_text(content)
    with pytest.raises(DataError, match="profile"):
        Profile.load(path)


def test_a_profile_is_read_as_it_is_described(tmp_path: Path) -> None:
    path = tmp_path / "profile.json"
    path.write_text(ONE)
    assert Profile.load(path).conditions["usual"].levels["right", "lids"] == (2, 1)


def test_an_absent_profile_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="make one with --calibrate"):
        Profile.load(tmp_path / "ann.json")
