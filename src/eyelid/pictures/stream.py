"""The stream: pictures from a URL, of a camera without end or of a video file on a server."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

import cv2

from eyelid.pictures.cv2_file import Cv2File
from eyelid.pictures.live import live_facts, opened, read_live
from eyelid.pictures.picture import Picture
from eyelid.pictures.video import Lost, VideoFacts, without_losses
from eyelid.pictures.video_file import pictures_of

CAMERA_SCHEMES = ("rtsp", "rtsps", "rtmp")
"""How URLs begin that are only of streams."""

WEB_SCHEMES = ("http", "https")
"""How URLs begin that are of streams, or of files."""

STREAM_SCHEMES = (*CAMERA_SCHEMES, *WEB_SCHEMES)
"""How URLs begin that are read as streams."""

_OPENING_S = 10.0


@dataclass(frozen=True, slots=True)
class Stream:
    """What a URL gives. A stream without end is read as a camera is, one with an end as a file is.

    Attributes:
        url: The URL.
        patience_s: Seconds without a picture after which it is lost, and connected again.
    """

    url: str
    patience_s: float = 3.0

    @property
    def source(self) -> str:
        """The URL without the password that it may hold."""
        return without_password(self.url)

    def identity(self) -> str:
        """Returns the URL without the password; what it shows may change."""
        return self.source

    def frames(self, *, colour: bool = False) -> Iterator[Picture]:
        """Yields its pictures; see `Source.frames`."""
        return without_losses(self.pictures_and_losses(colour=colour))

    def pictures_and_losses(self, *, colour: bool = False) -> Iterator[Picture | Lost]:
        """Yields its pictures, and when it is lost; see `Video.pictures_and_losses`."""
        capture = self._open()
        if Cv2File(capture).header.frames:
            with closing(Cv2File(capture)) as file:
                yield from pictures_of(file, self.source, rate=None, colour=colour)
            return
        yield from read_live(self._connect, capture, self.source, colour=colour, patience_s=self.patience_s)

    def facts(self) -> VideoFacts:
        """Connects, and says what comes; see `Video.facts`."""
        with closing(Cv2File(capture := self._open())) as file:
            return file.header if file.header.frames else live_facts(capture)

    def _open(self) -> cv2.VideoCapture:
        return opened(
            self._connect(),
            f"{self.source}: nothing can be read from it in {_OPENING_S:.0f} s: the address is wrong, the "
            "server does not answer or wants a password, or it sends no video",
        )

    def _connect(self) -> cv2.VideoCapture:
        timeouts = [
            *(cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, round(1000 * _OPENING_S)),
            *(cv2.CAP_PROP_READ_TIMEOUT_MSEC, round(1000 * self.patience_s)),
        ]
        return cv2.VideoCapture(self.url, cv2.CAP_FFMPEG, timeouts)


def without_password(url: str) -> str:
    """Returns a URL as it may be shown.

    Example:
        >>> without_password("rtsp://me:secret@door/1")
        'rtsp://me:***@door/1'
    """
    password = urlsplit(url).password
    return url.replace(f":{password}@", ":***@", 1) if password else url
