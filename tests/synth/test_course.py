"""What comes and goes has the times and speeds that it says."""

import numpy as np
import pytest

from eyelid.errors import OptionError
from eyelid.synth import Course, LidMotion

COURSES = [
    Course(start_s=1.0, rise_s=0.08, fall_s=0.12),
    Course(start_s=0.3, rise_s=0.2, hold_s=1.5, fall_s=0.4, tail=0.75),
    Course(start_s=2.0, rise_s=0.05, hold_s=0.01, fall_s=0.15, tail=0.9),
]


@pytest.mark.parametrize("course", COURSES)
@pytest.mark.parametrize("share", [0.05, 0.2, 0.5, 0.9])
def test_it_crosses_a_share_when_it_says(course, share):
    times = np.arange(course.start_s - 0.1, course.end_s + 0.1, 1e-5)
    above = np.flatnonzero(course.share(times) >= share)
    rises, falls = course.when(share)
    assert times[above[0]] == pytest.approx(rises, abs=2e-5)
    assert times[above[-1]] == pytest.approx(falls, abs=2e-5)


@pytest.mark.parametrize("course", COURSES)
def test_its_speeds_are_the_steepest_slopes(course):
    times = np.arange(course.start_s, course.end_s, 1e-5)
    slopes = np.diff(course.share(times)) / 1e-5
    assert course.speeds == pytest.approx((slopes.max(), -slopes.min()), rel=0.01)


@pytest.mark.parametrize("course", COURSES)
def test_it_is_nothing_before_and_after_and_all_while_it_is_held(course):
    times = np.array([course.start_s - 1, course.start_s, course.apex_s, course.end_s, course.end_s + 1])
    assert course.share(times).round(9).tolist() == [0, 0, 1, 0, 0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"rise_s": 0.0, "fall_s": 1.0},
        {"rise_s": 1.0, "fall_s": -1.0},
        {"rise_s": 1.0, "fall_s": 1.0, "hold_s": -0.1},
        {"rise_s": 1.0, "fall_s": 1.0, "tail": 0.5},
        {"rise_s": 1.0, "fall_s": 1.0, "tail": 1.1},
    ],
)
def test_impossible_courses_are_refused(wrong):
    with pytest.raises(OptionError, match="expected strokes above 0 s"):
        Course(start_s=0, **wrong)


@pytest.mark.parametrize("amplitude", [0.1, 0.2, 1.01])
def test_a_motion_without_an_event_is_refused(amplitude):
    with pytest.raises(OptionError, match=r"amplitude: expected above 0\.2, at most 1"):
        LidMotion(kind="blink", course=COURSES[0], amplitude=amplitude)


@pytest.mark.parametrize(("amplitude", "complete"), [(1.0, True), (0.8, True), (0.79, False), (0.3, False)])
def test_a_motion_is_complete_if_the_eyes_shut(amplitude, complete):
    assert LidMotion(kind="blink", course=COURSES[0], amplitude=amplitude).is_complete == complete
