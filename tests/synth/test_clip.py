"""The truth about a clip is what the face does."""

from dataclasses import replace

import numpy as np
import pytest

from eyelid.errors import OptionError
from eyelid.synth import (
    CONTENTS,
    Clip,
    ClipContent,
    Course,
    Happening,
    LidMotion,
    ReadingNoise,
    frame_times,
    random_clip,
    simulated_moments,
)

SHORT = Course(start_s=1.0, rise_s=0.1, hold_s=0.02, fall_s=0.15, tail=0.8)


def level_crossings(clip, event):
    """Returns when openness falls below and regains 0.8 around the apex, from a fine sampling."""
    times = np.arange(event.start_s - 0.2, event.end_s + 0.2, 1e-4)
    openness = clip.states(times).openness[:, int(event.eyes == "left")]
    below = np.flatnonzero(openness < 0.8)
    return times[below[0]], times[below[-1]], openness.min()


@pytest.fixture(scope="module")
def minutes():
    return random_clip(np.random.default_rng(4), "hard", seconds=900.0)


def test_events_are_those_of_the_lids(minutes):
    events = [event for event in minutes.events("clip", frame_times(900, 30)) if event.event != "gap"]
    assert {event.event for event in events} == {"blink", "wink", "closure", "lowered"}
    assert {event.eyes for event in events} == {"both", "right", "left"}
    for event in events[::3]:
        start, end, least = level_crossings(minutes, event)
        assert (start, end) == pytest.approx((event.start_s, event.end_s), abs=2e-4)
        assert 1 - least == pytest.approx(event.amplitude, abs=1e-3)
        assert event.completeness == ("complete" if least <= 0.2 else "partial")


def test_events_have_the_frames_that_show_them(minutes):
    times = frame_times(900, 15, varied_by=np.random.default_rng(1))
    for event in minutes.events("clip", times):
        inside = np.flatnonzero((times >= event.start_s) & (times <= event.end_s))
        if len(inside):
            assert (event.start_frame, event.end_frame) == (inside[0], inside[-1])
        else:
            assert event.start_frame is event.apex_frame is event.end_frame is None
        if event.apex_frame is not None:
            off = abs(times[event.apex_frame] - event.apex_s)
            assert off == pytest.approx(np.abs(times[inside] - event.apex_s).min())


def test_blinks_are_as_long_and_as_fast_as_those_of_people():
    clip = random_clip(np.random.default_rng(2), ClipContent(blinks=(20, 20)), seconds=7200.0)
    blinks = [event for event in clip.events("", frame_times(1, 1)) if event.event == "blink"]
    widths = np.percentile([event.half_width_ms for event in blinks], (5, 50, 95))
    assert widths == pytest.approx((88, 117, 161), rel=0.05)
    ratios = [event.closing_speed / event.opening_speed for event in blinks]
    assert min(ratios) >= 1.399
    assert max(ratios) <= 1.471
    assert len(blinks) / 120 == pytest.approx(20, rel=0.1)
    assert all(event.duration_ms < 500 for event in blinks)
    assert all(
        500 <= event.duration_ms <= 6000.1
        for event in clip.events("", frame_times(1, 1))
        if event.event == "closure"
    )


def test_what_is_no_event_does_not_lower_the_lids_as_far():
    clip = random_clip(
        np.random.default_rng(3),
        ClipContent(blinks=(0, 0), winks=0, closures=0, lowered=0, glances=30, absences=0, turns=6, talks=3),
        seconds=600.0,
    )
    states = clip.states(frame_times(600, 60))
    assert not list(clip.events("", states.times))
    assert states.openness.min() > 0.8
    assert np.ptp(states.gaze, axis=0).min() > 0.6
    assert np.ptp(states.pose[:, 0]) > 20
    assert states.gape.max() > 0.5


def test_a_face_that_leaves_is_a_gap():
    away = Happening(course=Course(start_s=1, rise_s=1, hold_s=2, fall_s=1), away=1.0)
    clip = Clip(seconds=6.0, happenings=(away,), sway=0)
    times = np.arange(0, 6, 0.001)
    (gap,) = clip.events("", times)
    out = times[~clip.states(times).seen]
    assert gap.event == "gap"
    assert (gap.start_s, gap.end_s) == pytest.approx((out[0], out[-1]), abs=0.002)
    assert gap.apex_s is None


def test_a_wink_moves_one_eye():
    clip = Clip(seconds=3.0, lids=(LidMotion(kind="wink", course=SHORT, eyes="left"),))
    (right, left) = clip.states(np.array([SHORT.apex_s])).openness[0]
    assert (right, left) == pytest.approx((1, 0))


@pytest.mark.parametrize("content", CONTENTS)
def test_a_seed_plans_the_same_clip(content):
    one, same, other = (random_clip(np.random.default_rng(seed), content, seconds=30) for seed in (5, 5, 6))
    assert one == same
    assert one != other


@pytest.mark.parametrize(("rate", "count"), [(1, 10), (29.97, 300), (240, 2400)])
def test_frames_of_a_constant_rate(rate, count):
    times = frame_times(10.0, rate)
    assert len(times) == count
    assert np.diff(times) == pytest.approx(np.full(count - 1, 1 / rate))


def test_frames_of_a_variable_rate_come_late_and_are_lost():
    times = frame_times(60.0, 30, varied_by=np.random.default_rng(0))
    steps = np.diff(times)
    assert times[0] == 0
    assert (steps > 0).all()
    assert times[-1] < 60
    assert 20 < np.sum(steps > 0.055) < 90
    assert np.median(steps) == pytest.approx(1 / 30, rel=0.03)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: frame_times(1, 0.5), "rate: expected 1 to 240"),
        (lambda: frame_times(1, 241), "rate: expected 1 to 240"),
        (lambda: random_clip(np.random.default_rng(0), "impossible"), "content: expected one of easy"),
        (lambda: Clip(seconds=0), "seconds: expected above 0"),
        (lambda: Clip(seconds=1.1, lids=(LidMotion(kind="blink", course=SHORT),)), "seconds: expected"),
        (
            lambda: Clip(seconds=3, lids=(LidMotion(kind="blink", course=SHORT),) * 2),
            "one motion after the other",
        ),
    ],
)
def test_mistakes(make, told):
    with pytest.raises(OptionError, match=told):
        make()


def test_simulated_readings_follow_the_truth(minutes):
    times = frame_times(120, 30)
    moments = list(simulated_moments(minutes, times))
    states = minutes.states(times)
    assert [moment.frame for moment in moments] == list(range(len(times)))
    assert [moment.is_gap for moment in moments] == (~states.seen).tolist()
    seen = [(moment, index) for index, moment in enumerate(moments) if not moment.is_gap]
    ears = [(moment.right.ear, states.openness[index, 0]) for moment, index in seen]
    assert np.corrcoef(np.array(ears).T)[0, 1] > 0.9
    wide = [moment.left.p_open > 0.5 for moment, index in seen if states.openness[index, 1] > 0.95]
    shut = [moment.left.p_open < 0.5 for moment, index in seen if states.openness[index, 1] < 0.1]
    assert np.mean(wide) > 0.97
    assert np.mean(shut) > 0.97


@pytest.mark.parametrize("rate", [30, 240])
def test_the_noise_of_readings_has_its_size_and_memory_at_any_rate(rate):
    noise = ReadingNoise(ear=0.01, memory_s=0.1, common=0.25)
    clip = Clip(seconds=120.0, sway=0)
    moments = list(simulated_moments(clip, frame_times(120, rate), noise=noise))
    right, left = (np.array([getattr(moment, side).ear for moment in moments]) for side in ("right", "left"))
    assert right.std() == pytest.approx(0.01, rel=0.1)
    assert np.corrcoef(right, left)[0, 1] == pytest.approx(0.25, abs=0.12)
    step = round(0.1 * rate)
    assert np.corrcoef(right[step:], right[:-step])[0, 1] == pytest.approx(np.exp(-1), abs=0.12)


def test_lost_frames_have_no_eyes():
    moments = list(
        simulated_moments(Clip(seconds=60.0), frame_times(60, 30), noise=replace(ReadingNoise(), lost=0.1))
    )
    assert np.mean([moment.is_gap for moment in moments]) == pytest.approx(0.1, abs=0.03)
