"""The routes of pages that show what a camera sees: its frames, and those that the browser's camera gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Body, Query, Response

from eyelid.errors import PictureError
from eyelid.pictures.encode import jpeg_bytes

if TYPE_CHECKING:
    from eyelid.watching.browser_camera import BrowserCamera
    from eyelid.watching.desk import Desk

MOST_BYTES = 4_000_000
"""Of a request: a frame of a large camera as JPEG."""

WAIT_S = 1.0
"""Seconds that a page waits at most until there is something new."""

_READ_S = 10.0  # and until its frame is read
_JPEG_QUALITY = 88

Turn = Annotated[int, Query(ge=0, lt=1 << 53)]
Number = Annotated[int, Query(ge=0, lt=1 << 31)]


def picture_routes(desk: Desk) -> APIRouter:
    """Returns the route that gives one of the newest frames as JPEG, by its number."""
    routes = APIRouter(prefix="/api")

    @routes.get("/picture/{frame}")
    def picture(frame: int) -> Response:
        reading = desk.reading(frame)
        if reading is None:
            raise PictureError(f"frame {frame}: it is not kept any more; only the last ones are")
        data = jpeg_bytes(reading.picture.pixels, quality=_JPEG_QUALITY)
        return Response(data, media_type="image/jpeg")

    return routes


def camera_routes(
    desk: Desk, camera: BrowserCamera, news: Callable[[int, int | None], dict[str, Any]]
) -> APIRouter:
    """Returns the routes by which a page gives the frames of its camera.

    Args:
        desk: The desk that the frames come to.
        camera: Takes them.
        news: Returns what came after a turn, once the frame of a number, or None, is read.
    """
    routes = APIRouter(prefix="/api")

    @routes.post("/camera")
    def connect() -> dict[str, int]:
        return {"page": camera.connect()}

    @routes.post("/frame")
    def frame(
        data: Annotated[bytes, Body(media_type="image/jpeg")],
        page: Number,
        own_s: Annotated[float, Query(gt=0, le=1e9, allow_inf_nan=False)],
        after: Turn = 0,
    ) -> dict[str, Any]:
        number = camera.give(data, page=page, own_s=own_s)
        if number is not None:
            desk.wait_for_frame(number, timeout_s=_READ_S)
        return news(after, number)

    return routes
