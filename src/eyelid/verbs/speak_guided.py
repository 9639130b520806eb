"""The guided runs of `speak` on a terminal: a calibration, and a trial of how movements are understood."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from eyelid.errors import DataError, PictureError
from eyelid.verbs.speak import SpeakOptions

if TYPE_CHECKING:
    from eyelid.pages import Say
    from eyelid.pictures.video import Video
    from eyelid.speaking.glance_reader import SpeakKit
    from eyelid.speaking.speak_folder import SpeakFolder


def guide_on_terminal(
    options: SpeakOptions,
    folder: SpeakFolder,
    camera: Video,
    kit: SpeakKit,
    *,
    say: Say,
    ring: Callable[[], None] | None = None,
    seed: int | None = None,
) -> Sequence[str]:
    """Guides the person before a camera through a calibration or a trial, and keeps what is learned.

    Time is that of the frames, so that a recording of somebody who follows the requests can be used.

    Args:
        options: The options.
        folder: The person's folder, open.
        camera: What gives the frames.
        kit: What they are read with.
        say: Is told what the person is asked to do.
        ring: Plays a tone at each request; None for the terminal's bell.
        seed: Random seed of a trial; None for another one each time.

    Returns:
        What came of it, in words.

    Raises:
        DataError: Too little was seen, or nothing was recognised.
        PictureError: The camera cannot be used, or ends too early.
    """
    from eyelid.pages import ring_bell
    from eyelid.speaking.frame_feed import FrameClock, seen_frames
    from eyelid.speaking.speak_desk import SpeakDesk

    clock = FrameClock()
    desk = SpeakDesk(folder, source=camera.source, movements=kit.movements, clock=clock)
    words = None
    try:
        for _ in seen_frames(desk, camera, kit, clock=clock):
            if words is None:
                if options.calibrate:
                    desk.calibrate(options.condition, click="begun")
                else:
                    desk.try_out(click="begun", seed=seed)
            if desk.result:
                break
            desk.tick()
            if desk.request != words:
                words = desk.request
                say(words)
                (ring or ring_bell)()
    finally:
        desk.end()
    if desk.result is None:
        raise PictureError(f"{camera.source}: it ended before all was asked for; start again")
    if desk.result.failure:
        raise DataError(desk.result.failure)
    return desk.result.lines
