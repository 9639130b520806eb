"""`eyelid watch --page`: a recording, or the camera of the browser, watched on a page of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING

from eyelid.errors import MissingExtraError
from eyelid.verbs.watch import WatchOptions, watch_recording

if TYPE_CHECKING:
    from eyelid.pages import Say
    from eyelid.watching.session import Watched
    from eyelid.watching.watch_desk import WatchDesk

Take = Callable[["Watched"], None]

_LEAVE_S = 10.0  # that a camera which gives nothing any more has to end


def watch_on_page(options: WatchOptions, *, say: Say, take: Take) -> None:
    """Watches on a page until the person is done with it, or until Ctrl-C.

    Args:
        options: The options; without a source, the camera of the browser is watched.
        say: Is told the address of the page, and what else a user should know.
        take: Is given what came of each frame, from another thread.

    Raises:
        EyelidError: The recording, the model, the output or the port cannot be used.
    """
    _check_extra()
    from eyelid.watching.browser_camera import BrowserCamera
    from eyelid.watching.event_marks import FILE as MARKS
    from eyelid.watching.truth_table import FILE as TRUTH
    from eyelid.watching.watch_desk import WatchDesk
    from eyelid.web.watch_page import serve_watch

    camera = None if options.source else BrowserCamera()
    options = replace(options, live=True)
    over: list[bool] = []
    recording = watch_recording(options, say=say, camera=camera, is_over=lambda: bool(over))
    if options.folder and not options.resume:  # what is there is to be replaced
        for name in (MARKS, TRUTH):
            (options.folder / name).unlink(missing_ok=True)
    source = camera.source if camera else options.source
    desk = WatchDesk(source, folder=options.folder, cooldown_s=options.alarm_cooldown_s)
    with closing(desk):
        for warning in desk.warnings:
            say(warning)
        thread = _Watching(desk, recording, take, is_resumed=options.resume, is_over=lambda: bool(over))
        thread.start()
        try:
            serve_watch(desk, camera=camera, say=say, port=options.port, open_browser=not options.no_browser)
        finally:
            over.append(True)
            if camera:
                camera.end()
            thread.join(_LEAVE_S)
            if thread.is_alive():
                say("the camera gives nothing, and does not end; what it gave is in the files named .part")
    if thread.error:
        raise thread.error


class _Watching(Thread):
    """Watches a recording in the background, at its own pace, and gives what comes of it to the desk.

    Attributes:
        error: Why that ended before the recording did; None if it did not.
    """

    def __init__(
        self,
        desk: WatchDesk,
        recording: Iterator[Watched],
        take: Take,
        *,
        is_resumed: bool,
        is_over: Callable[[], bool],
    ) -> None:
        super().__init__(name="eyelid watch", daemon=True)
        self.error: Exception | None = None
        self._desk, self._recording, self._take = desk, recording, take
        self._is_resumed, self._is_over = is_resumed, is_over

    def run(self) -> None:
        began_s = None
        try:
            for watched in self._recording:
                self._desk.add(watched)
                self._take(watched)
                if self._is_resumed and watched.reading is None:
                    continue  # an earlier run has read it, and it comes at once
                if began_s is None:
                    began_s = monotonic() - watched.time_s
                self._wait(began_s + watched.time_s)
        except Exception as error:  # raised again in the thread that serves the page
            self.error = error
            self._desk.finished.set()
        finally:
            self._desk.end()

    def _wait(self, until_s: float) -> None:
        """Waits until it is time for what comes next, unless it all is over."""
        while not self._is_over() and (left := until_s - monotonic()) > 0:
            self._desk.finished.wait(min(left, 0.1))
            if self._desk.finished.is_set():
                return


def _check_extra() -> None:
    from importlib.util import find_spec

    for module in ("fastapi", "uvicorn"):
        if find_spec(module) is None:
            raise MissingExtraError("watch", "web", module)
