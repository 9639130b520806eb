"""Video files by PyAV (extra `video`): grey frames are the decoder's own brightness, without a way by BGR."""

import math
from collections.abc import Iterator
from itertools import islice
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.errors import PictureError
from eyelid.pictures.decoded_file import Frame
from eyelid.pictures.sources import reason
from eyelid.pictures.video import VideoFacts

_LUMA_FIRST = frozenset(("gray", "nv12", "nv21", *(f"yuv{of}p" for of in (410, 411, 420, 422, 440, 444))))
_FULL = frozenset(f"yuvj{of}p" for of in (411, 420, 422, 440, 444))
_JPEG_RANGE = 2  # FFmpeg's number for brightness of 0 to 255; else it is 16 to 235
_STRETCH = 255 / 219
_LATE_S = 0.001


class AvFile:
    """A video file that PyAV reads; see `DecodedFile`."""

    def __init__(self, path: str) -> None:
        """Opens a file; raises `PictureError` if it is no video."""
        self._path = f"file:{path}"
        try:
            self._container = av.open(self._path, metadata_errors="replace")
        except (av.FFmpegError, OSError, ValueError) as error:
            raise PictureError(
                f"no video can be read from it: {reason(error)}; it is none, or was cut short before its "
                "index was written"
            ) from error
        if not self._container.streams.video:
            self._container.close()
            raise PictureError("there is no video in it, only sound or nothing")
        self._stream = self._container.streams.video[0]
        if self._stream.codec_context is None:
            self._container.close()
            raise PictureError("no video can be read from it: it is of no codec that is known")
        self._stream.thread_type = "AUTO"

    @property
    def header(self) -> VideoFacts:
        """What its header says."""
        stream = self._stream
        rate = stream.average_rate or stream.guessed_rate
        duration = self._duration()
        warnings = []
        late = self._start() - (self._container.start_time or 0) / av.time_base
        if late > _LATE_S:
            warnings.append(
                f"its first frame is shown {late:.3f} s after its beginning: times count from that frame on"
            )
        width, height = stream.width, stream.height
        return VideoFacts(
            *((height, width) if self._lies() else (width, height)),
            rate=float(rate) if rate else None,
            frames=stream.frames or (round(duration * rate) if duration and rate else None),
            duration_s=duration,
            warnings=tuple(warnings),
        )

    def _lies(self) -> bool:
        """Returns whether frames are stored on their side, which only a decoded one says."""
        try:
            with av.open(self._path, metadata_errors="replace") as again:
                return any(_quarters(frame.rotation) % 2 for frame in islice(again.decode(video=0), 1))
        except av.FFmpegError:
            return False

    def _start(self) -> float:
        start, base = self._stream.start_time, self._stream.time_base
        return float(start * base) if start is not None and base else 0.0

    def _duration(self) -> float | None:
        stream = self._stream
        if stream.duration and stream.time_base:
            return float(stream.duration * stream.time_base)
        if self._container.duration:
            return self._container.duration / av.time_base
        return None

    def first_times(self, count: int) -> list[float]:
        """Returns the times of the first frames, which their packets have; see `DecodedFile`."""
        times = []
        try:
            for packet in self._container.demux(self._stream):
                if packet.size and not packet.is_discard:
                    times.append(math.nan if packet.pts is None else float(packet.pts * packet.time_base))
                if len(times) >= 2 * count:  # frames may be stored before others that are shown before them
                    break
        except av.FFmpegError:
            pass  # told by whoever reads the frames
        return sorted(times)[:count]

    def frames(self, *, colour: bool) -> Iterator[Frame | str]:
        """Yields the frames; see `DecodedFile`."""
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except av.FFmpegError as error:
                raise PictureError(f"the video is damaged: {reason(error)}") from error
            if packet is None:
                return
            try:
                decoded: list[Any] = packet.decode()
            except av.FFmpegError:
                yield "frames that are damaged"
                continue
            for frame in decoded:
                pixels = frame.to_ndarray(format="bgr24") if colour else _grey(frame)
                time_s = math.nan if frame.time is None else frame.time
                yield Frame(_upright(pixels, frame.rotation), time_s)

    def close(self) -> None:
        """Closes the file."""
        self._container.close()


def _grey(frame: Any) -> NDArray[np.uint8]:
    """Returns the brightness of a frame, from 0 to 255."""
    name = frame.format.name
    if name not in _LUMA_FIRST and name not in _FULL:
        return frame.to_ndarray(format="gray")  # type: ignore[no-any-return]
    plane = frame.planes[0]
    luma = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
    if name in _FULL or frame.color_range == _JPEG_RANGE:
        return luma.copy()
    return cv2.addWeighted(luma, _STRETCH, luma, 0, -16 * _STRETCH)  # type: ignore[return-value]


def _upright(pixels: NDArray[np.uint8], rotation: int) -> NDArray[np.uint8]:
    """Returns pixels turned as the file says; as OpenCV, by whole quarters only."""
    quarters = _quarters(rotation)
    return np.ascontiguousarray(np.rot90(pixels, quarters)) if quarters else pixels


def _quarters(rotation: int) -> int:
    return round(rotation / 90) % 4
