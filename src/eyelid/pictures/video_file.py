"""The video file: its pictures with the file's own times, by PyAV where it is installed, else by OpenCV."""

import os
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import chain, islice

from eyelid.errors import PictureError
from eyelid.pictures.cv2_file import Cv2File
from eyelid.pictures.decode import MAX_PIXELS
from eyelid.pictures.decoded_file import DecodedFile, Frame
from eyelid.pictures.frame_times import FileTimes, has_times, warnings_of
from eyelid.pictures.picture import Picture
from eyelid.pictures.playlist import expect_no_playlist
from eyelid.pictures.sources import DiskFile, reason
from eyelid.pictures.video import DECIMALS, LOST_AFTER_S, Lost, VideoFacts, without_losses

_LOOKED_AT = 30  # frames whose times are looked at for warnings
_USUAL_S = 1 / 30
_MISSING_S = 2.0  # at the end of a file that is said to be cut short
_MISSING = 0.05  # and this share of its duration


@dataclass(frozen=True, slots=True)
class VideoFile:
    """A video in a file on disk.

    Times are the file's own presentation times, less that of the first frame, whatever its header says of a
    rate.

    Attributes:
        path: Its path.
        rate: Frames a second, in place of the file's own times; None for those.
    """

    path: str
    rate: float | None = None

    @property
    def source(self) -> str:
        r"""The path; bytes that are not UTF-8 appear as `\xNN`."""
        return DiskFile(self.path).source

    def identity(self) -> str:
        """Returns the full path, the size and the time of the last change, and the rate that was given."""
        return f"{DiskFile(self.path).identity()}{f' {self.rate!r}' if self.rate else ''}"

    def frames(self, *, colour: bool = False) -> Iterator[Picture]:
        """Yields its pictures; see `Source.frames`."""
        return without_losses(self.pictures_and_losses(colour=colour))

    def pictures_and_losses(self, *, colour: bool = False) -> Iterator[Picture | Lost]:
        """Yields its pictures and where some are missing; see `Video.pictures_and_losses`."""
        with closing(_open(self.path)) as file:
            yield from pictures_of(file, self.source, rate=self.rate, colour=colour)

    def facts(self) -> VideoFacts:
        """Returns what its header and its first frames say; see `Video.facts`."""
        with closing(_open(self.path)) as file:
            header = file.header
            times = file.first_times(_LOOKED_AT)
        warnings = [] if self.rate else warnings_of(times, header.rate)
        return header._replace(warnings=(*header.warnings, *warnings))

    def frames_by_header(self) -> int | None:
        """Returns about how many pictures it has; None if that is not known, or it cannot be read."""
        try:
            with closing(_open(self.path)) as file:
                return file.header.frames
        except PictureError:
            return None


def video_decoder() -> str:
    """Returns the name of the library that decodes video files: `av` or `cv2`."""
    return "av" if find_spec("av") else "cv2"


def pictures_of(
    file: DecodedFile, source: str, *, rate: float | None, colour: bool
) -> Iterator[Picture | Lost]:
    """Yields the pictures of an opened file with their times, and where some are missing a `Lost`.

    Args:
        file: The file.
        source: Its name in results.
        rate: Frames a second, in place of the file's own times; None for those.
        colour: True for BGR pictures.

    Raises:
        PictureError: It has no frames, no times, or ends before its header says.
    """
    header = file.header
    if header.width * header.height > MAX_PIXELS:
        raise PictureError(f"{header.width}x{header.height} pixels is over the limit of {MAX_PIXELS:,}")
    interval = 1 / (rate or header.rate or 1 / _USUAL_S)
    times = FileTimes(interval)
    number, lost_at = 0, -1.0
    for frame in _with_times(file.frames(colour=colour), rate):
        if isinstance(frame, str):
            if number and times.last > lost_at:
                yield Lost(source, times.last + LOST_AFTER_S, frame)
                lost_at = times.last
            continue
        time_s = times.next(number * interval if rate else frame.time_s)
        if times.is_gap:
            yield Lost(source, time_s - times.gap + LOST_AFTER_S, f"no frame for {times.gap:.1f} s")
        yield Picture(frame.pixels, source, number, round(time_s, DECIMALS))
        number += 1
    if not number:
        raise PictureError("there is no frame in it that can be decoded")
    end = times.last + interval
    if not rate and header.duration_s and end < (1 - _MISSING) * header.duration_s - _MISSING_S:
        raise PictureError(
            f"the video ends after {end:.1f} s, though its header says {header.duration_s:.1f} s: it is cut "
            "short or damaged"
        )


def _with_times(frames: Iterator[Frame | str], rate: float | None) -> Iterator[Frame | str]:
    """Passes frames on; raises `PictureError` if the first ones have no times, and no rate is given."""
    if rate:
        return frames
    first = list(islice(frames, 3))
    times = [frame.time_s for frame in first if isinstance(frame, Frame)]
    if len(times) == 3 and not has_times(times):
        raise PictureError(
            "it has no times of frames: say how many there are a second, or put it into a file with times, "
            "as `ffmpeg -framerate 30 -i this -c copy that.mp4` does"
        )
    return chain(first, frames)


def _open(path: str) -> DecodedFile:
    try:
        status = os.stat(path)
    except OSError as error:
        raise PictureError(reason(error)) from error
    except ValueError as error:  # a NUL inside a listed path
        raise PictureError("not a file name: it holds a NUL character") from error
    if not stat.S_ISREG(status.st_mode):
        raise PictureError("not a regular file")
    if not status.st_size:
        raise PictureError("the file is empty")
    if not os.access(path, os.R_OK):
        raise PictureError("permission denied")
    expect_no_playlist(path)
    if video_decoder() == "av":
        from eyelid.pictures.av_file import AvFile  # here, because PyAV is an extra

        return AvFile(path)
    return Cv2File.open(path)
