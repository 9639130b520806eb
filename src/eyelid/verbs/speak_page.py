"""`eyelid speak` on its page: the camera in one thread, the time in another, and the server."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Thread
from typing import TYPE_CHECKING

from eyelid.errors import PictureError
from eyelid.verbs.speak import SpeakOptions

if TYPE_CHECKING:
    from eyelid.pages import Say
    from eyelid.pictures.video import Video
    from eyelid.speaking.glance_reader import SpeakKit
    from eyelid.speaking.speak_desk import SpeakDesk
    from eyelid.speaking.speak_folder import SpeakFolder

_LEAVE_S = 10.0  # that a camera which gives nothing any more has to end
_BEGUN = "begun by the command line"


def speak_on_page(
    options: SpeakOptions, folder: SpeakFolder, camera: Video | None, kit: SpeakKit | None, *, say: Say
) -> tuple[Sequence[str], Sequence[str]]:
    """Serves the page until the person is done with it, or until Ctrl-C.

    A camera that fails later than at its first frame is shown on the page, where keys go on.

    Args:
        options: The options.
        folder: The person's folder, open.
        camera: What gives the frames; None for keys alone.
        kit: What they are read with.
        say: Is told the address of the page, and what else a user should know.

    Returns:
        What was said, and what came of a guide, in words.

    Raises:
        EyelidError: The camera gives nothing at all, or a language, a table or the port cannot be used.
    """
    from eyelid.speaking.speak_desk import SpeakDesk
    from eyelid.watching.browser_camera import BrowserCamera
    from eyelid.web import serve_page
    from eyelid.web.speak_page import speak_page

    browser = camera if isinstance(camera, BrowserCamera) else None
    desk = SpeakDesk(folder, source=camera.source if camera else "", movements=kit.movements if kit else None)
    if options.way:
        desk.open_way()
    errors: list[Exception] = []

    def look() -> None:
        try:
            if camera and kit:
                _look(options, desk, camera, kit)
        except Exception as error:  # raised again in the thread that serves the page
            errors.append(error)
            desk.finished.set()

    def keep_time() -> None:
        try:
            desk.keep_time()
        except Exception as error:  # likewise
            errors.append(error)
            desk.finished.set()

    threads = [Thread(target=each, name="eyelid speak", daemon=True) for each in (look, keep_time)]
    for thread in threads:
        thread.start()
    try:
        serve_page(
            speak_page(desk, camera=browser),
            finished=desk.finished,
            say=say,
            port=options.port,
            open_browser=not options.no_browser,
        )
    finally:
        desk.finished.set()
        if browser:
            browser.end()
        for thread in threads:
            thread.join(_LEAVE_S)
        desk.end()
    if errors:
        raise errors[0]
    return desk.said, desk.result.lines if desk.result else ()


def _look(options: SpeakOptions, desk: SpeakDesk, camera: Video, kit: SpeakKit) -> None:
    """Gives the desk what the camera sees, and begins the guide that is asked for with the first frame."""
    from eyelid.speaking.frame_feed import seen_frames

    frames = seen_frames(desk, camera, kit, in_time=True)
    next(frames, None)
    if options.calibrate:
        desk.calibrate(options.condition, click=_BEGUN)
    elif options.how_good:
        desk.try_out(click=_BEGUN)
    try:
        for _ in frames:
            pass
    except PictureError as error:
        desk.camera_failed(str(error), click="the camera has failed")
    else:
        desk.camera_failed("it has ended", click="the camera has ended")
