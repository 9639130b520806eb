"""How unsteady what is read of open eyes is: what openness changes by while nothing happens."""

from collections import deque

_BIN_S = 0.1  # as long as the shortest half of a blink
_OPEN = 0.5  # openness
_LEAST = 20  # changes before which nothing is said


class SignalNoise:
    """The usual change of openness from one tenth of a second to the next.

    It is a median, so neither blinks nor glances count. By landmarks that hold still it is 0.01 to 0.04, by
    poor ones 0.07 and more. By P(open) it is 0.015 to 0.025, and more for a person of whom a model is unsure.

    Attributes:
        usual: The usual change; 0 while too little was seen.
    """

    def __init__(self, *, adapt_s: float) -> None:
        """Starts without a signal; `adapt_s` is the time over which it is learned."""
        self._adapt_s = adapt_s
        self._bin: tuple[float, float, int] | None = None  # start, sum, count
        self._last: float | None = None  # mean of the bin before
        self._changes: deque[tuple[float, float]] = deque()
        self.usual = 0.0

    def learn(self, time_s: float, openness: float | None) -> None:
        """Takes the openness at the next moment; None if it is not known."""
        if openness is None or openness < _OPEN:
            self._bin = self._last = None
            return
        if self._bin is None or time_s - self._bin[0] < _BIN_S:
            start, total, count = self._bin or (time_s, 0.0, 0)
            self._bin = start, total + openness, count + 1
            return
        start, total, count = self._bin
        mean = total / count
        self._bin = time_s, openness, 1
        if self._last is not None:
            self._changes.append((start, abs(mean - self._last)))
            while self._changes[0][0] < start - self._adapt_s:
                self._changes.popleft()
            changes = sorted(change for _, change in self._changes)
            self.usual = changes[len(changes) // 2] if len(changes) >= _LEAST else 0.0
        self._last = mean
