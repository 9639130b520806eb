"""Events in how open a person's eyes are: which closings are blinks, winks, closures, or a lowered gaze."""

import math
from collections import deque
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from eyelid.blinks.blink_options import BlinkOptions
from eyelid.blinks.closing_shape import ClosingShape, shape_of
from eyelid.blinks.closings import Closing, ClosingFinder
from eyelid.blinks.event import Event
from eyelid.blinks.moment import EyeReading
from eyelid.blinks.openness import SIDES, Openness
from eyelid.blinks.signal import logit_of

_COMPLETE = 0.2  # openness below which eyes are shut: "at least 80 % closed"
_SHUT = 0.35  # of the openness before: lids that rest above this part of it are not shut
_WINK = 0.4  # difference in openness of the eyes, from which one eye winks
_WINK_EVIDENCE_S = 0.2  # winks are done on purpose, and take longer than blinks
_SEEN_BY_BOTH = 0.4  # of that, where the other eye falls, too
_ALONE = 0.54  # as much counts the evidence of P(open) of one eye: nothing else shows that it errs
_ALONE_SHUT = 0.15  # and to this openness it must fall
_STEADY, _LEAST_WORTH = 0.03, 0.4  # if it wobbles by more, it counts for less, but at least for this part
_GAZE_DOWN = 0.08  # by the width of the eye; how far the iris sinks when a gaze is lowered
_HEAD_DOWN = 8.0  # degrees
_QUICK_FALL_S, _QUICK_S = 0.15, 0.25  # a blink that P(open) does not see is no slower, and no longer
_RAISED = 0.75  # openness from which lids are not lowered
_LEAST_CHANGES = 14.0  # as many times as the lids' height changes by itself, it falls
_SURELY_SHUT = 0.05  # P(open) of each eye that is shut for half a second, and of one that winks
_KEPT_S = 2.0


class Step(NamedTuple):
    """What is known after one moment.

    Attributes:
        openness: How open the eyes are.
        shut_since_s: Since when they are shut; None if they are open.
        events: The events that are complete with this moment.
    """

    openness: Openness
    shut_since_s: float | None
    events: list[Event]


class EventFinder:
    """Finds events in the closings of both eyes, and of each one."""

    def __init__(self, source: str, track: int, options: BlinkOptions) -> None:
        """Begins with eyes that are open."""
        self._source, self._track, self._options = source, track, options
        self._both = ClosingFinder(lambda moment: moment.both, options)
        self._eyes = {
            "right": ClosingFinder(lambda moment: moment.right, options),
            "left": ClosingFinder(lambda moment: moment.left, options),
        }
        self._shut: deque[tuple[float, float]] = deque()  # spans of the last closings of both eyes
        self._lowered_until_s = -math.inf

    @property
    def shut_since_s(self) -> float | None:
        """Since when the eyes are shut; None if they are open."""
        return self._both.shut_since_s

    def feed(self, openness: Openness) -> list[Event]:
        """Takes the next moment; returns the events that are complete with it."""
        events = self._events_of(self._both.feed(openness)) + self._gaps()
        winks = [(side, closing) for side, finder in self._eyes.items() for closing in finder.feed(openness)]
        for side, closing in winks:
            events += self._wink(side, closing)
        return events

    def finish(self) -> list[Event]:
        """Returns the events that the end of the recording completes."""
        events = self._events_of(self._both.finish()) + self._gaps()
        for side, finder in self._eyes.items():
            for closing in finder.finish():
                events += self._wink(side, closing)
        return events

    def _gaps(self) -> list[Event]:
        return [
            Event(
                self._source,
                self._track,
                "gap",
                start_s,
                None,
                end_s,
                duration_ms=1000 * (end_s - start_s),
            )
            for start_s, end_s in self._both.take_gaps()
        ]

    def _events_of(self, closings: list[Closing]) -> list[Event]:
        events = []
        for closing in closings:
            event = self._event(closing)
            if event is not None:
                self._shut.append((event.start_s, event.end_s))
                while self._shut[0][1] < event.end_s - _KEPT_S:
                    self._shut.popleft()
                events.append(event)
        return events

    def _wink(self, side: str, closing: Closing) -> list[Event]:
        """Returns the wink of an eye, unless both eyes are shut, or only one can be seen."""
        if closing.is_step or closing.cut_start_s is not None or closing.cut_end_s is not None:
            return []
        other = "left" if side == "right" else "right"
        shut = closing.moments[closing.first : closing.last + 1]
        others = [getattr(moment, other) for moment in shut]
        if any(value is None for value in others):
            return []
        own = float(np.mean([getattr(moment, side) for moment in shut]))
        if float(np.mean(others)) - own < _WINK:
            return []
        shape = _shape(closing, side)
        span = shape.start_s, shape.end_s
        if self._both.shut_since_s is not None or any(
            start < span[1] and end > span[0] for start, end in self._shut
        ):
            return []
        if shape.evidence_s < _WINK_EVIDENCE_S:
            return []
        return [self._record("wink", closing, shape, side)]

    def _event(self, closing: Closing) -> Event | None:
        eyes = self._eyes_of(closing)
        shape = _shape(closing, eyes if self._two_seen(closing) else "both")
        if closing.is_step:
            return self._record("lowered", closing, shape, "both")
        if _confidence(shape) < self._options.least_confidence:
            return None
        shut_s = shape.half_width_s if shape.half_width_s is not None else shape.end_s - shape.start_s
        if not self._is_shut_or_quick(closing, shape):
            return None
        kind = "blink"
        if shut_s >= self._options.closure_s or closing.cut_start_s is not None:
            is_lowered = self._is_lowered(closing, shape)
            kind = "lowered" if is_lowered else "closure" if shut_s >= self._options.closure_s else "blink"
            if is_lowered:
                self._lowered_until_s = shape.end_s
        if eyes in ("right", "left") and kind == "blink" and self._two_seen(closing):
            if shape.evidence_s < _SEEN_BY_BOTH * _WINK_EVIDENCE_S:
                return None
            kind = "wink"
        return self._record(kind, closing, shape, eyes)

    def _two_seen(self, closing: Closing) -> bool:
        return all(
            moment.right is not None and moment.left is not None
            for moment in closing.moments[closing.first : closing.last + 1]
        )

    def _eyes_of(self, closing: Closing) -> str:
        shut = closing.moments[closing.first : closing.last + 1]
        right = [moment.right for moment in shut if moment.right is not None]
        left = [moment.left for moment in shut if moment.left is not None]
        if not left:
            return "right"
        if not right:
            return "left"
        difference = float(np.mean(right)) - float(np.mean(left))
        if abs(difference) < _WINK or max(np.mean(right), np.mean(left)) < 0.4:
            return "both"
        return "left" if difference > 0 else "right"

    def _is_shut_or_quick(self, closing: Closing, shape: ClosingShape) -> bool:
        """Returns whether P(open) sees the eyes shut, or else the lids fall and rise as only blinks do."""
        read = [p_open for side in SIDES if (p_open := _read_open(closing, side)) is not None]
        is_cut = closing.cut_start_s is not None or closing.cut_end_s is not None
        if not read or max(read) < 0.5 or min(read) < _SURELY_SHUT or is_cut:
            return True
        if shape.half_width_s is None:
            return False
        return shape.half_width_s >= self._options.closure_s or (
            shape.fall_s <= _QUICK_FALL_S
            and shape.half_width_s <= _QUICK_S
            and closing.before >= _RAISED
            and shape.amplitude >= _LEAST_CHANGES * closing.moments[closing.first].noise
            and closing.after >= _RAISED * closing.before
        )

    def _is_lowered(self, closing: Closing, shape: ClosingShape) -> bool:
        """Returns whether the lids rather follow a lowered gaze than that they are shut."""
        if closing.cut_start_s is not None:
            return closing.cut_start_s - self._lowered_until_s < _KEPT_S
        read = [p_open for side in SIDES if (p_open := _read_open(closing, side)) is not None]
        if read and max(read) > _SURELY_SHUT:
            return True
        values = [moment.both for moment in closing.moments[closing.first : closing.last + 1]]
        if np.median([value for value in values if value is not None]) > _SHUT * min(1.0, closing.before):
            return True
        sinks = _sinks(closing)
        return bool(sinks) or (sinks is None and shape.fall_s > self._options.slow_fall_ms / 1000)

    def _record(self, kind: str, closing: Closing, shape: ClosingShape, eyes: str) -> Event:
        frames = [moment.moment.frame for moment in closing.moments]
        is_shape = kind != "lowered"
        is_cut = closing.cut_start_s is not None or closing.cut_end_s is not None
        whole = is_shape and not is_cut
        milliseconds = 1000 * (shape.end_s - shape.start_s)
        return Event(
            self._source,
            self._track,
            kind,
            shape.start_s,
            shape.apex_s if is_shape else None,
            shape.end_s,
            frames[shape.first],
            frames[shape.apex] if is_shape else None,
            frames[shape.last],
            milliseconds,
            None if not whole or shape.half_width_s is None else 1000 * shape.half_width_s,
            shape.amplitude if is_shape else None,
            1000 * (shape.apex_s - shape.start_s) if whole else None,
            1000 * (shape.end_s - shape.apex_s) if whole else None,
            shape.closing_speed if whole else None,
            shape.opening_speed if whole else None,
            ("complete" if shape.least <= _COMPLETE else "partial") if is_shape else None,
            eyes,
            _confidence(shape),
        )


def _shape(closing: Closing, eyes: str) -> ClosingShape:
    """Measures a closing, by the lids' height of both eyes where it is known, or by one eye."""
    by_lids = all(moment.lids is not None for moment in closing.moments)
    signal = "lids" if by_lids and eyes == "both" else eyes
    times = np.array([moment.moment.time_s for moment in closing.moments])
    values = np.array([getattr(moment, signal) for moment in closing.moments], float)
    known = np.isfinite(values)
    shape = shape_of(closing, times, np.interp(times, times[known], values[known]), by_lids=by_lids)
    is_alone = all(moment.right is None or moment.left is None for moment in closing.moments)
    return (
        replace(shape, evidence_s=_worth(closing, shape) * shape.evidence_s)
        if is_alone and not by_lids
        else shape
    )


def _worth(closing: Closing, shape: ClosingShape) -> float:
    """Returns as how much the evidence counts that P(open) of one eye alone gives.

    A model that is unsure of a person errs for some frames now and then, which looks like blinks. What it
    reads of the open eye then wobbles, too, and its errors seldom go as far as this person's blinks.
    """
    if shape.least > _ALONE_SHUT:
        return 0.0
    wobble = max(1.0, closing.moments[closing.first].noise / _STEADY)
    return _ALONE * max(_LEAST_WORTH, 1 / wobble**3)


def _read_open(closing: Closing, side: str) -> float | None:
    """Returns P(open) of an eye while the lids are down; None where the lids' height is not known."""
    logits = [
        logit
        for moment in closing.moments[closing.first : closing.last + 1]
        if moment.lids is not None and (logit := _logit(getattr(moment.moment, side))) is not None
    ]
    return float(1 / (1 + np.exp(-np.median(logits)))) if logits else None


def _logit(reading: EyeReading | None) -> float | None:
    return None if reading is None else logit_of(reading)


def _sinks(closing: Closing) -> bool | None:
    """Returns whether gaze or head sink while the lids fall; None if neither is known."""
    before = closing.moments[: closing.first] or closing.moments[:1]
    during = closing.moments[closing.first : closing.last + 1]
    sinks = None
    for value_of, limit in ((_iris_y, _GAZE_DOWN), (_pitch, _HEAD_DOWN)):
        was, now = value_of(before), value_of(during)
        if was is not None and now is not None:
            sinks = bool(sinks) or abs(now - was) > limit
    return sinks


def _iris_y(moments: list[Openness]) -> float | None:
    values = [
        reading.iris[1]
        for moment in moments
        for reading in (moment.moment.right, moment.moment.left)
        if reading is not None and reading.iris is not None
    ]
    return float(np.median(values)) if values else None


def _pitch(moments: list[Openness]) -> float | None:
    values = [moment.moment.pose[1] for moment in moments if moment.moment.pose is not None]
    return float(np.median(values)) if values else None


def _confidence(shape: ClosingShape) -> float:
    depth = min(1.0, shape.amplitude / 0.7)
    weight = 1 - float(np.exp(-shape.evidence_s / 0.03))
    straight = 1.0 if shape.straightness is None else 0.5 + 0.5 * shape.straightness
    return max(0.0, depth * weight * straight)
