"""The camera: its pictures at the times at which they were taken."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2

from eyelid.pictures.live import live_facts, opened, read_live
from eyelid.pictures.picture import Picture
from eyelid.pictures.video import Lost, VideoFacts, without_losses


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera of this computer. Its pictures never end; see `eyelid.pictures.live`.

    Attributes:
        number: 0 for the first one.
        patience_s: Seconds without a picture after which it is lost, and connected again.
    """

    number: int
    patience_s: float = 3.0

    @property
    def source(self) -> str:
        """`camera:0`."""
        return f"camera:{self.number}"

    def identity(self) -> str:
        """Returns its name; what it shows changes all the time."""
        return self.source

    def frames(self, *, colour: bool = False) -> Iterator[Picture]:
        """Yields its pictures without end; see `Source.frames`."""
        return without_losses(self.pictures_and_losses(colour=colour))

    def pictures_and_losses(self, *, colour: bool = False) -> Iterator[Picture | Lost]:
        """Yields its pictures without end, and when it is lost; see `Video.pictures_and_losses`."""
        yield from read_live(
            self._connect, self._open(), self.source, colour=colour, patience_s=self.patience_s
        )

    def facts(self) -> VideoFacts:
        """Opens the camera, and says what it gives; see `Video.facts`."""
        capture = self._open()
        try:
            return live_facts(capture)
        finally:
            capture.release()

    def _open(self) -> cv2.VideoCapture:
        return opened(
            self._connect(),
            f"no camera {self.number} can be opened: it is not there, in use, or not for programs; "
            "the first one is camera:0",
        )

    def _connect(self) -> cv2.VideoCapture:
        return cv2.VideoCapture(self.number)
