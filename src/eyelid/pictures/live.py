"""Reading what has no end: a thread takes frames as they come, and connects again when none do."""

from collections.abc import Callable, Iterator
from threading import Condition, Event, Thread
from time import monotonic
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.errors import PictureError
from eyelid.pictures.frame_times import LiveTimes
from eyelid.pictures.picture import Picture
from eyelid.pictures.video import DECIMALS, LOST_AFTER_S, Lost, VideoFacts

FIRST_WAIT_S = 0.5
"""Seconds before a source is connected again; twice as long each time that it fails."""

LONGEST_WAIT_S = 30.0
"""Seconds beyond which that does not grow."""

_SAID_AGAIN_S = 0.5  # how often it is said that a source is still lost


class _Newest(NamedTuple):
    """The frame that came last."""

    pixels: NDArray[np.uint8]
    number: int
    time_s: float


class _Feed:
    """The thread that reads a source, and the newest frame of it.

    Args:
        connect: Opens the source.
        capture: The source, opened for the first time.
        colour: Whether frames are wanted in BGR.
    """

    def __init__(
        self, connect: Callable[[], cv2.VideoCapture], capture: cv2.VideoCapture, *, colour: bool
    ) -> None:
        self._connect = connect
        self._colour = colour
        self._stopped = Event()
        self._changed = Condition()
        self._newest: _Newest | None = None
        self._failure = ""
        self._arrived_s = monotonic()
        self._thread = Thread(target=self._run, args=(capture,), name="eyelid video", daemon=True)
        self._thread.start()

    def take(self, patience_s: float) -> _Newest | str:
        """Returns the newest frame that was not taken yet, or why there is none.

        Args:
            patience_s: Seconds since the last frame after which there is none.
        """
        with self._changed:
            while not self._newest:
                left = self._arrived_s + patience_s - monotonic()
                if self._failure:
                    return self._failure
                if left <= 0:
                    return f"no frame for {patience_s:.1f} s"
                self._changed.wait(left)
            newest, self._newest = self._newest, None
            return newest

    def take_again(self, timeout_s: float) -> _Newest | float:
        """Returns the newest frame after a loss; after some seconds, for how long there has been none."""
        with self._changed:
            self._changed.wait_for(lambda: self._newest, timeout_s)
            newest, self._newest = self._newest, None
            return newest or monotonic() - self._arrived_s

    def stop(self) -> None:
        """Stops reading. The thread closes the source as soon as it comes back from it."""
        self._stopped.set()

    def _run(self, capture: cv2.VideoCapture) -> None:
        times = LiveTimes()
        number = 0
        wait_s = FIRST_WAIT_S
        while True:
            times.connect()
            while not self._stopped.is_set():
                is_read, pixels = capture.read()
                if not is_read:
                    break
                now = monotonic()
                time_s = times.next(capture.get(cv2.CAP_PROP_POS_MSEC) / 1000, now)
                self._show(_Newest(self._wanted(pixels), number, time_s), now)
                number += 1
                wait_s = FIRST_WAIT_S
            capture.release()
            self._fail("it stalled, or was closed" if number else "it gave no frame")
            if self._stopped.wait(wait_s):
                return
            wait_s = min(2 * wait_s, LONGEST_WAIT_S)
            capture = self._connect()

    def _wanted(self, pixels: cv2.typing.MatLike) -> NDArray[np.uint8]:
        if self._colour or pixels.ndim == 2:
            return np.asarray(pixels, np.uint8)
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)

    def _show(self, newest: _Newest, now: float) -> None:
        with self._changed:
            self._newest = newest
            self._failure = ""
            self._arrived_s = now
            self._changed.notify()

    def _fail(self, reason: str) -> None:
        with self._changed:
            self._failure = reason
            self._changed.notify()


def read_live(
    connect: Callable[[], cv2.VideoCapture],
    capture: cv2.VideoCapture,
    source: str,
    *,
    colour: bool,
    patience_s: float,
) -> Iterator[Picture | Lost]:
    """Yields the newest picture of a live source each time that one is asked for, for ever.

    Pictures that nobody took in time are dropped; their `frame` is left out. When nothing comes, there is a
    `Lost`, which is repeated each half second, and the source is connected again, after half a second, one,
    two and so on up to half a minute, until pictures follow.

    Args:
        connect: Opens the source anew.
        capture: The source, opened.
        source: Its name in results.
        colour: True for BGR pictures.
        patience_s: Seconds without a picture after which it is lost.
    """
    feed = _Feed(connect, capture, colour=colour)
    time_s, reason = 0.0, ""
    try:
        while True:
            found = feed.take_again(_SAID_AGAIN_S) if reason else feed.take(patience_s)
            if isinstance(found, str):
                reason = found
                yield Lost(source, time_s + LOST_AFTER_S, reason)
            elif isinstance(found, float):
                yield Lost(source, time_s + found, reason, is_repeated=True)
            else:
                reason, time_s = "", found.time_s
                yield Picture(found.pixels, source, found.number, round(time_s, DECIMALS))
    finally:
        feed.stop()


def live_facts(capture: cv2.VideoCapture) -> VideoFacts:
    """Returns what an opened camera or stream says of itself."""
    rate = capture.get(cv2.CAP_PROP_FPS)
    return VideoFacts(
        width=int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)),
        height=int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT)),
        rate=rate if rate > 0 else None,
        is_live=True,
        warnings=() if rate > 0 else ("it does not say how many frames a second it gives",),
    )


def opened(capture: cv2.VideoCapture, otherwise: str) -> cv2.VideoCapture:
    """Returns an opened source; raises `PictureError` with what is said otherwise."""
    if not capture.isOpened():
        raise PictureError(otherwise)
    return capture
