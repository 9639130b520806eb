"""Measures of a person's blinks and closures over sliding windows of time.

Each measure is a plain number; docs/watching.md has their formulas and sources.
"""

from collections import deque
from typing import Annotated, NamedTuple

import numpy as np

from eyelid.blinks.event import Event, Milliseconds, Ratio, Seconds
from eyelid.blinks.find_events import Step
from eyelid.results.record import Decimals

Rate = Annotated[float, Decimals(2)]

BLINKS = ("blink", "wink")
CLOSURE = "closure"
P80, P70 = 0.2, 0.3
"""Openness of the lids at which eyes are 80 % and 70 % closed."""

LONGEST_STEP_S = 0.25
"""Seconds between two moments; more of them are not seen time."""

SPEEDS_FROM = 60.0
"""Frames a second from which speeds of lids can be told."""

_TOLD_S = 0.5  # after their end, events are known
_MS = 1000


class Window(NamedTuple):
    """The measures of one person over one stretch of time: a line of the table of windows.

    A measure is None where it cannot be told: without blinks, without lids' heights, or with too few frames a
    second. Shares are of the time in which the eyes were seen; blinks count in the window in which they end.

    Attributes:
        source: The recording.
        track: Number of the person.
        start_s: Start of the window, in seconds from the start of the recording.
        end_s: Its end.
        seen_s: For how long the eyes were seen in it.
        blinks: Number of blinks and winks.
        blink_rate: Blinks a minute of seen time.
        duration_mean_ms: Mean duration of the blinks.
        duration_p90_ms: Nine in ten blinks are shorter.
        partial_share: Share of the blinks in which the eyes do not shut.
        closed_share: Share of time in which the eyes are shut, in blinks and in closures.
        p80: Share of time in which the lids are at least 80 % closed, blinks included: PERCLOS, as Wierwille
            (1994) has it.
        p70: The same with 70 %.
        eyemeas: Mean square of how far the lids are closed, from 0 to 1.
        closing_avr_cs: Amplitude by the highest speed of closing, in hundredths of a second, median of the
            blinks; it rises with drowsiness (Johns 2003). None below 60 frames a second.
        opening_avr_cs: The same of opening.
        closures: Number of closures of half a second and more.
        longest_closure_s: The longest one, also if it goes on.
        time_on_task_s: For how long the person was seen since the start of the recording.
        level: How drowsy the person seemed at its end, in the words of `drowsiness.Level`; None while the
            first minutes are learned.
        reason: Why, in words.
        deviation: By how many standard deviations the blinks differ from those of the first minutes.
    """

    source: str
    track: int
    start_s: Seconds
    end_s: Seconds
    seen_s: Seconds
    blinks: int
    blink_rate: Rate | None
    duration_mean_ms: Milliseconds | None
    duration_p90_ms: Milliseconds | None
    partial_share: Ratio | None
    closed_share: Ratio | None
    p80: Ratio | None
    p70: Ratio | None
    eyemeas: Ratio | None
    closing_avr_cs: Rate | None
    opening_avr_cs: Rate | None
    closures: int
    longest_closure_s: Seconds
    time_on_task_s: Seconds
    level: str | None = None
    reason: str | None = None
    deviation: Rate | None = None


class _Tally(NamedTuple):
    """Sums over the moments of one step of the windows, in seconds."""

    start_s: float
    end_s: float
    seen: float = 0.0
    closed: float = 0.0
    lids: float = 0.0
    p80: float = 0.0
    p70: float = 0.0
    eyemeas: float = 0.0
    moments: int = 0
    longest: float = 0.0

    def add(self, seconds: float, lids: float | None, *, closed: bool, shut_s: float) -> "_Tally":
        shut = 0.0 if lids is None else 1 - min(max(lids, 0.0), 1.0)
        return _Tally(
            self.start_s,
            self.end_s,
            self.seen + seconds,
            self.closed + seconds * closed,
            self.lids + (0.0 if lids is None else seconds),
            self.p80 + seconds * (lids is not None and lids <= P80),
            self.p70 + seconds * (lids is not None and lids <= P70),
            self.eyemeas + seconds * shut * shut,
            self.moments + 1,
            max(self.longest, shut_s),
        )


class Windows:
    """Makes the windows of one person from the steps of `event_steps`. Memory does not grow with time."""

    def __init__(self, source: str, track: int, *, length_s: float = 60.0, step_s: float = 10.0) -> None:
        """Starts at the first step; a window ends every `step_s` seconds, and is `length_s` long."""
        self._source, self._track = source, track
        self._step = step_s
        self._tallies: deque[_Tally] = deque(maxlen=max(1, round(length_s / step_s)))
        self._events: deque[Event] = deque()
        self._tally: _Tally | None = None
        self._ended: deque[_Tally] = deque()
        self._last_s: float | None = None
        self._seen_s = 0.0

    def feed(self, step: Step) -> list[Window]:
        """Takes the next step; returns the windows that ended half a second before it, or earlier."""
        time_s = step.openness.moment.time_s
        self._events.extend(event for event in step.events if event.event in (*BLINKS, CLOSURE))
        if self._tally is None:
            self._tally = _Tally(time_s, time_s + self._step)
        while time_s >= self._tally.end_s:
            self._ended.append(self._tally)
            self._tally = _Tally(self._tally.end_s, self._tally.end_s + self._step)
        self._add(step, time_s)
        windows = []
        while self._ended and time_s >= self._ended[0].end_s + _TOLD_S:
            windows.append(self._end(self._ended.popleft()))
        return windows

    def finish(self) -> list[Window]:
        """Returns the windows that were not told, and the one that ends with the recording."""
        windows = [self._end(tally) for tally in self._ended]
        last, tally = self._last_s, self._tally
        if last is not None and tally is not None and last > tally.start_s:
            windows.append(self._end(tally._replace(end_s=last)))
        return windows

    def _add(self, step: Step, time_s: float) -> None:
        last, self._last_s = self._last_s, time_s
        if self._tally is None or last is None or step.openness.moment.is_gap:
            return
        seconds = time_s - last
        if seconds > LONGEST_STEP_S:
            return
        shut = step.shut_since_s
        self._seen_s += seconds
        self._tally = self._tally.add(
            seconds,
            step.openness.lids,
            closed=shut is not None,
            shut_s=0.0 if shut is None else time_s - shut,
        )

    def _end(self, tally: _Tally) -> Window:
        self._tallies.append(tally)
        start_s = self._tallies[0].start_s
        while self._events and self._events[0].end_s < start_s:
            self._events.popleft()
        events = [event for event in self._events if event.end_s <= tally.end_s]
        blinks = [event for event in events if event.event in BLINKS]
        seen, closed, lids, p80, p70, eyemeas, moments, longest = np.array(
            [each[2:] for each in self._tallies], float
        ).T
        seen_s, lids_s = float(seen.sum()), float(lids.sum())
        durations = [event.duration_ms for event in blinks if event.duration_ms is not None]
        is_fast = seen_s > 0 and moments.sum() / seen_s >= 0.95 * SPEEDS_FROM
        return Window(
            self._source,
            self._track,
            start_s,
            tally.end_s,
            seen_s,
            len(blinks),
            len(blinks) * 60 / seen_s if seen_s else None,
            float(np.mean(durations)) if durations else None,
            float(np.quantile(durations, 0.9)) if durations else None,
            float(np.mean([event.completeness == "partial" for event in blinks])) if blinks else None,
            float(closed.sum()) / seen_s if seen_s else None,
            float(p80.sum()) / lids_s if lids_s else None,
            float(p70.sum()) / lids_s if lids_s else None,
            float(eyemeas.sum()) / lids_s if lids_s else None,
            _avr([(event.amplitude, event.closing_speed) for event in blinks] if is_fast and lids_s else []),
            _avr([(event.amplitude, event.opening_speed) for event in blinks] if is_fast and lids_s else []),
            sum(event.event == CLOSURE for event in events),
            max([float(longest.max()), *((event.duration_ms or 0.0) / _MS for event in events)]),
            self._seen_s,
        )


def _avr(pairs: list[tuple[float | None, float | None]]) -> float | None:
    """Returns the median of amplitude by speed, in hundredths of a second."""
    ratios = [100 * amplitude / speed for amplitude, speed in pairs if amplitude and speed]
    return float(np.median(ratios)) if ratios else None
