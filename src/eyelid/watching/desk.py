"""What the desks of pages share: waiting for news, and the newest frames that were read."""

import threading
from collections import deque

from eyelid.watching.frame_reading import FrameReading

_READINGS = 6  # frames that are kept until the page has asked for them


class Desk:
    """Counts turns, each of which brings something new, and keeps the last frames. Safe for threads.

    Attributes:
        finished: Set when the person is done.
    """

    def __init__(self, *, turn: int = 0) -> None:
        """Makes a desk to which nothing has come yet; its first turn comes after `turn`."""
        self.finished = threading.Event()
        self._changed = threading.Condition(threading.RLock())
        self._turn = turn
        self._is_over = False
        self._readings: deque[FrameReading] = deque(maxlen=_READINGS)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self._is_over

    def end(self) -> None:
        """Says that nothing more will come."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()

    def wait(self, *, after: int, timeout_s: float) -> None:
        """Waits until there is something new after a turn, or nothing more will come."""
        with self._changed:
            self._changed.wait_for(lambda: self._turn > after or self._is_over, timeout_s)

    def wait_for_frame(self, frame: int, *, timeout_s: float) -> None:
        """Waits until a frame was read, or nothing more will come."""
        with self._changed:
            self._changed.wait_for(
                lambda: (
                    self._is_over or (self._readings and (self._readings[-1].picture.frame or 0) >= frame)
                ),
                timeout_s,
            )

    def reading(self, frame: int | None = None) -> FrameReading | None:
        """Returns what was read in a frame, or else in the newest; None if it was too long ago."""
        with self._changed:
            if frame is None:
                return self._readings[-1] if self._readings else None
            return next((each for each in self._readings if each.picture.frame == frame), None)

    def _news(self) -> None:
        """Begins a turn, and wakes those who wait for it."""
        self._turn += 1
        self._changed.notify_all()
