"""The course of something that comes, stays and goes."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from eyelid.errors import OptionError

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Something that rises from 0 to 1, is held, and falls to 0 again, at given times.

    Both strokes are half waves: `sin²(π/2 · x)` of the time's share `x`. With a tail, the fall is that of
    `x ** tail`: fast at first, and slow at the end, as lids open.

    Attributes:
        start_s: when it begins to rise, in seconds.
        rise_s: how long it rises.
        hold_s: how long it is held.
        fall_s: how long it falls.
        tail: 1 for a fall like the rise; 0.75 for a long tail.

    Raises:
        OptionError: A time is negative, or a stroke takes no time, or the tail is out of range.

    Example:
        >>> course = Course(start_s=1, rise_s=0.1, fall_s=0.2)
        >>> course.share(np.array([0.9, 1.1, 1.2])).round(3).tolist()
        [0.0, 1.0, 0.5]
    """

    start_s: float
    rise_s: float
    hold_s: float = 0.0
    fall_s: float
    tail: float = 1.0

    def __post_init__(self) -> None:
        """Raises `OptionError` if a time or the tail is out of range."""
        if min(self.rise_s, self.fall_s) <= 0 or self.hold_s < 0 or not 0.5 < self.tail <= 1:
            raise OptionError(f"{self}: expected strokes above 0 s and a tail above 0.5 and up to 1")

    @property
    def end_s(self) -> float:
        """When it is over."""
        return self.start_s + self.rise_s + self.hold_s + self.fall_s

    @property
    def apex_s(self) -> float:
        """The middle of the time for which it is held."""
        return self.start_s + self.rise_s + self.hold_s / 2

    def share(self, times: Numbers) -> Numbers:
        """Returns how much of it there is at times in seconds, `[N]`: 0 to 1."""
        rising = np.clip((times - self.start_s) / self.rise_s, 0, 1)
        falling = np.clip((times - self.start_s - self.rise_s - self.hold_s) / self.fall_s, 0, 1)
        wave: Numbers = np.sin(math.pi / 2 * rising) ** 2 * np.cos(math.pi / 2 * falling**self.tail) ** 2
        return wave

    def when(self, share: float) -> tuple[float, float]:
        """Returns when it rises above and when it falls below a share, in seconds; the share is 0 to 1."""
        part = 2 / math.pi * math.asin(math.sqrt(share))
        falls = self.start_s + self.rise_s + self.hold_s
        return self.start_s + part * self.rise_s, falls + (1 - part) ** (1 / self.tail) * self.fall_s

    @property
    def speeds(self) -> tuple[float, float]:
        """The highest speed of the rise and of the fall, a second."""
        return steepest(1.0) / self.rise_s, steepest(self.tail) / self.fall_s


@lru_cache(maxsize=256)
def steepest(tail: float) -> float:
    """Returns the highest speed of a fall with a tail that takes one second."""
    x = np.linspace(1e-6, 1, 4001)
    slope = math.pi / 2 * tail * x ** (tail - 1) * np.sin(math.pi * x**tail)
    return float(slope.max())
