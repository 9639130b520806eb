"""Video files by OpenCV, which the core has: every frame is made BGR first."""

import math
import os
from collections.abc import Iterator

import cv2
import numpy as np

from eyelid.errors import PictureError
from eyelid.pictures.decoded_file import Frame
from eyelid.pictures.video import VideoFacts

_MOST_FAILURES = 64  # frames in a row that cannot be decoded, until the file is at its end
_UNREADABLE = (
    "no video can be read from it: it is none, has only sound, or was cut short before its index was written"
)


class Cv2File:
    """A video file, or one at a URL, that OpenCV's FFmpeg reads; see `DecodedFile`.

    OpenCV counts times from the first frame on, turns pictures upright, and says why something fails only on
    the process's standard error.

    Args:
        capture: What reads it.
        size: Of the file, in bytes; 0 if it is not known.
    """

    def __init__(self, capture: cv2.VideoCapture, *, size: int = 0) -> None:
        self._capture = capture
        self._size = size

    @classmethod
    def open(cls, path: str) -> "Cv2File":
        """Opens a file; raises `PictureError` if it is no video."""
        try:
            path.encode()
        except UnicodeError as error:  # OpenCV would crash
            raise PictureError(
                "its name is not UTF-8, which OpenCV cannot open: rename it, or pip install 'eyelid[video]'"
            ) from error
        capture = cv2.VideoCapture(f"file:{path}", cv2.CAP_FFMPEG)
        if not capture.isOpened():
            raise PictureError(_UNREADABLE)
        return cls(capture, size=os.stat(path).st_size)

    @property
    def header(self) -> VideoFacts:
        """What its header says."""
        get = self._capture.get
        rate, frames = get(cv2.CAP_PROP_FPS), get(cv2.CAP_PROP_FRAME_COUNT)
        # OpenCV does not tell the duration. The count of frames may include some that are not shown, the bit
        # rate, which FFmpeg computes from size and duration, that of sound that is longer.
        durations = [
            frames / rate if rate > 0 else 0.0,
            8 * self._size / (1000 * get(cv2.CAP_PROP_BITRATE)) if get(cv2.CAP_PROP_BITRATE) > 0 else 0.0,
        ]
        return VideoFacts(
            width=int(get(cv2.CAP_PROP_FRAME_WIDTH)),
            height=int(get(cv2.CAP_PROP_FRAME_HEIGHT)),
            rate=rate if rate > 0 else None,
            frames=int(frames) if frames > 0 else None,
            duration_s=min((duration for duration in durations if duration > 0), default=None),
        )

    def first_times(self, count: int) -> list[float]:
        """Returns the times of the first frames; see `DecodedFile`."""
        return [self._time() for _ in range(count) if self._capture.grab()]

    def frames(self, *, colour: bool) -> Iterator[Frame | str]:
        """Yields the frames; see `DecodedFile`."""
        failures = 0
        while failures < _MOST_FAILURES:
            is_read, pixels = self._capture.read()
            if not is_read:  # at the end it fails for ever, at damage until the next whole frame
                failures += 1
                continue
            if failures:
                yield "frames that are damaged"
            failures = 0
            if not colour:
                pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
            yield Frame(np.asarray(pixels, np.uint8), self._time())

    def close(self) -> None:
        """Closes the file."""
        self._capture.release()

    def _time(self) -> float:
        milliseconds = self._capture.get(cv2.CAP_PROP_POS_MSEC)
        return milliseconds / 1000 if abs(milliseconds) < 1e15 else math.nan
