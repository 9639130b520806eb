"""How drowsy a person seems: closures by hard rules, and blinks against the person's own first minutes.

The levels have names of their own. They are neither the Karolinska Sleepiness Scale, which people answer, nor
the Johns Drowsiness Scale, whose weights are secret.
"""

from enum import IntEnum

import numpy as np

from eyelid.blinks.windows import Window

AWAKE_S = 300.0
"""Seconds of seen eyes from the start, which are taken for awake."""

_MOST_DEVIATIONS = 2.0  # standard deviations by which at least two measures exceed those of the start
_LEAST_WINDOWS = 4
_RELATIVE_SPREAD = 0.15  # the least standard deviation, by the mean: first minutes may be all alike
_LEAST_SHARE = 0.01  # and of shares, whose mean may be 0
_LONG_CLOSURES = 2  # in a window; a single one of half a second is seen in people who are awake


class Level(IntEnum):
    """How drowsy a person seems, in words and in order."""

    AS_AT_START = 0
    SLOWER = 1
    LONG_CLOSURES = 2
    MICROSLEEP = 3
    ASLEEP = 4
    UNRESPONSIVE = 5

    @property
    def words(self) -> str:
        """Its name for people."""
        return self.name.lower().replace("_", " ")


CLOSED_FROM_S = {
    Level.LONG_CLOSURES: 0.5,
    Level.MICROSLEEP: 1.0,
    Level.ASLEEP: 3.0,
    Level.UNRESPONSIVE: 6.0,
}
"""Seconds of closed eyes from which a closure alone makes a level: Euro NCAP's limits of 3 and 6 s, and the
0.5 and 1 s of the literature on long closures and microsleep."""

MEASURES = ("duration_mean_ms", "duration_p90_ms", "closed_share")
"""The measures that are compared with those of the start."""


def level_of_closure(closed_s: float) -> Level | None:
    """Returns the level that closed eyes alone make; None below half a second.

    Args:
        closed_s: For how long the eyes have been closed, in seconds.
    """
    return max((level for level, least in CLOSED_FROM_S.items() if closed_s >= least), default=None)


_REASONS = {
    Level.AS_AT_START: "blinks are as at the start",
    Level.SLOWER: "blinks are longer than at the start",
}


class DrowsinessJudge:
    """Judges one person's windows, in order of time."""

    def __init__(self) -> None:
        """Starts with nothing learned."""
        self._first: list[Window] = []
        self._usual: dict[str, tuple[float, float]] | None = None

    def judge(self, window: Window) -> Window:
        """Returns the next window with how drowsy the person seemed at its end, and why.

        `deviation` is that of the second largest measure, so that two of three have to differ from the start.
        """
        closure = level_of_closure(window.longest_closure_s)
        if closure is not None and (closure > Level.LONG_CLOSURES or window.closures >= _LONG_CLOSURES):
            reason = f"eyes closed for {window.longest_closure_s:.1f} s"
            if closure == Level.LONG_CLOSURES:
                reason = f"{window.closures} closures of half a second and more"
            return window._replace(level=closure.words, reason=reason, deviation=self._deviation(window))
        if self._usual is None:
            self._learn(window)
            return window._replace(reason="learning how this person blinks")
        deviation = self._deviation(window)
        if deviation is None:
            return window._replace(reason="no blinks in this window")
        level = Level.SLOWER if deviation >= _MOST_DEVIATIONS else Level.AS_AT_START
        return window._replace(level=level.words, reason=_REASONS[level], deviation=deviation)

    def _learn(self, window: Window) -> None:
        if window.duration_mean_ms is not None:
            self._first.append(window)
        if window.time_on_task_s < AWAKE_S or len(self._first) < _LEAST_WINDOWS:
            return
        self._usual = {}
        for name in MEASURES:
            values = [value for each in self._first if (value := getattr(each, name)) is not None]
            mean = float(np.mean(values))
            least = max(_RELATIVE_SPREAD * mean, _LEAST_SHARE if name.endswith("share") else 1.0)
            self._usual[name] = mean, max(float(np.std(values)), least)
        self._first.clear()

    def _deviation(self, window: Window) -> float | None:
        if self._usual is None:
            return None
        deviations = sorted(
            (value - mean) / spread
            for name, (mean, spread) in self._usual.items()
            if (value := getattr(window, name)) is not None
        )
        return deviations[-2] if len(deviations) >= 2 else None
