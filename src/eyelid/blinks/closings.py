"""Closings: stretches in which eyes are shut, or nearly, found moment by moment."""

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from eyelid.blinks.blink_options import BlinkOptions
from eyelid.blinks.openness import Openness

_BEFORE_S = 0.5  # what comes before a closing tells from which level the lids fall
_REOPENED = 0.6  # the part of the fall that is regained when the eyes are open again
_REGAINED = 0.8  # the openness at which a closing ends
_SETTLE_S = 0.2  # lids that rest for so long have settled
_RESTED_S = 0.5  # lids that have not risen for so long after they were lowest are at rest
_RESTING_S = 1.0  # if noise makes it hard to say when the lids were lowest
_V_SHAPE = 0.25  # lids that rise by this and settle have reopened, to a lower gaze
_NOT_SHUT = 0.3  # lids that settle above this are lowered, not shut
_LEVEL_QUANTILE = 0.75
_KEPT_S = 2.0  # of a long closure, so much is kept of its beginning and of its end
_LONGEST_STEP_S = 0.25  # moments that are further apart have a gap between them, unless they always are


class Closing(NamedTuple):
    """A stretch in which eyes are shut, or lowered, and what comes just before and after it.

    Attributes:
        moments: The moments, from up to half a second before.
        first: Index of the first moment at which the eyes are not open.
        last: Index of the last one.
        before: Openness from which the lids fall.
        after: Openness to which they rise.
        step_s: The usual time between moments.
        is_step: Whether the lids fall to a level between open and shut, and rest there.
        cut_start_s: When the eyes came into sight, if that was during the closing.
        cut_end_s: When they went out of sight.
    """

    moments: list[Openness]
    first: int
    last: int
    before: float
    after: float
    step_s: float
    is_step: bool = False
    cut_start_s: float | None = None
    cut_end_s: float | None = None


class ClosingFinder:
    """Finds the closings of one signal, moment by moment.

    A closing begins when openness falls below a part of the level at which the lids were just before, and
    ends when most of the fall is regained, so that noise around one threshold does not cut it. Lids that
    settle half open are lowered: their level is the new one, and blinks are found from there.
    """

    def __init__(self, value_of: Callable[[Openness], float | None], options: BlinkOptions) -> None:
        """Takes what tells the openness of a moment."""
        self._value_of = value_of
        self._merge_s = options.merge_ms / 1000
        self._recent: deque[tuple[Openness, float]] = deque()  # open, at most _BEFORE_S ago
        self._event: list[tuple[Openness, float]] = []
        self._before = self._opened = 1.0  # openness before the closing: 1 at most, and as it was
        self._first = 0
        self._least, self._lowest_s = 1.0, 0.0
        self._reopened_s: float | None = None
        self._seen_s: float | None = None  # when the eyes were last seen
        self._came_s: float | None = None  # when they came into sight, if nothing was seen since
        self._hole_s: float | None = None  # when they were last seen before a gap that is bridged
        self._gap_s: float | None = None  # since when nothing is seen
        self._gaps: list[tuple[float, float]] = []
        self._lowered: tuple[list[tuple[Openness, float]], float] | None = None
        self._step_s = 0.0  # usual time between moments

    @property
    def shut_since_s(self) -> float | None:
        """Since when the eyes are shut; None if they are open."""
        if not self._event or self._reopened_s is not None:
            return None
        return self._event[self._first][0].moment.time_s

    def feed(self, moment: Openness) -> list[Closing]:
        """Takes the next moment; returns the closings that are complete with it."""
        time_s, value = moment.moment.time_s, self._value_of(moment)
        if value is None:
            return self._gap(time_s) if moment.both is None else []
        found = []
        if self._seen_s is not None:
            step = time_s - self._seen_s
            if step > max(_LONGEST_STEP_S, 3 * self._step_s):
                found = self._gap(self._seen_s + self._step_s / 2, is_certain=True)
                self._came_s = time_s - self._step_s / 2
            elif step > 0:
                self._step_s = step if not self._step_s else 0.9 * self._step_s + 0.1 * step
        self._seen_s = time_s
        if self._gap_s is not None:
            self._gaps.append((self._gap_s, self._came_s or time_s))
            self._gap_s = None
        found += self._go_on(moment, value) if self._event else self._look(moment, value)
        self._hole_s = None
        return found

    def take_gaps(self) -> list[tuple[float, float]]:
        """Returns the gaps that ended since the last call: from when to when nothing was seen."""
        gaps, self._gaps = self._gaps, []
        return gaps

    def finish(self) -> list[Closing]:
        """Returns what is not complete when the recording ends."""
        if self._gap_s is not None:
            self._gaps.append((self._gap_s, self._came_s or self._gap_s))
        return self._cut((self._seen_s or 0.0) + self._step_s / 2)

    def _gap(self, time_s: float, *, is_certain: bool = False) -> list[Closing]:
        """Takes a moment at which nothing is seen. Gaps that are too short to matter are bridged."""
        if self._seen_s is None:
            self._gap_s = time_s if self._gap_s is None else self._gap_s
            self._came_s = time_s + self._step_s / 2
            return []
        if not is_certain and time_s - self._seen_s <= self._merge_s:
            self._hole_s = self._seen_s
            return []
        self._gap_s = self._seen_s + self._step_s / 2
        found = self._cut(self._gap_s)
        self._recent.clear()
        self._came_s = time_s + self._step_s / 2
        self._seen_s = None
        return found

    def _cut(self, end_s: float) -> list[Closing]:
        found = self._lowered_until(end_s)
        if self._event:
            is_open = self._reopened_s is not None
            found.append(self._closing(None if is_open else end_s))
        return found

    def _look(self, moment: Openness, value: float) -> list[Closing]:
        """While the eyes are open: has a closing begun?"""
        time_s = moment.moment.time_s
        opened = self._level()
        level = min(opened, 1.0)
        if value < moment.shut_below * level:
            if self._hole_s is not None:
                self._came_s = time_s - self._step_s / 2
            self._event = [*self._recent, (moment, value)]
            self._before, self._opened = level, opened
            self._first = len(self._recent)
            while (
                self._came_s is None and self._first and self._event[self._first - 1][1] < _REOPENED * level
            ):
                self._first -= 1
            self._reopened_s = None
            self._least, self._lowest_s = min(
                (value, moment.moment.time_s) for moment, value in self._event[self._first :]
            )
            return []
        self._came_s = None
        self._remember(moment, value)
        return self._raised(time_s)

    def _go_on(self, moment: Openness, value: float) -> list[Closing]:
        """During a closing: is it over?"""
        self._event.append((moment, value))
        time_s = moment.moment.time_s
        if value < self._least:
            self._least, self._lowest_s = value, time_s
        self._forget_middle(time_s)
        floor = max(self._least, 0.0)
        reopened = floor + _REOPENED * (self._before - floor)
        if self._reopened_s is None:
            if value >= reopened:
                if self._hole_s is not None:
                    return [self._closing(self._hole_s + self._step_s / 2)]
                self._reopened_s = time_s
            elif time_s - self._event[self._first][0].moment.time_s > _SETTLE_S:
                settled = self._settled(time_s)
                if min(settled) > self._least + _V_SHAPE:
                    return [self._closing(after=_median(settled))]
                if self._is_resting(time_s) and _median(settled) > _NOT_SHUT:
                    self._lower()
            return []
        if value < moment.shut_below * self._before:
            if time_s - self._reopened_s <= self._merge_s:
                self._reopened_s = None
                return []
            self._event.pop()
            after = max(value for pair, value in self._event if pair.moment.time_s >= self._reopened_s)
            return [self._closing(after=after), *self._look(moment, value)]
        waited = time_s - self._reopened_s
        if waited > self._merge_s and value >= _REGAINED * self._before:
            return [self._closing()]
        if waited > _RESTED_S:
            return [self._closing(after=_median(self._settled(time_s)))]
        return []

    def _closing(self, cut_end_s: float | None = None, *, after: float | None = None) -> Closing:
        """Ends the closing; what comes after it is open again."""
        values = [value for _, value in self._event]
        least = min(values[self._first :])
        lowest = values.index(least, self._first)
        regained = least + _REOPENED * (min(self._before, after or 1.0) - least)
        last = next((index for index in range(lowest, len(values)) if values[index] >= regained), len(values))
        if self._reopened_s is not None:
            times = [moment.moment.time_s for moment, _ in self._event]
            last = max(last, times.index(self._reopened_s))
        closing = Closing(
            [moment for moment, _ in self._event],
            self._first,
            last - 1,
            self._opened,
            self._opened if after is None else min(after, self._opened),
            self._step_s,
            cut_start_s=self._came_s,
            cut_end_s=cut_end_s,
        )
        self._came_s = None
        self._recent = deque(self._event[last:])
        self._event = []
        return closing

    def _lower(self) -> None:
        """The lids rest half open: from now on, that is their level."""
        if self._lowered is None:
            self._lowered = self._event[: self._first + 1], self._before
        self._recent = deque(
            pair
            for pair in self._event
            if pair[0].moment.time_s >= self._event[-1][0].moment.time_s - _SETTLE_S
        )
        self._event = []

    def _raised(self, time_s: float) -> list[Closing]:
        """While the lids are lowered: have they risen?"""
        if self._lowered is None:
            return []
        _, before = self._lowered
        last = [value for moment, value in self._recent if moment.moment.time_s >= time_s - 0.1]
        return self._lowered_until(time_s) if min(last) >= _REGAINED * before else []

    def _lowered_until(self, end_s: float) -> list[Closing]:
        if self._lowered is None:
            return []
        (pairs, before), self._lowered = self._lowered, None
        moments = [moment for moment, _ in pairs]
        first = len(moments) - 1
        return [Closing(moments, first, first, before, before, self._step_s, is_step=True, cut_end_s=end_s)]

    def _level(self) -> float:
        """Returns at which openness the lids are, just now."""
        values = sorted(value for _, value in self._recent)
        if not values:
            return 1.0
        return values[int(_LEVEL_QUANTILE * (len(values) - 1) + 0.5)]

    def _remember(self, moment: Openness, value: float) -> None:
        self._recent.append((moment, value))
        while self._recent[0][0].moment.time_s < moment.moment.time_s - _BEFORE_S:
            self._recent.popleft()

    def _is_resting(self, time_s: float) -> bool:
        """Returns whether it is long enough that the lids fall no more."""
        first_s = self._event[self._first][0].moment.time_s
        return time_s - self._lowest_s > _RESTED_S or time_s - first_s > _RESTING_S

    def _forget_middle(self, time_s: float) -> None:
        """Keeps only the beginning and the end of a long closure, so that memory stays flat."""
        start = self._first + 1
        while start < len(self._event) and (
            self._event[start][0].moment.time_s < self._event[self._first][0].moment.time_s + _KEPT_S
        ):
            start += 1
        end = start
        while end < len(self._event) and self._event[end][0].moment.time_s < time_s - _KEPT_S:
            end += 1
        del self._event[start:end]

    def _settled(self, time_s: float) -> list[float]:
        values = []
        for moment, value in reversed(self._event):
            if moment.moment.time_s < time_s - _SETTLE_S:
                break
            values.append(value)
        return values


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]
