"""Events of drawn signals: kinds, times, rates, gaps, eyes, and what is refused."""

import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from eyelid.blinks import Event, EyeReading, Moment
from eyelid.blinks.blink_options import BlinkOptions
from eyelid.blinks.event_steps import EventSteps
from eyelid.blinks.eye_levels import Levels
from eyelid.blinks.find_events import event_steps, find_events
from eyelid.errors import DataError, OptionError

OPEN_EAR, SHUT_EAR = 0.3, 0.05
Course = Callable[[float], float]


def dip(start: float, closing: float, shut: float, opening: float, *, least: float = 0.0) -> Course:
    """Openness that falls in a straight line, rests, and rises."""

    def openness(time_s: float) -> float:
        points = [start, start + closing, start + closing + shut, start + closing + shut + opening]
        return float(np.interp(time_s, points, [1, least, least, 1]))

    return openness


def lowest(*courses: Course) -> Course:
    return lambda time_s: min(course(time_s) for course in courses)


def reading(openness: float, signal: str, *, iris_y: float | None = None) -> EyeReading:
    p_open = 1 / (1 + math.exp(-(openness - 0.4) * 12))
    ear = SHUT_EAR + (OPEN_EAR - SHUT_EAR) * openness
    return EyeReading(
        p_open if signal != "ear" else None,
        ear if signal != "p_open" else None,
        None if iris_y is None else (0.0, iris_y),
    )


def recording(
    right: Course, left: Course | None = None, *, rate: float = 30, seconds: float = 12, signal: str = "both"
) -> list[Moment]:
    left = left or right
    times = np.arange(0, seconds, 1 / rate).tolist()
    return [
        Moment(time_s, reading(right(time_s), signal), reading(left(time_s), signal), frame)
        for frame, time_s in enumerate(times)
    ]


KNOWN = {(side, "lids"): Levels(OPEN_EAR, SHUT_EAR) for side in ("right", "left")}


def found(
    moments: Sequence[Moment],
    *,
    live: bool = False,
    options: BlinkOptions | None = None,
    levels: dict[tuple[str, str], Levels] | None = None,
) -> list[Event]:
    return list(find_events(moments, source="drawn", track=3, live=live, options=options, levels=levels))


BLINK = dip(5.0, 0.08, 0.04, 0.12)  # below 0.8 from 5.016 to 5.216, below 0.5 from 5.04 to 5.18


@pytest.mark.parametrize("signal", ["both", "ear", "p_open"])
@pytest.mark.parametrize("live", [False, True])
@pytest.mark.parametrize("rate", [15, 30, 60, 240])
def test_one_blink_is_found_at_any_rate(rate: float, live: bool, signal: str) -> None:
    events = found(recording(BLINK, rate=rate, signal=signal), live=live)
    assert [event.event for event in events] == ["blink"]
    assert events[0].start_s == pytest.approx(5.016, abs=0.05)
    assert events[0].end_s == pytest.approx(5.216, abs=0.08)
    assert events[0].eyes == "both"
    assert (events[0].source, events[0].track) == ("drawn", 3)


@pytest.mark.parametrize(("rate", "error_ms"), [(60, 8), (120, 4), (240, 2)])
def test_shape_of_a_blink_is_measured_between_frames(rate: float, error_ms: float) -> None:
    event = found(recording(BLINK, rate=rate, signal="ear"), levels=KNOWN)[0]
    assert event.duration_ms == pytest.approx(200, abs=2 * error_ms)
    assert event.half_width_ms == pytest.approx(140, abs=error_ms)
    assert event.amplitude == pytest.approx(1, abs=0.05)
    assert event.completeness == "complete"
    assert event.closing_speed == pytest.approx(1 / 0.08, rel=0.15)
    assert event.opening_speed == pytest.approx(1 / 0.12, rel=0.15)


def test_speeds_of_a_blink_of_one_frame_cannot_be_told() -> None:
    """Its neighbours are open: a slope between them would say that the lids hardly moved."""
    one = [
        Moment(at, right=EyeReading(ear=ear), left=EyeReading(ear=ear))
        for at, ear in ((frame / 30, 0.02 if frame == 200 else 0.3) for frame in range(300))
    ]
    (event,) = found(one, levels=KNOWN)
    assert event.closing_speed is event.opening_speed is None
    assert event.amplitude == pytest.approx(1, abs=0.1)


def test_frames_of_an_event_are_those_in_its_time() -> None:
    event = found(recording(BLINK, rate=60))[0]
    assert event.start_frame == math.ceil(event.start_s * 60 - 1e-9)
    assert event.end_frame == math.floor(event.end_s * 60 + 1e-9)
    assert event.apex_frame is not None
    assert event.apex_s == pytest.approx(event.apex_frame / 60)


@pytest.mark.parametrize(
    ("right", "left", "kind", "eyes", "completeness"),
    [
        (BLINK, BLINK, "blink", "both", "complete"),
        (dip(5, 0.08, 0.04, 0.12, least=0.5), None, "blink", "both", "partial"),
        (dip(5, 0.1, 0.3, 0.12), lambda _: 1.0, "wink", "right", "complete"),
        (lambda _: 1.0, dip(5, 0.1, 0.3, 0.12), "wink", "left", "complete"),
        (dip(5, 0.1, 0.3, 0.12), dip(5, 0.1, 0.3, 0.12, least=0.6), "wink", "right", None),
        (dip(5, 0.1, 0.9, 0.15), None, "closure", "both", "complete"),
        (dip(5, 0.1, 4.0, 0.15), None, "closure", "both", "complete"),
        (dip(5, 0.4, 2.0, 0.4, least=0.5), None, "lowered", "both", None),
    ],
    ids=["blink", "partial", "right wink", "left wink", "pulled eye", "closure", "long closure", "lowered"],
)
def test_kinds(right: Course, left: Course | None, kind: str, eyes: str, completeness: str | None) -> None:
    events = found(recording(right, left), levels=KNOWN)
    assert [(event.event, event.eyes) for event in events] == [(kind, eyes)]
    if completeness:
        assert events[0].completeness == completeness


def test_lids_that_follow_a_lowered_gaze_are_not_shut() -> None:
    down = dip(5, 0.3, 1.5, 0.3)

    def moments(sinks: float) -> list[Moment]:
        return [
            Moment(time_s, each, each, frame)
            for frame, time_s in enumerate(np.arange(0, 10, 1 / 30).tolist())
            for each in [reading(down(time_s), "both", iris_y=sinks * (1 - down(time_s)))]
        ]

    assert [event.event for event in found(moments(0.2))] == ["lowered"]
    assert [event.event for event in found(moments(0.0))] == ["closure"]


def seen_open(course: Course, *, shakes: float = 0.0, p_open: float = 0.98) -> list[Moment]:
    """Lids that fall, and shake, while P(open) stays as it is."""
    shaking = np.random.default_rng(5).normal(0, shakes, 360)
    ears = [reading(course(frame / 30) + shaking[frame], "ear").ear for frame in range(360)]
    return [
        Moment(frame / 30, EyeReading(p_open, ear), EyeReading(p_open, ear), frame)
        for frame, ear in enumerate(ears)
    ]


@pytest.mark.parametrize(
    ("course", "shakes", "kinds"),
    [
        (dip(5, 0.08, 0.02, 0.12, least=0.2), 0.01, ["blink"]),
        (dip(5, 0.4, 0.02, 0.12, least=0.2), 0.01, []),
        (dip(5, 0.08, 0.3, 0.12, least=0.2), 0.01, []),
        (dip(5, 0.08, 0.02, 0.12, least=0.2), 0.12, []),
        (dip(5, 0.1, 2.0, 0.1, least=0.0), 0.01, ["lowered"]),
    ],
    ids=["quick", "slow fall", "long", "lids are unsteady", "lowered"],
)
def test_what_p_open_does_not_see_is_a_blink_if_it_looks_like_one(
    course: Course, shakes: float, kinds: list[str]
) -> None:
    events = found(seen_open(course, shakes=shakes), levels=KNOWN)
    assert [event.event for event in events] == kinds


def read_during(course: Course, right: float, left: float) -> list[Moment]:
    """Lids that fall, while P(open) of each eye is what is given."""
    return [
        moment._replace(
            right=EyeReading(right, moment.right.ear) if moment.right else None,
            left=EyeReading(left, moment.left.ear) if moment.left else None,
        )
        if course(moment.time_s) < 0.5
        else moment
        for moment in seen_open(course)
    ]


@pytest.mark.parametrize(
    ("right", "left", "kind"),
    [(0.02, 0.02, "closure"), (0.2, 0.2, "lowered"), (0.01, 0.1, "lowered")],
    ids=["both", "neither", "one"],
)
def test_a_closure_is_one_if_each_eye_is_surely_shut(right: float, left: float, kind: str) -> None:
    moments = read_during(dip(5, 0.1, 2.0, 0.1), right, left)
    assert [event.event for event in found(moments, levels=KNOWN)] == [kind]


@pytest.mark.parametrize(
    ("right", "left", "count"),
    [(0.3, 0.4, 1), (0.2, 0.9, 0), (0.01, 0.99, 1)],
    ids=["both", "one, unsure", "one, sure"],
)
def test_a_slow_blink_is_seen_in_both_eyes_or_surely_in_one(right: float, left: float, count: int) -> None:
    moments = read_during(dip(5, 0.3, 0.2, 0.12), right, left)
    assert len(found(moments, levels=KNOWN)) == count


def test_a_glare_on_one_glass_is_no_wink() -> None:
    moments = recording(dip(5, 0.02, 0.03, 0.02), lambda _: 1.0)
    assert found(moments, levels=KNOWN) == []


def test_a_blink_while_the_gaze_is_lowered_is_found() -> None:
    lowered, blink = dip(4, 0.4, 4.0, 0.4, least=0.55), dip(6, 0.08, 0.04, 0.12)
    events = found(recording(lowest(lowered, blink), signal="ear"))
    assert sorted(event.event for event in events) == ["blink", "lowered"]


def test_a_blink_that_ends_with_a_lowered_gaze_is_one() -> None:
    def openness(time_s: float) -> float:
        return float(np.interp(time_s, [5, 5.08, 5.12, 5.3, 8, 8.3], [1, 0, 0, 0.5, 0.5, 1]))

    assert "blink" in [event.event for event in found(recording(openness, signal="ear"))]


def test_neither_a_lost_face_nor_its_return_is_a_blink() -> None:
    moments = [
        moment._replace(right=None, left=None) if 4 < moment.time_s < 7 else moment
        for moment in recording(lambda _: 1.0)
    ]
    events = found(moments)
    assert [event.event for event in events] == ["gap"]
    assert (events[0].start_s, events[0].end_s) == (pytest.approx(4, abs=0.05), pytest.approx(7, abs=0.05))


@pytest.mark.parametrize("are_told", [True, False], ids=["empty moments", "no moments"])
def test_a_closing_that_touches_a_gap_is_cut_there(are_told: bool) -> None:
    shut = dip(5, 0.1, 3.0, 0.1)
    moments = recording(shut)
    moments = [
        moment._replace(right=None, left=None) if 5.3 < moment.time_s < 7 else moment for moment in moments
    ]
    if not are_told:
        moments = [moment for moment in moments if not moment.is_gap]
    events = found(moments)
    assert [event.event for event in events] == ["blink", "gap", "closure"]
    assert events[0].end_s == events[1].start_s
    assert events[1].end_s == events[2].start_s
    assert events[0].half_width_ms is None


def test_one_lost_frame_of_a_blink_does_not_cut_it() -> None:
    moments = recording(dip(5, 0.08, 0.2, 0.12))
    moments[155] = moments[155]._replace(right=None, left=None)
    assert [event.event for event in found(moments)] == ["blink"]


def test_open_level_does_not_drift_through_a_long_closure() -> None:
    long, blink = dip(25, 0.1, 60.0, 0.1), dip(88, 0.08, 0.04, 0.12)
    events = found(recording(lowest(long, blink), seconds=95, signal="ear"), live=True, levels=KNOWN)
    assert [event.event for event in events] == ["closure", "blink"]
    assert events[1].amplitude == pytest.approx(1, abs=0.1)


def test_outliers_of_one_frame_are_told_by_their_length() -> None:
    moments = recording(lambda _: 1.0, rate=240)
    moments[1200] = moments[1200]._replace(right=reading(0, "both"), left=reading(0, "both"))
    assert found(moments) == []


@pytest.mark.parametrize(("eyes", "kinds"), [(2, ["blink"]), (1, [])])
def test_one_shallow_frame_of_p_open_needs_both_eyes(eyes: int, kinds: list[str]) -> None:
    moments = recording(dip(5.02, 0.01, 0.01, 0.01, least=0.36), signal="p_open")
    moments = [moment._replace(left=moment.left if eyes == 2 else None) for moment in moments]
    assert [event.event for event in found(moments)] == kinds


@pytest.mark.parametrize(
    ("wobbles", "fall", "kinds"),
    [(0.1, [-4.5], ["blink"]), (1.5, [-4.5], []), (0.1, [-2.8, -2.8], [])],
    ids=["steady", "wobbles", "not shut"],
)
def test_p_open_of_one_eye_says_less_where_it_wobbles_or_does_not_fall_far(
    wobbles: float, fall: list[float], kinds: list[str]
) -> None:
    logits = 4 + np.random.default_rng(4).normal(0, wobbles, 900).clip(-2.5, 2.5)
    logits[600 : 600 + len(fall)] = fall
    p_open = (1 / (1 + np.exp(-logits))).tolist()
    moments = [Moment(frame / 30, EyeReading(value), None, frame) for frame, value in enumerate(p_open)]
    events = found(moments, levels={("right", "state"): Levels(4.0, -5.0)})
    assert [event.event for event in events] == kinds


def test_variable_rates_and_other_units() -> None:
    rng = np.random.default_rng(3)
    times = np.cumsum(rng.uniform(0.01, 0.06, 400))
    course = dip(float(times[200]), 0.1, 0.1, 0.15)
    moments = [Moment(time_s, EyeReading(ear=40 * (0.6 + 0.4 * course(time_s)))) for time_s in times.tolist()]
    events = found(moments)
    assert [(event.event, event.eyes) for event in events] == [("blink", "right")]


def test_live_steps_come_with_their_moments() -> None:
    moments = recording(BLINK)
    steps = EventSteps("drawn", live=True)
    told = {}
    for moment in moments:
        (step,) = steps.feed(moment)
        assert step.openness.moment is moment
        for event in step.events:
            told[event.start_s] = moment.time_s - event.end_s
        if 5.1 < moment.time_s < 5.13:
            assert step.shut_since_s == pytest.approx(5.0, abs=0.1)
    assert list(told.values()) == [pytest.approx(0.06, abs=0.06)]
    assert len(list(event_steps(moments, source="", live=True))) == len(moments) + 1


def test_memory_of_a_long_closure_is_flat() -> None:
    steps = EventSteps("drawn", live=True)
    for moment in recording(dip(2, 0.1, 300, 0.1), seconds=120):
        (step,) = steps.feed(moment)
    assert step.shut_since_s == pytest.approx(2, abs=0.2)
    finder = steps._finder._both
    assert len(finder._event) < 30 * 6


def test_levels_that_are_known_are_used_at_once() -> None:
    moments = recording(dip(-0.5, 0.1, 1.2, 0.1), seconds=3, signal="ear")
    events = found(moments, live=True, levels=KNOWN)
    assert [event.event for event in events] == ["closure"]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_short_recordings(count: int) -> None:
    assert found(recording(lambda _: 1.0)[:count]) == []


@pytest.mark.parametrize(
    ("moments", "words"),
    [
        ([Moment(math.nan)], "a time is nan"),
        ([Moment(1.0), Moment(0.5)], "follows 1 s"),
        ([Moment(1.0), Moment(1.0)], "follows 1 s"),
        ([Moment(0.0, EyeReading(p_open=1.5))], "p_open is 1.5"),
        ([Moment(0.0, EyeReading(p_open=math.nan))], "p_open is nan"),
        ([Moment(0.0, None, EyeReading(ear=-0.1))], "ear is -0.1"),
        ([Moment(0.0, None, EyeReading(ear=math.inf))], "ear is inf"),
    ],
)
def test_what_cannot_be_is_refused(moments: list[Moment], words: str) -> None:
    with pytest.raises(DataError, match=words):
        found(moments)


def test_events_before_a_mistake_are_told() -> None:
    moments = [*recording(BLINK), Moment(0.0)]
    events = find_events(moments, source="", live=True)
    assert next(events).event == "blink"
    with pytest.raises(DataError):
        next(events)


@pytest.mark.parametrize(
    "options",
    [
        {"closure_s": 0},
        {"merge_ms": -1},
        {"least_confidence": 2},
        {"slow_fall_ms": math.nan},
        {"adapt_s": -1},
    ],
)
def test_options_that_cannot_be_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(OptionError, match=next(iter(options))):
        BlinkOptions(**options)


def test_options_change_what_counts() -> None:
    moments = recording(dip(5, 0.1, 0.6, 0.1))
    assert [event.event for event in found(moments)] == ["closure"]
    assert [event.event for event in found(moments, options=BlinkOptions(closure_s=1.0))] == ["blink"]
