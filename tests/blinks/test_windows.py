"""Measures over windows of time, and how drowsy a person seems."""

from collections.abc import Sequence

import numpy as np
import pytest

from eyelid.blinks import Event, EyeReading, Moment
from eyelid.blinks.drowsiness import DrowsinessJudge, Level, level_of_closure
from eyelid.blinks.event_steps import Step
from eyelid.blinks.openness import Openness
from eyelid.blinks.windows import Window, Windows


def steps_of(
    seconds: float,
    closed: Sequence[tuple[float, float]],
    *,
    rate: float = 100.0,
    events: Sequence[Event] = (),
    gaps: Sequence[tuple[float, float]] = (),
    with_lids: bool = True,
) -> list[Step]:
    """Returns steps of eyes that are shut in some spans and out of sight in others, with given events."""
    steps, told = [], sorted(events, key=lambda event: event.end_s)
    for time in np.arange(round(seconds * rate)) / rate:
        span = next(((start, end) for start, end in closed if start <= time < end), None)
        is_gap = any(start <= time < end for start, end in gaps)
        opened = 0.0 if span else 1.0
        eye = None if is_gap else EyeReading(opened, 0.3 * opened + 0.01)
        moment = Moment(float(time), eye, eye)
        openness = None if is_gap else opened
        now = [event for event in told if event.end_s <= time]
        told = told[len(now) :]
        lids = openness if with_lids else None
        steps.append(
            Step(Openness(moment, openness, openness, openness, lids, 0.5), span[0] if span else None, now)
        )
    return steps


def blink(start_s: float, ms: float, *, completeness: str = "complete", speed: float | None = 10.0) -> Event:
    end_s = start_s + ms / 1000
    return Event(
        *("a", 0, "blink", start_s, start_s + 0.05, end_s),
        duration_ms=ms,
        amplitude=1.0,
        closing_speed=speed,
        opening_speed=speed and speed / 2,
        completeness=completeness,
    )


def windows_of(steps: Sequence[Step], **lengths: float) -> list[Window]:
    windows = Windows("a", 0, **lengths)
    return [window for step in steps for window in windows.feed(step)] + windows.finish()


def test_shares_and_rates_are_of_seen_time() -> None:
    closed = [(2.0, 3.0), (12.0, 12.5)]
    gaps = [(20.0, 40.0)]
    events = [blink(5, 200), blink(15, 400, completeness="partial"), blink(45, 300)]
    (first, *_), last = (windows := windows_of(steps_of(60.0, closed, events=events, gaps=gaps))), windows[-1]
    assert len(windows) == 6
    assert (first.start_s, first.end_s, first.blinks) == (0.0, 10.0, 1)
    assert first.closed_share == pytest.approx(0.1, abs=0.005)
    assert last.seen_s == pytest.approx(40, abs=0.1)
    assert last.blinks == 3
    assert last.blink_rate == pytest.approx(3 * 60 / last.seen_s)
    assert last.duration_mean_ms == pytest.approx(300)
    assert last.partial_share == pytest.approx(1 / 3)
    assert last.closed_share == pytest.approx(1.5 / 40, abs=0.002)
    assert last.p80 == last.p70 == last.eyemeas == pytest.approx(1.5 / 40, abs=0.002)
    assert last.longest_closure_s == pytest.approx(1.0, abs=0.02)
    assert last.closing_avr_cs == pytest.approx(10)
    assert last.opening_avr_cs == pytest.approx(20)
    assert last.time_on_task_s == pytest.approx(40, abs=0.1)


@pytest.mark.parametrize(
    ("rate", "with_lids", "is_told"), [(100, True, True), (30, True, False), (100, False, False)]
)
def test_speeds_need_lids_and_frames(rate: float, with_lids: bool, is_told: bool) -> None:
    steps = steps_of(10.0, [], rate=rate, with_lids=with_lids, events=[blink(5, 200)])
    (window,) = windows_of(steps)
    assert (window.closing_avr_cs is not None) == is_told
    assert (window.p80 is not None) == with_lids
    assert window.blinks == 1


def test_events_slide_out_of_the_window_and_late_ones_are_waited_for() -> None:
    events = [blink(1, 200), blink(9.75, 200)]  # the second ends at 9.95 s, and is told after 10 s
    late = [event._replace(end_s=event.end_s) for event in events]
    steps = steps_of(60.0, [])
    told = {round(100 * 1.3): late[0], round(100 * 10.2): late[1]}
    steps = [step._replace(events=[told[index]] if index in told else []) for index, step in enumerate(steps)]
    windows = windows_of(steps, length_s=20.0, step_s=10.0)
    assert [window.blinks for window in windows] == [2, 2, 0, 0, 0, 0]


def test_what_counts_in_a_window_is_seen_in_it() -> None:
    events = [blink(time, 200) for time in np.arange(0.5, 63, 1.0)]
    *_, full, last = windows_of(steps_of(63.0, [], events=events), length_s=20.0, step_s=10.0)
    assert (full.start_s, full.end_s) == (40, 60)
    assert (last.start_s, last.end_s) == (50, pytest.approx(63, abs=0.02))  # and not 20 s with 13 s of sums
    for window in (full, last):
        assert window.seen_s == pytest.approx(window.end_s - window.start_s, abs=0.05)
        assert window.blink_rate == pytest.approx(60, abs=4)


def test_nothing_seen_gives_empty_measures() -> None:
    (window,) = windows_of(steps_of(5.0, [], gaps=[(0, 5)]))
    assert window.seen_s == 0
    assert window[5:15] == (0, *(None,) * 9)


@pytest.mark.parametrize(
    ("closed_s", "expected"),
    [
        (0.4, None),
        (0.5, Level.LONG_CLOSURES),
        (1, Level.MICROSLEEP),
        (3.2, Level.ASLEEP),
        (6, Level.UNRESPONSIVE),
    ],
)
def test_closures_alone_make_a_level(closed_s: float, expected: Level | None) -> None:
    assert level_of_closure(closed_s) == expected


def window(
    end_s: float, ms: float, closed_share: float, *, closures: int = 0, longest_s: float = 0.3
) -> Window:
    measures = (60.0, 15, 15.0, ms, 1.3 * ms, 0.1, closed_share, None, None, None, None, None)
    return Window("a", 0, end_s - 60, end_s, *measures, closures, longest_s, end_s)


def test_the_level_is_against_the_persons_own_first_minutes() -> None:
    judge = DrowsinessJudge()
    random = np.random.default_rng(0)
    first = [judge.judge(window(end, random.normal(200, 10), 0.05)) for end in range(10, 310, 10)]
    assert {each.level for each in first} == {None}
    assert judge.judge(window(400, 205, 0.05)).level == "as at start"
    assert judge.judge(window(410, 320, 0.05)).level == "slower"  # mean and p90
    assert judge.judge(window(420, 205, 0.5)).level == "as at start"  # one of three measures is not enough
    slept = judge.judge(window(430, 205, 0.05, closures=1, longest_s=1.4))
    assert (slept.level, slept.reason) == ("microsleep", "eyes closed for 1.4 s")
    assert judge.judge(window(440, 205, 0.05, closures=1, longest_s=0.6)).level == "as at start"
    assert judge.judge(window(450, 205, 0.05, closures=2, longest_s=0.6)).level == "long closures"


@pytest.mark.parametrize("step_s", [60.0, 30.0, 10.0])
def test_the_last_window_has_the_rate_of_the_others(step_s: float) -> None:
    events = [blink(start, 200) for start in np.arange(3.0, 95.0, 6.0).tolist()]
    windows = windows_of(steps_of(95, [], events=events), length_s=60.0, step_s=step_s)
    assert windows[-1].end_s == pytest.approx(95, abs=0.02)
    for window in windows:
        assert window.seen_s == pytest.approx(window.end_s - window.start_s, abs=0.02)
        assert abs(window.blinks - window.seen_s / 6) <= 1


def test_a_closure_counts_while_the_first_minutes_are_learned() -> None:
    assert DrowsinessJudge().judge(window(60, 200, 0.1, closures=1, longest_s=4)).level == "asleep"
