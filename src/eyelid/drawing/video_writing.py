"""Writing pictures into a video file: WebM by OpenCV, H.264 with a time for each picture by PyAV."""

from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.errors import MissingExtraError, OutputError

H264_SUFFIXES = (".mp4", ".mkv")
"""The suffixes of videos by PyAV; the other one is `.webm`."""

_TICKS = 90_000  # a second, in which H.264 videos have their times
_H264 = {"crf": "18", "preset": "veryfast"}


class VideoWriter(Protocol):
    """Writes pictures into a file; when it is closed, the file is whole."""

    def write(self, pixels: NDArray[np.uint8], time_s: float) -> None:
        """Writes a picture, which is shown until the next one is.

        Args:
            pixels: uint8 `[H, W, 3]` BGR. One of another size than the first one is made to fit into it.
            time_s: When it is shown, in seconds; later than the one before.

        Raises:
            OutputError: The file cannot be written.
        """

    def close(self) -> None:
        """Writes what is left, and closes the file; raises `OutputError` if not all could be written."""


def open_video(path: Path, size: tuple[int, int], rate: float, *, verb: str) -> VideoWriter:
    """Opens a file to be written, by its suffix. An odd width or height becomes larger by one.

    Args:
        path: A `.webm` file (VP8), which has a constant rate: pictures are repeated or left out, so that time
            is kept; or an `.mp4` or `.mkv` file (H.264) with the times as they are.
        size: Width and height of the pictures, in pixels.
        rate: Pictures a second; for H.264, about.
        verb: Who writes it, for messages.

    Raises:
        MissingExtraError: PyAV is needed, and is not installed.
        OutputError: The file cannot be written.
    """
    width, height = (side + side % 2 for side in size)
    if path.suffix in H264_SUFFIXES:
        return _H264Writer(path, (width, height), rate, verb)
    return _WebmWriter(path, (width, height), rate)


class _WebmWriter:
    """Each picture is shown from the nearest tick of a constant rate on."""

    def __init__(self, path: Path, size: tuple[int, int], rate: float) -> None:
        self._path, self._size = path, size
        self._rate = round(rate, 3)  # as OpenCV writes it, so that long videos don't drift
        self._first_s: float | None = None
        self._waiting: NDArray[np.uint8] | None = None
        self._written = 0
        codec = cv2.VideoWriter.fourcc(*"VP80")
        self._writer = cv2.VideoWriter(_name(path), cv2.CAP_FFMPEG, codec, self._rate, size)
        if not self._writer.isOpened():
            raise OutputError(f"{path}: a video cannot be written there; choose a folder that exists")

    def write(self, pixels: NDArray[np.uint8], time_s: float) -> None:
        if self._first_s is None:
            self._first_s = time_s
        tick = round((time_s - self._first_s) * self._rate)
        while self._waiting is not None and self._written < tick:
            self._write(self._waiting)
        self._waiting = _fitted(pixels, self._size)

    def close(self) -> None:
        if self._waiting is not None:
            self._write(self._waiting)
            self._waiting = None
        self._writer.release()
        # OpenCV doesn't say that a disk is full; what was cut off has no duration in its header.
        there = cv2.VideoCapture(_name(self._path), cv2.CAP_FFMPEG)
        if self._written and abs(there.get(cv2.CAP_PROP_FRAME_COUNT) - self._written) > 1:
            raise OutputError(f"{self._path}: the video could not be written whole; is the disk full?")

    def _write(self, pixels: NDArray[np.uint8]) -> None:
        self._writer.write(pixels)
        self._written += 1


class _H264Writer:
    """Each picture has its time."""

    def __init__(self, path: Path, size: tuple[int, int], rate: float, verb: str) -> None:
        try:
            import av
        except ImportError as error:
            raise MissingExtraError(verb, "video", "av") from error
        self._path, self._size = path, size
        self._tick = Fraction(1, _TICKS)
        self._error = (OSError, av.FFmpegError)
        self._frame_of = av.VideoFrame.from_ndarray
        try:
            self._container = av.open(_name(path), "w")
            self._stream: Any = self._container.add_stream("libx264", rate=max(round(rate), 1), options=_H264)
        except self._error as error:
            raise self._failure(error) from error
        self._stream.width, self._stream.height = size
        self._stream.pix_fmt = "yuv420p"
        self._stream.codec_context.time_base = self._stream.time_base = self._tick

    def write(self, pixels: NDArray[np.uint8], time_s: float) -> None:
        frame = self._frame_of(_fitted(pixels, self._size), format="bgr24")
        frame.pts, frame.time_base = round(time_s * _TICKS), self._tick
        self._mux(frame)

    def close(self) -> None:
        try:
            self._mux(None)
        finally:
            try:
                self._container.close()
            except self._error as error:
                raise self._failure(error) from error

    def _mux(self, frame: Any) -> None:
        try:
            self._container.mux(self._stream.encode(frame))
        except self._error as error:
            raise self._failure(error) from error

    def _failure(self, error: BaseException) -> OutputError:
        return OutputError(f"{self._path}: a video cannot be written there: {error}")


def _name(path: Path) -> str:
    """Returns a path as FFmpeg takes it, whatever protocol its beginning looks like."""
    name = str(path.absolute())
    try:
        name.encode()
    except UnicodeError as error:  # OpenCV would crash
        raise OutputError(f"{name!r}: the name of a video has to be UTF-8; choose another one") from error
    return name


def _fitted(pixels: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Returns a picture of a size. One of another size is enlarged or made smaller, and filled with black."""
    width, height = size
    high, wide = pixels.shape[:2]
    if not (0 <= width - wide <= 1 and 0 <= height - high <= 1):
        scale = min(width / wide, height / high)
        wide, high = min(max(round(wide * scale), 1), width), min(max(round(high * scale), 1), height)
        pixels = cv2.resize(pixels, (wide, high), interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    if (wide, high) == size:
        return np.ascontiguousarray(pixels)
    return cv2.copyMakeBorder(  # type: ignore[return-value]
        pixels, 0, height - high, 0, width - wide, cv2.BORDER_CONSTANT
    )
