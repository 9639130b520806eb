"""What eyes do over time in JavaScript, checked against Python: simulated readings, and real traces."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eyelid.blinks import EyeReading, Moment
from eyelid.blinks.drowsiness import Level
from eyelid.blinks.eye_levels import Levels
from eyelid.blinks.traces import Trace
from eyelid.synth import Clip, Course, LidMotion, ReadingNoise, frame_times, random_clip, simulated_moments
from eyelid.synth.clip_content import Difficulty
from eyelid.watching.person_watch import WatchRules

from ..alone.node import NODE
from .watched import Frame, Recording, in_javascript, in_python

pytestmark = pytest.mark.skipif(not NODE, reason="needs node: apt install nodejs")

DATA = Path(os.environ.get("EYELID_DATA", "../shared/data")).resolve()
TRACES = {
    "jefapato/ear_30fps.csv": 30.0,
    "traces/G-Guglielmo+Blinks-tracker/EAR_test.csv": 30.0,
    "traces/rmenoli+Eye-blinking-SVM/raw_data__26122013_223310_cam.csv": 30.0,
    "traces/rmenoli+Eye-blinking-SVM/raw_data__27122013_151644_cam.csv": 30.0,
}
"""Tables of eye aspect ratios, and the frames a second of those without times."""

LIVE = WatchRules(live=True)
SHORT = replace(LIVE, window_s=25.0, window_step_s=10.0, alarm_from=Level.LONG_CLOSURES)
KNOWN = {
    (side, signal): levels
    for side in ("right", "left")
    for signal, levels in (("state", Levels(4.5, -3.0)), ("lids", Levels(0.3, 0.05)))
}


def read(
    seed: int, rate: float, content: Difficulty = "hard", *, seconds: float = 30.0, lost: float = 0.0
) -> list[Moment]:
    """What might be read of a random clip, in which much happens if it is hard."""
    clip = random_clip(np.random.default_rng(seed), content, seconds=seconds)
    times = frame_times(seconds, rate, varied_by=np.random.default_rng(seed) if seed % 2 else None)
    return list(simulated_moments(clip, times, noise=ReadingNoise(lost=lost)))


def closures(*seconds: float) -> list[Moment]:
    """What might be read of somebody whose eyes shut for some times, every twelve seconds, and only then."""
    lids = tuple(
        LidMotion(
            kind="closure", course=Course(start_s=12.0 * number + 3, rise_s=0.1, hold_s=hold, fall_s=0.2)
        )
        for number, hold in enumerate(seconds)
    )
    times = frame_times(12.0 * len(seconds), 30)
    return list(simulated_moments(Clip(seconds=12.0 * len(seconds), lids=lids, seed=1), times))


def slowing() -> list[Moment]:
    """Six minutes, and then one of the same in which everything takes twice as long."""
    moments = read(8, 15, "easy", seconds=360.0)
    later = [each for each in moments if each.time_s < 60]
    return moments + [each._replace(time_s=361.0 + 2 * each.time_s) for each in later]


def only(signal: str, moments: Sequence[Moment]) -> list[Moment]:
    """What was read, without all but `p_open` or `ear`."""
    return [
        each._replace(
            right=each.right and EyeReading(**{signal: getattr(each.right, signal)}),
            left=each.left and EyeReading(**{signal: getattr(each.left, signal)}),
            pose=None,
        )
        for each in moments
    ]


def alone(moments: Sequence[Moment]) -> list[Frame]:
    """The frames of one person, who is out of sight where a moment has no eyes."""
    return [(each.time_s, each.frame, {} if each.is_gap else {0: each}) for each in moments]


def two_people() -> list[Frame]:
    """Two people, of whom one leaves, is forgotten after ten minutes, and comes back."""
    frames: list[Frame] = [
        (one.time_s, one.frame, {0: one, 1: other})
        for one, other in zip(read(4, 30, seconds=20.0), read(6, 30, seconds=20.0), strict=True)
    ]
    opened = EyeReading(0.98, 0.3, (0.0, 0.02))
    frames += [
        (20.0 + 0.5 * number, None, {0: Moment(20.0 + 0.5 * number, opened, opened)})
        for number in range(1300)
    ]
    back = [each._replace(time_s=700.0 + each.time_s) for each in read(10, 30, seconds=10.0)]
    return frames + [(each.time_s, each.frame, {} if each.is_gap else {1: each}) for each in back]


def trace(name: str, rate: float | None) -> list[Frame]:
    """The first minute of a real trace."""
    frames = islice(Trace(str(DATA / name), rate=rate).frames(), 1800)
    return [(each.time_s, each.frame, each.people) for each in frames]


SIMULATED: dict[str, Callable[[], Recording]] = {
    "15 a second": lambda: Recording(alone(read(1, 15))),
    "30 a second": lambda: Recording(alone(read(2, 30))),
    "30 a second, varied": lambda: Recording(alone(read(3, 30))),
    "60 a second, varied": lambda: Recording(alone(read(5, 60, seconds=20.0))),
    "120 a second": lambda: Recording(alone(read(4, 120, seconds=15.0))),
    "many frames lost": lambda: Recording(alone(read(3, 30, lost=0.15))),
    "P(open) alone": lambda: Recording(alone(only("p_open", read(7, 30)))),
    "lids alone": lambda: Recording(alone(only("ear", read(7, 30)))),
    "one eye": lambda: Recording(alone(read(11, 30)), replace(LIVE, one_eye="right")),
    "one eye, P(open) alone": lambda: Recording(
        alone(only("p_open", read(12, 30))), replace(LIVE, one_eye="left")
    ),
    "calibrated": lambda: Recording(alone(read(13, 30)), SHORT, KNOWN),
    "closures": lambda: Recording(alone(closures(0.3, 0.7, 0.8, 1.6, 3.5, 7.0)), SHORT),
    "slowing": lambda: Recording(alone(slowing())),
    "two people": lambda: Recording(two_people()),
}


def expect_alike(told: Any, other: Any, where: str) -> None:
    """Compares what was told: numbers to a millionth, all else as it is."""
    if isinstance(told, dict):
        assert told.keys() == other.keys(), where
        for name, value in told.items():
            expect_alike(value, other[name], f"{where}, {name}")
    elif isinstance(told, list | tuple):
        assert len(told) == len(other), where
        for number, (value, its) in enumerate(zip(told, other, strict=True)):
            expect_alike(value, its, f"{where} {number}")
    elif isinstance(told, float) and other is not None:
        assert abs(told - other) <= 1e-6 * max(1.0, abs(told)), (where, told, other)
    else:
        assert told == other, (where, told, other)


@pytest.fixture(scope="module")
def recordings() -> dict[str, Recording]:
    return {name: make() for name, make in SIMULATED.items()}


@pytest.fixture(scope="module")
def javascript(recordings: dict[str, Recording]) -> dict[str, Any]:
    """What the page tells of all simulated recordings."""
    return dict(zip(recordings, in_javascript(list(recordings.values())), strict=True))


@pytest.fixture(scope="module")
def python(recordings: dict[str, Recording]) -> dict[str, Any]:
    """What Python tells of them."""
    return {name: in_python(recording) for name, recording in recordings.items()}


@pytest.mark.parametrize("name", SIMULATED)
def test_simulated_readings_tell_the_same(
    name: str, python: dict[str, Any], javascript: dict[str, Any]
) -> None:
    expect_alike(python[name], javascript[name], name)


def test_all_that_can_be_told_is_among_them(python: dict[str, Any]) -> None:
    events = [event for told in python.values() for event in told["events"]]
    assert {event["event"] for event in events} == {"blink", "wink", "closure", "lowered", "gap"}
    assert {event["eyes"] for event in events} == {None, "both", "right", "left"}
    windows = [window for told in python.values() for window in told["windows"]]
    assert {window["level"] for window in windows} == {None, *(level.words for level in Level)}
    assert any(window["closing_avr_cs"] for window in windows)
    assert {alarm["level"] for alarm in python["closures"]["given"]} >= {"microsleep", "unresponsive"}
    assert len(python["closures"]["given"]) < len(python["closures"]["alarms"])


@pytest.mark.skipif(not (DATA / "jefapato").is_dir(), reason="EYELID_DATA names no folder of traces")
def test_real_traces_tell_the_same() -> None:
    recordings = [Recording(trace(name, rate)) for name, rate in TRACES.items()]
    python = [in_python(each) for each in recordings]
    for name, told, other in zip(TRACES, python, in_javascript(recordings), strict=True):
        expect_alike(told, other, name)
    assert sum(event["event"] == "blink" for told in python for event in told["events"]) > 10
