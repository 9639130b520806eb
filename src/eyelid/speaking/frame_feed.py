"""From a camera to the desk: frames are read as they come, and what was lost is said."""

from collections.abc import Iterator
from time import monotonic

from eyelid.pictures.video import Lost, Video
from eyelid.speaking.glance_reader import SpeakKit
from eyelid.speaking.speak_desk import SpeakDesk
from eyelid.watching.browser_camera import BrowserCamera
from eyelid.watching.frame_reading import FrameReader


class FrameClock:
    """A clock that shows the time of the newest frame.

    Attributes:
        time_s: That time, in seconds.
    """

    def __init__(self) -> None:
        self.time_s = 0.0

    def __call__(self) -> float:
        """Returns the time."""
        return self.time_s


def seen_frames(
    desk: SpeakDesk, camera: Video, kit: SpeakKit, *, clock: FrameClock | None = None, in_time: bool = False
) -> Iterator[float]:
    """Gives the desk what was read in the frames of a camera, and yields their times, until the desk is done.

    Args:
        desk: The desk.
        camera: The camera.
        kit: What frames are read with.
        clock: Is set to the time of each frame.
        in_time: Whether a recording runs at its own pace. A camera does anyway.

    Raises:
        PictureError: The camera cannot be used, or not any further.
    """
    reader = FrameReader(kit.watch)
    began_s = None
    is_shown = not isinstance(camera, BrowserCamera)  # which the page sees itself
    for item in camera.pictures_and_losses(colour=is_shown):
        if desk.finished.is_set():
            return
        if isinstance(item, Lost):
            if not item.is_repeated:
                desk.lose(item.reason)
            continue
        time_s = item.time_s or 0.0
        if clock:
            clock.time_s = time_s
        desk.see(reader.read(item))
        yield time_s
        if in_time:
            began_s = monotonic() - time_s if began_s is None else began_s
            if (left_s := began_s + time_s - monotonic()) > 0 and desk.finished.wait(left_s):
                return
