"""The camera of a browser: a page takes the frames, and sends them to this machine."""

from collections import deque
from collections.abc import Iterator
from threading import Condition
from time import monotonic

from eyelid.errors import OptionError
from eyelid.pictures import Picture, decode
from eyelid.pictures.frame_times import LiveTimes
from eyelid.pictures.video import DECIMALS, LOST_AFTER_S, Lost, VideoFacts, without_losses

_WAITING = 4  # frames; a page has fewer under way


class BrowserCamera:
    """A video whose pictures a page gives, one by one, until it is ended. Nothing is kept of them.

    Several threads may use it. A page that is opened later takes the place of an earlier one.
    """

    def __init__(self, *, patience_s: float = 3.0) -> None:
        """Makes a camera without a page.

        Args:
            patience_s: Seconds without a frame after which it is lost, as when the page is in the background.
        """
        self._patience_s = patience_s
        self._changed = Condition()
        self._waiting: deque[Picture] = deque(maxlen=_WAITING)
        self._times = LiveTimes()
        self._number = 0
        self._page = 0
        self._own_s = 0.0
        self._colour = False
        self._is_over = False

    @property
    def source(self) -> str:
        """`browser`."""
        return "browser"

    def identity(self) -> str:
        """Returns its name; what it shows changes all the time."""
        return self.source

    def facts(self) -> VideoFacts:
        """Returns what is known of it before a page is opened; see `Video.facts`."""
        return VideoFacts(0, 0, is_live=True)

    def connect(self) -> int:
        """Returns the number of a page that begins to give frames; earlier pages cannot any more."""
        with self._changed:
            self._times.connect()
            self._own_s = 0.0
            self._page += 1
            return self._page

    def give(self, data: bytes, *, page: int, own_s: float) -> int | None:
        """Takes a frame.

        Args:
            data: A picture file, such as a JPEG.
            page: The number of the page that gives it.
            own_s: When it was taken, in seconds by a clock of the page, above 0.

        Returns:
            The index of the frame; None if a later one is there already, or the camera has ended.

        Raises:
            OptionError: Another page has taken the place of this one.
            PictureError: It is no picture.
        """
        pixels = decode(data, colour=self._colour).pixels
        with self._changed:
            if page != self._page:
                raise OptionError("another tab of this page gives the pictures now; close one of them")
            if self._is_over or own_s <= self._own_s:
                return None
            self._own_s = own_s
            number, self._number = self._number, self._number + 1
            time_s = round(self._times.next(own_s, monotonic()), DECIMALS)
            self._waiting.append(Picture(pixels, self.source, number, time_s))
            self._changed.notify_all()
            return number

    def end(self) -> None:
        """Ends the video after the frames that are there."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()

    def frames(self, *, colour: bool = False) -> Iterator[Picture]:
        """Yields its pictures until it ends; see `Source.frames`."""
        return without_losses(self.pictures_and_losses(colour=colour))

    def pictures_and_losses(self, *, colour: bool = False) -> Iterator[Picture | Lost]:
        """Yields its pictures, and when none come any more; see `Video.pictures_and_losses`."""
        self._colour = colour
        last_s: float | None = None
        is_lost = False
        while True:
            with self._changed:
                can_wait = last_s is None or is_lost
                self._changed.wait_for(
                    lambda: self._waiting or self._is_over, None if can_wait else self._patience_s
                )
                picture = self._waiting.popleft() if self._waiting else None
                if picture is None and self._is_over:
                    return
            if picture is None:
                is_lost = True
                reason = f"the page gave no frame for {self._patience_s:.1f} s"
                yield Lost(self.source, (last_s or 0.0) + LOST_AFTER_S, reason)
            else:
                is_lost, last_s = False, picture.time_s
                yield picture
