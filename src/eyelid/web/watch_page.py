"""The server side of the page of `watch`: its routes, and the frames that the browser's camera gives."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Request
from pydantic import Field

from eyelid.watching.watch_desk import SHOWN_S, WatchDesk
from eyelid.web.click_request import ClickRequest
from eyelid.web.frame_routes import MOST_BYTES, WAIT_S, Turn, camera_routes, picture_routes
from eyelid.web.page import Page
from eyelid.web.watch_json import marks_json, news_json

if TYPE_CHECKING:
    from eyelid.watching.browser_camera import BrowserCamera


Track = Annotated[int, Field(ge=0, lt=1 << 31)]
Seconds = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]


class MissedRequest(ClickRequest):
    """The request to mark a blink that was not found, which was just before a time of the recording."""

    track: Track
    time_s: Seconds


class FalseRequest(ClickRequest):
    """The request to mark an event as none."""

    event: Track


def watch_page(desk: WatchDesk, *, camera: BrowserCamera | None = None) -> Page:
    """Returns the page on which somebody looks on.

    Args:
        desk: The desk that the page looks at.
        camera: Takes the frames of the browser's camera; None if the server reads a recording.
    """

    def news(after: int, frame: int | None) -> dict[str, Any]:
        return news_json(desk, desk.news(after=after), None if frame is None else desk.reading(frame))

    return Page(
        html="watch/page.html",
        routers=(
            _read_routes(desk, camera),
            _write_routes(desk),
            picture_routes(desk),
            *([camera_routes(desk, camera, news)] if camera else []),
        ),
        most_bytes=MOST_BYTES,
        uses_camera=camera is not None,
    )


def _read_routes(desk: WatchDesk, camera: BrowserCamera | None) -> APIRouter:
    """Returns the routes that change nothing."""
    routes = APIRouter(prefix="/api")

    @routes.get("/start")
    def start(request: Request) -> dict[str, Any]:
        return {
            "source": desk.source,
            "camera": camera is not None,
            "run": hashlib.sha256(request.app.state.token.encode()).hexdigest()[:16],
            "shown_s": SHOWN_S,
            "can_mark": desk.can_mark,
        }

    @routes.get("/news")
    def news(after: Turn = 0) -> dict[str, Any]:
        desk.wait(after=after, timeout_s=WAIT_S)
        return news_json(desk, desk.news(after=after), desk.reading())

    @routes.get("/marks")
    def marks() -> dict[str, Any]:
        return marks_json(desk)

    return routes


def _write_routes(desk: WatchDesk) -> APIRouter:
    """Returns the routes that change the journal; they answer once the change is on the disk."""
    routes = APIRouter(prefix="/api")

    @routes.post("/missed")
    def missed(body: MissedRequest) -> dict[str, Any]:
        desk.mark_missed(body.track, body.time_s, click=body.click)
        return marks_json(desk)

    @routes.post("/false")
    def false(body: FalseRequest) -> dict[str, Any]:
        desk.mark_false(body.event, click=body.click)
        return marks_json(desk)

    @routes.post("/undo")
    def undo(body: ClickRequest) -> dict[str, Any]:
        undone = desk.undo(click=body.click)
        return {**marks_json(desk), "undone": undone.kind if undone else None}

    @routes.post("/finish", status_code=204)
    def finish() -> None:
        desk.finished.set()

    return routes
