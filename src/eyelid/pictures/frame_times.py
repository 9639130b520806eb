"""The times of the frames of a video: each later than the last, also where the video's clock fails."""

import math
from collections.abc import Sequence

import numpy as np

_BACK_S = 1.0  # by which a clock goes back that was set anew; less is disorder
_LEAST_S = 2e-4  # between two frames: closer ones could be the same in tables, which have 4 decimals
_LONG_S = 1.0  # without a frame, in a file
_LONG_FRAMES = 5  # usual intervals that this is at least
_UNTRUE_S = 2.0  # by which a stream's clock may differ from ours
_DRIFT = 1e-3  # and this share of the time since it was connected
_VARIES = 0.2  # share of the usual interval by which intervals differ that are said to vary
_ROUNDED_S = 1.5e-3  # by which they differ where times are whole milliseconds
_WRONG = 0.02  # share by which a rate is wrong that is told


class FileTimes:
    """Makes the times of a file's frames, in seconds from the first one on.

    A time that is missing, or is not a fifth of a millisecond after the last one, is put right after it.
    Where the clock goes back by more than a second it was set anew, as between recordings that were joined,
    and is continued.

    Args:
        interval: Seconds between two frames, if nothing else is known.
    """

    def __init__(self, interval: float) -> None:
        self._interval = interval
        self._shift: float | None = None
        self.last = 0.0
        self.gap = 0.0

    def next(self, own_s: float) -> float:
        """Returns the time of the next frame.

        Args:
            own_s: Its time by the file; NaN or infinite if there is none.
        """
        if self._shift is None:
            self._shift = -own_s if math.isfinite(own_s) else 0.0
            return 0.0
        time_s = own_s + self._shift
        if not math.isfinite(time_s):
            time_s = self.last + self._interval
        elif time_s < self.last - _BACK_S:
            time_s = self.last + self._interval
            self._shift = time_s - own_s
        elif time_s < self.last + _LEAST_S:
            time_s = self.last + _LEAST_S
        self.gap = time_s - self.last
        self.last = time_s
        return time_s

    @property
    def is_gap(self) -> bool:
        """Whether frames seem to be missing before the last one: over a second, and over five intervals."""
        return self.gap > max(_LONG_S, _LONG_FRAMES * self._interval)


class LiveTimes:
    """Makes the times of the frames of a camera or stream, in seconds from the first one on.

    They come from the source's own clock. While that is nonsense (not finite, not growing, or more than two
    seconds from ours), they are the times at which frames arrive.
    """

    def __init__(self) -> None:
        self._start: float | None = None
        self._last = 0.0
        self.connect()

    def connect(self) -> None:
        """Says that the source was connected anew, so that its clock may begin anywhere."""
        self._anchor: tuple[float, float] | None = None
        self._own = -math.inf
        self._trusted = True

    def next(self, own_s: float, arrival_s: float) -> float:
        """Returns the time of the next frame.

        Args:
            own_s: Its time by the source.
            arrival_s: When it arrived, by a clock of ours that only grows.
        """
        if self._start is None:
            self._start = arrival_s
            time_s = 0.0
        else:
            time_s = max(self._time(own_s, arrival_s - self._start), self._last + _LEAST_S)
        if self._anchor is None:
            self._anchor = own_s, time_s
        self._own = own_s
        self._last = time_s
        return time_s

    def _time(self, own_s: float, since_s: float) -> float:
        if self._anchor is None or not self._trusted:
            return since_s
        own, at = self._anchor
        time_s = own_s - own + at
        untrue = abs(time_s - since_s) > _UNTRUE_S + _DRIFT * (since_s - at)
        if not math.isfinite(time_s) or own_s <= self._own or untrue:
            self._trusted = False
            return since_s
        return time_s


def has_times(times: Sequence[float]) -> bool:
    """Returns whether the times of the first frames of a file say anything: whether any is later."""
    return len(times) < 2 or any(time > times[0] for time in times[1:])


def warnings_of(times: Sequence[float], rate: float | None) -> list[str]:
    """Returns a sentence for each thing that is odd about the times of a file's first frames.

    Args:
        times: Their times, in seconds.
        rate: Frames a second by the file's header; None if it does not say.
    """
    if not has_times(times):
        return ["it has no times of frames"]
    if len(times) < 3:
        return []
    intervals = np.diff(np.array(times, np.float64))
    if not np.isfinite(intervals).all() or (intervals <= 0).any():
        return ["the times of some frames are missing, or not in order: they are put right after the last"]
    mean = float(intervals.mean())
    short, long = np.quantile(intervals, (0.1, 0.9))
    if long - short > max(_VARIES * mean, _ROUNDED_S):
        spread = f"{1000 * short:.0f} to {1000 * long:.0f} ms"
        return [f"its rate varies: {spread} between the first {len(times)} frames"]
    if rate is not None and abs(rate * mean - 1) > _WRONG + _ROUNDED_S / (mean * len(intervals)):
        own = f"the times of its first {len(times)} frames say {1 / mean:.2f}"
        return [f"its header says {rate:.2f} frames a second, {own}"]
    return []
