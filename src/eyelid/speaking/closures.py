"""Closures: from how open the eyes are to when they were shut."""

from typing import NamedTuple

_OPEN_BEFORE_S = 0.3  # eyes must have been seen open for so long before a closure counts
_HALF = 0.5


class Closure(NamedTuple):
    """Eyes that were shut, and are open again.

    Attributes:
        start_s: When they shut.
        end_s: When they opened.
        openness: What their openness was on average meanwhile.
    """

    start_s: float
    end_s: float
    openness: float

    @property
    def seconds(self) -> float:
        """How long they were shut."""
        return self.end_s - self.start_s


class ClosureRules(NamedTuple):
    """When eyes are shut, and when they are open again.

    Attributes:
        shut_below: Openness below which they shut.
        open_above: Openness above which they open.
        open_s: How long, and for two frames at least, they are open to be open again: a single wrong frame
            is no opening.
    """

    shut_below: float = 0.35
    open_above: float = 0.6
    open_s: float = 0.05


class ClosureFinder:
    """Takes openness over time and tells closures.

    Start and end are where openness crosses a half, between frames. Only a closure counts whose beginning was
    seen: one that was under way when the face appeared says nothing.
    """

    def __init__(self, rules: ClosureRules) -> None:
        """Starts without having seen the eyes."""
        self._rules = rules
        self.forget()

    def forget(self) -> None:
        """Begins anew: the face was lost, or no frames came."""
        self._open_s = 0.0
        self._last: tuple[float, float] | None = None
        self._start_s: float | None = None
        self._opened: tuple[float, int] | None = None  # since when they seem open, for how many frames
        self._sum = self._sum_s = 0.0

    @property
    def shut_since_s(self) -> float | None:
        """When the eyes shut; None while they are open."""
        return self._start_s

    @property
    def openness(self) -> float:
        """The mean openness since they shut."""
        return self._sum / self._sum_s if self._sum_s else 0.0

    def step(self, time_s: float, openness: float, widest: float) -> Closure | None:
        """Takes the next openness.

        Args:
            time_s: When.
            openness: That of the eyes.
            widest: That of the eye that is more open; one that is wide open ends a closure.

        Returns:
            The closure that is over now.
        """
        before, self._last = self._last, (time_s, openness)
        passed = 0.0 if before is None else time_s - before[0]
        is_open = openness > self._rules.open_above or widest > self._rules.open_above + 0.2
        if self._start_s is None:
            self._open_s += passed if is_open else 0.0
            if openness < self._rules.shut_below and self._open_s >= _OPEN_BEFORE_S:
                self._start_s = _crossing(before, time_s, openness)
                self._opened = None
                self._sum, self._sum_s = openness * 1e-9, 1e-9
            return None
        if not is_open:
            self._opened = None
            self._sum += openness * passed
            self._sum_s += passed
            return None
        since, frames = self._opened or (_crossing(before, time_s, openness), 0)
        self._opened = since, frames + 1
        if frames + 1 < 2 or time_s - since < self._rules.open_s:
            return None
        closure = Closure(self._start_s, since, self.openness)
        self._start_s = self._opened = None
        return closure


def _crossing(before: tuple[float, float] | None, time_s: float, openness: float) -> float:
    """Returns when openness crossed a half since the frame before."""
    if before is None or (before[1] - _HALF) * (openness - _HALF) >= 0:
        return time_s
    return before[0] + (time_s - before[0]) * (before[1] - _HALF) / (before[1] - openness)
