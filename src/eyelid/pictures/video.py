"""The video: a source of many pictures over time, and what is known of it beside its pictures."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from eyelid.pictures.picture import Picture
from eyelid.pictures.sources import Source

LOST_AFTER_S = 0.001
"""Seconds after a picture from which on what should follow is lost."""

DECIMALS = 6
"""Of times in seconds."""

VIDEO_SUFFIXES = (
    *(".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".mts", ".m2ts", ".ts", ".vob"),
    *(".wmv", ".asf", ".flv", ".3gp", ".3g2", ".ogv", ".mxf", ".mjpg", ".mjpeg", ".h264", ".264", ".hevc"),
)
"""Endings, in lower case, that mark a video in folders and lists."""


class VideoFacts(NamedTuple):
    """What a video says of itself, and what is wrong with it.

    Attributes:
        width: Of its pictures, upright, in pixels.
        height: In pixels.
        rate: Pictures a second by its header; None if it does not say. Times do not come from it.
        frames: How many pictures there are by its header, about; None if it is not known.
        duration_s: Seconds by its header; None if it is not known, or without end.
        is_live: Whether it is a camera or a stream without end, whose frames are lost if nobody takes them.
        warnings: A sentence for each thing that is not as it should be.
    """

    width: int
    height: int
    rate: float | None = None
    frames: int | None = None
    duration_s: float | None = None
    is_live: bool = False
    warnings: tuple[str, ...] = ()


class Lost(NamedTuple):
    """Says that a video gave nothing for a time though it should have; pictures may follow.

    Attributes:
        source: The name of the video in results.
        time_s: From when on: a millisecond after its last picture before.
        reason: Why: a stalled stream, an unplugged camera, a damaged stretch.
        is_repeated: Whether it was said before, and still holds, now at a later time: so that whoever reads
            a live source is never kept waiting.
    """

    source: str
    time_s: float
    reason: str
    is_repeated: bool = False


class Video(Source, Protocol):
    """A source whose pictures have an index `frame`, from 0, and a time `time_s`, which grows.

    Times are seconds from the first picture on, by the video's own clock; see `docs/video.md`.
    """

    def facts(self) -> VideoFacts:
        """Opens the video, and says what is known of it; raises `PictureError` if it cannot be read."""

    def pictures_and_losses(self, *, colour: bool = False) -> Iterator[Picture | Lost]:
        """Yields the pictures, and where some are missing a `Lost`; `frames` yields the pictures only.

        Raises:
            PictureError: The video cannot be read, or not any further.
        """


def is_video(path: str) -> bool:
    """Returns whether a file is a video, by its name."""
    return path.lower().endswith(VIDEO_SUFFIXES)


def without_losses(items: Iterable[Picture | Lost]) -> Iterator[Picture]:
    """Yields the pictures only."""
    return (item for item in items if isinstance(item, Picture))
