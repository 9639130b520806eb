"""`eyelid watch --page`: a recording, or the camera of the browser, watched on a page of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING

from eyelid.errors import EyelidError, expect_packages
from eyelid.verbs.watch import WatchOptions, watch_recording

if TYPE_CHECKING:
    from eyelid.pages import Say
    from eyelid.watching.session import Watched
    from eyelid.watching.watch_desk import WatchDesk

_LEAVE_S = 10.0  # that a camera which gives nothing any more has to end


def watch_on_page(options: WatchOptions, *, say: Say, take: Callable[[Watched], None]) -> None:
    """Watches on a page until the person is done with it, or until Ctrl-C.

    Args:
        options: The options; without a source, the camera of the browser is watched.
        say: Is told the address of the page, and what else a user should know.
        take: Is given what came of each frame, from another thread.

    Raises:
        EyelidError: The recording, the model, the output or the port cannot be used.
    """

    def run(recording: Iterator[Watched], _: WatchDesk) -> None:
        for watched in recording:
            take(watched)

    _serve(options, run, say)


def guide_on_page(options: WatchOptions, *, say: Say) -> list[str]:
    """Guides a person on a page through a calibration or a trial; see `watch_guided.guide`.

    Returns:
        What came of it, in words.

    Raises:
        EyelidError: See `watch_guided.guide`; the person has read it on the page.
    """
    from eyelid.verbs.watch_guided import guide, unguided

    lines: list[str] = []
    failures: list[EyelidError] = []

    def run(recording: Iterator[Watched], desk: WatchDesk) -> None:
        try:
            lines.extend(guide(options, say=desk.ask, ring=lambda: None, recording=recording))
            desk.ask("; ".join(lines))
        except EyelidError as error:
            failures.append(error)
            desk.ask(str(error))

    _serve(unguided(options), run, say)
    if failures:
        raise failures[0]
    return lines


def _serve(options: WatchOptions, run: Callable[[Iterator[Watched], WatchDesk], None], say: Say) -> None:
    """Serves the page while a function runs through the recording in another thread."""
    expect_packages("watch", "web", "fastapi", "uvicorn")
    from eyelid.watching.browser_camera import BrowserCamera
    from eyelid.watching.event_marks import FILE as MARKS
    from eyelid.watching.truth_table import FILE as TRUTH
    from eyelid.watching.watch_desk import WatchDesk
    from eyelid.web import serve_page
    from eyelid.web.watch_page import watch_page

    camera = None if options.source else BrowserCamera()
    over: list[bool] = []
    warned: list[str] = []  # by the journal of marks, whose folder is that of the tables

    def say_new(line: str) -> None:
        if line not in warned:
            say(line)

    recording = watch_recording(
        replace(options, live=True), say=say_new, camera=camera, is_over=lambda: bool(over)
    )
    if options.folder and not options.resume:  # what is there is to be replaced
        for name in (MARKS, TRUTH):
            (options.folder / name).unlink(missing_ok=True)
    source = camera.source if camera else options.source
    desk = WatchDesk(source, folder=options.folder, cooldown_s=options.alarm_cooldown_s)
    shown = _shown(recording, desk, is_resumed=options.resume)
    errors: list[Exception] = []

    def run_to_the_end() -> None:
        try:
            run(shown, desk)
        except Exception as error:  # raised again in the thread that serves the page
            errors.append(error)
            desk.finished.set()
        finally:
            desk.end()
            if camera:
                camera.end()

    with closing(desk):
        warned += desk.warnings
        for warning in warned:
            say(warning)
        thread = Thread(target=run_to_the_end, name="eyelid watch", daemon=True)
        thread.start()
        try:
            serve_page(
                watch_page(desk, camera=camera),
                finished=desk.finished,
                say=say,
                port=options.port,
                open_browser=not options.no_browser,
            )
        finally:
            over.append(True)
            desk.finished.set()
            if camera:
                camera.end()
            thread.join(_LEAVE_S)
            if thread.is_alive():
                say("the camera gives nothing, and does not end; what it gave is in the files named .part")
    if errors:
        raise errors[0]


def _shown(recording: Iterator[Watched], desk: WatchDesk, *, is_resumed: bool) -> Iterator[Watched]:
    """Yields what comes of a recording at its own pace, while somebody looks on."""
    began_s = None
    for watched in recording:
        desk.add(watched)
        yield watched
        if is_resumed and watched.reading is None:
            continue  # an earlier run has read it, and it comes at once
        if began_s is None:
            began_s = monotonic() - watched.time_s
        if (left := began_s + watched.time_s - monotonic()) > 0:
            desk.finished.wait(left)
