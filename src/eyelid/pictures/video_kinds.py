"""Videos by their kinds: by the words of a command line, and among the files of folders and lists."""

import os
import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from eyelid.errors import MissingFileError, OptionError
from eyelid.pictures.camera import Camera
from eyelid.pictures.frame_folder import FrameFolder
from eyelid.pictures.sources import Source, Still
from eyelid.pictures.stream import STREAM_SCHEMES, Stream
from eyelid.pictures.video import Video, is_video
from eyelid.pictures.video_file import VideoFile

_CAMERA = "camera:"
_URL = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*)://")


def is_live(word: str) -> bool:
    """Returns whether a word names a camera or a URL, and no file."""
    return word.startswith(_CAMERA) or bool(_URL.match(word))


def with_videos(stills: Iterable[Still]) -> Iterator[Source]:
    """Yields sources; those whose names are of videos as `VideoFile`s."""
    for still in stills:
        yield VideoFile(still.path) if still.path and is_video(still.path) else still


def video_of(word: str, *, rate: float | None = None) -> Video:
    """Returns the video that a word stands for; it is not opened yet.

    Args:
        word: A video file, a folder of numbered pictures, `camera:0`, or the URL of a stream.
        rate: Pictures a second of a folder, or of a file in place of its own times; None for those.

    Raises:
        OptionError: The word cannot be understood, or a rate is missing, wrong, or of no use.
        MissingFileError: There is no such file.
    """
    if rate is not None and not 0 < rate < float("inf"):
        raise OptionError(f"a rate of {rate} pictures a second: expected a positive number")
    if is_live(word):
        if rate is not None:
            raise OptionError(f"{word}: a rate was given; the times of a camera or stream are its own")
        return _live(word)
    if os.path.isdir(word):
        if rate is None:
            raise OptionError(
                f"{word}: a folder of frames, whose names say no times; give the frames a second with --rate"
            )
        return FrameFolder(word, rate)
    if not os.path.lexists(word):
        raise MissingFileError(
            f"{word!r}: no such file or folder; expected a video, a folder of frames, camera:0, or a URL"
        )
    return VideoFile(word, rate)


def _live(word: str) -> Video:
    if word.startswith(_CAMERA):
        number = word.removeprefix(_CAMERA)
        if not (number.isascii() and number.isdecimal()):
            raise OptionError(f"{word}: expected camera:0 for the first camera, camera:1 for the second")
        return Camera(int(number))
    scheme = word.partition("://")[0]
    try:
        urlsplit(word)
    except ValueError as error:
        raise OptionError(f"{word}: not a URL: {error}") from error
    if scheme.lower() not in STREAM_SCHEMES:
        raise OptionError(f"{word}: expected a URL that begins with {', '.join(STREAM_SCHEMES)}")
    return Stream(word)
