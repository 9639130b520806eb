"""Strips of frames: what the eyes looked like before, during and after an event."""

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.blinks.event import Event
from eyelid.pictures.encode import jpeg_bytes
from eyelid.watching.frame_reading import FrameReading

KEPT_S = 75.0
"""Seconds for which the eyes are kept: events are told up to a minute later."""

_RATE = 30.0  # frames a second that are kept at most
_COLUMNS = 9
_AROUND = 0.25  # of the event's length, shown before and after it
_LEAST_AROUND_S = 0.1
_SIDE = 48  # pixels of an eye in a strip
_QUALITY = 80


class _Eyes(NamedTuple):
    """The eyes of one person in one frame: the right one, and the left one beside it."""

    time_s: float
    pixels: NDArray[np.uint8]


class EventStrips:
    """Keeps the last eyes of each person, and makes strips of them."""

    def __init__(self) -> None:
        """Has seen nothing."""
        self._eyes: dict[int, deque[_Eyes]] = {}

    def add(self, reading: FrameReading) -> None:
        """Takes the eyes of the next frame."""
        time_s = reading.picture.time_s or 0.0
        for number, face in enumerate(reading.faces):
            kept = self._eyes.setdefault(face.track or 0, deque())
            if kept and time_s - kept[-1].time_s < 0.9 / _RATE:
                continue
            pixels = np.zeros((_SIDE, 2 * _SIDE), np.uint8)
            for eye, patch in zip(reading.eyes, reading.patches, strict=True):
                if eye.face == number:
                    left = _SIDE * (eye.side == "left")
                    cv2.resize(
                        patch, (_SIDE, _SIDE), pixels[:, left : left + _SIDE], interpolation=cv2.INTER_AREA
                    )
            kept.append(_Eyes(time_s, pixels))
        self._forget(time_s - KEPT_S)

    def _forget(self, before_s: float) -> None:
        """Drops what is too old, also of people who have left."""
        for track, kept in list(self._eyes.items()):
            while kept and kept[0].time_s < before_s:
                kept.popleft()
            if not kept:
                del self._eyes[track]

    def strip(self, event: Event) -> bytes | None:
        """Returns a JPEG of the eyes around an event, from left to right; None if they are not kept any more.

        The right eye of the person stands above the left one.
        """
        kept = self._eyes.get(event.track)
        around = max(_AROUND * (event.end_s - event.start_s), _LEAST_AROUND_S)
        if not kept or kept[0].time_s > event.start_s:
            return None
        times = np.linspace(event.start_s - around, event.end_s + around, _COLUMNS)
        seen = np.array([eyes.time_s for eyes in kept])
        nearest = [int(np.abs(seen - time).argmin()) for time in times]
        columns = [_above(kept[index].pixels) for index in dict.fromkeys(nearest)]
        return _jpeg(columns)


def _above(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.concatenate([pixels[:, :_SIDE], pixels[:, _SIDE:]])


def _jpeg(columns: Sequence[NDArray[np.uint8]]) -> bytes:
    return jpeg_bytes(np.concatenate(columns, axis=1), quality=_QUALITY)
