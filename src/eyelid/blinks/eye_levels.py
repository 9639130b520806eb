"""How a signal of one eye looks when the eye is open, and when it is shut: learned as time goes on."""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

_BIN_S = 0.1  # the open level is learned from means over so long
_OPEN_QUANTILE = 0.75
_SHUT_QUANTILE = 0.1
_MINIMA = 20  # of the last so many blinks the shut level is learned
_PRIOR_WEIGHT = 2.0  # blinks as many as which the level that is assumed counts
_HIGHEST = 0.5  # the shut level is at most this part of the way from the assumed one to the open one
_HALF, _REOPENED, _SHUT = 0.5, 0.6, 0.25  # openness
_STUCK_S = 5.0  # eyes half open for longer are this person's open eyes
_LONGEST_BLINK_S = 1.0


class Levels(NamedTuple):
    """A signal's level when the eye is open, and when it is shut."""

    open: float
    shut: float


class EyeLevels:
    """The open and the shut level of one signal of one eye.

    The open level is a high quantile over the last seconds in which the eye was not closed, so it is frozen
    during closures however long they are; the shut level is a low quantile of the minima of the last blinks,
    drawn to what is assumed before there are any.
    """

    def __init__(
        self,
        *,
        adapt_s: float,
        least_open: float,
        shut_by_open: float,
        shut: float,
        known: Levels | None = None,
    ) -> None:
        """Starts without a signal.

        Args:
            adapt_s: Seconds over which the open level is learned.
            least_open: The open level is at least this.
            shut_by_open: The shut level that is assumed is this part of the open level,
            shut: plus this.
            known: The levels as they are known from before; what is assumed, then.
        """
        self._adapt_s = adapt_s
        self._least_open = least_open
        self._shut_by_open, self._shut = shut_by_open, shut
        self._known = known
        self._bins: deque[tuple[float, float]] = deque()
        self._means: list[float] = []  # those of the bins, in order of size
        self._bin: tuple[float, float, int] | None = None  # start, sum, count
        self._minima: deque[float] = deque(maxlen=_MINIMA)
        self._dip: tuple[float, float] | None = None  # start, least value
        self.levels: Levels | None = known
        self._held: Levels | None = None
        self._held_s = 0.0

    def learn(self, time_s: float, value: float, *, is_steady: bool) -> None:
        """Takes the next value of the signal; `is_steady` says whether the head is still."""
        openness = _between(self.levels, value)
        if openness is None:
            self._add(time_s, value)
            self._close_bin()
            return
        self._follow_dip(time_s, value, openness)
        is_stuck = self._dip is not None and time_s - self._dip[0] > _STUCK_S and openness > _SHUT
        if is_steady and (openness >= _HALF or is_stuck):
            self._add(time_s, value)

    def openness(self, time_s: float, value: float) -> float | None:
        """Returns the value between the levels: 1 at the open one, 0 at the shut one; None before the first.

        During a blink the levels stay as they were before it, or its shape would be that of their changes.
        """
        held = _between(self._held, value)
        if held is not None and held < _REOPENED and time_s - self._held_s < _LONGEST_BLINK_S:
            return held
        self._held, self._held_s = self.levels, time_s
        return _between(self.levels, value)

    def _follow_dip(self, time_s: float, value: float, openness: float) -> None:
        if self._dip is None:
            if openness < _HALF:
                self._dip = time_s, value
        elif openness < _REOPENED:
            self._dip = self._dip[0], min(self._dip[1], value)
        else:
            start, least = self._dip
            self._dip = None
            if time_s - start < _LONGEST_BLINK_S:
                self._minima.append(least)
                self._update()

    def _add(self, time_s: float, value: float) -> None:
        if self._bin is not None and time_s - self._bin[0] >= _BIN_S:
            self._close_bin()
        start, total, count = self._bin or (time_s, 0.0, 0)
        self._bin = start, total + value, count + 1

    def _close_bin(self) -> None:
        if self._bin is None:
            return
        start, total, count = self._bin
        self._bin = None
        self._bins.append((start, total / count))
        insort(self._means, total / count)
        while self._bins[0][0] < start - self._adapt_s:
            del self._means[bisect_left(self._means, self._bins.popleft()[1])]
        self._update()

    def _update(self) -> None:
        if self._means:
            level = self._means[round(_OPEN_QUANTILE * (len(self._means) - 1))]
        elif self._known:
            level = self._known.open
        else:
            return
        level = max(level, self._least_open)
        assumed = self._known.shut if self._known else self._shut_by_open * level + self._shut
        count = len(self._minima)
        lowest = _quantile(self._minima, _SHUT_QUANTILE) if count else 0.0
        shut = (assumed * _PRIOR_WEIGHT + lowest * count) / (_PRIOR_WEIGHT + count)
        shut = min(shut, assumed + _HIGHEST * (level - assumed))
        self.levels = Levels(level, min(shut, level - 1e-6))


def openness_between(levels: Levels, value: float) -> float:
    """Returns a value between levels: 1 at the open one, 0 at the shut one."""
    return (value - levels.shut) / (levels.open - levels.shut)


def _between(levels: Levels | None, value: float) -> float | None:
    return None if levels is None else openness_between(levels, value)


def _quantile(values: Iterable[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[round(part * (len(ordered) - 1))]
