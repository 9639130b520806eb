"""The server side of the page of `speak`: its routes, the frames of the browser's camera, and speech."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Body, Query, Response

from eyelid.speaking.espeak import MOST_LETTERS, espeak, has_espeak
from eyelid.web.click_request import Click, ClickRequest
from eyelid.web.frame_routes import MOST_BYTES, WAIT_S, Turn, camera_routes, picture_routes
from eyelid.web.page import Page
from eyelid.web.speak_json import (
    CalibrateRequest,
    CameraRequest,
    ConditionRequest,
    FaceRequest,
    RepeatRequest,
    SettingsRequest,
    SpokenRequest,
    SymbolRequest,
    WordRequest,
)

if TYPE_CHECKING:
    from eyelid.speaking.speak_desk import SpeakDesk
    from eyelid.watching.browser_camera import BrowserCamera

Language = Annotated[str, Query(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,2}$")]


def speak_page(desk: SpeakDesk, *, camera: BrowserCamera | None = None) -> Page:
    """Returns the page on which somebody speaks by eye movements.

    Args:
        desk: The desk that the page looks at.
        camera: Takes the frames of the browser's camera; None if the server reads a camera, or there is none.
    """
    return Page(
        html="speak/page.html",
        routers=(
            _read_routes(desk),
            _speaking_routes(desk),
            _carers_routes(desk),
            picture_routes(desk),
            *([camera_routes(desk, camera, lambda after, _: desk.news(after=after))] if camera else []),
        ),
        most_bytes=MOST_BYTES,
        uses_camera=camera is not None,
    )


def _read_routes(desk: SpeakDesk) -> APIRouter:
    """Returns the routes that change nothing."""
    routes = APIRouter(prefix="/api")

    @routes.get("/start")
    def start() -> dict[str, Any]:
        return {**desk.start(), "has_server_voice": has_espeak()}

    @routes.get("/news")
    def news(after: Turn = 0) -> dict[str, Any]:
        desk.wait(after=after, timeout_s=WAIT_S)
        return desk.news(after=after)

    @routes.get("/speech")
    def speech(
        text: Annotated[str, Query(min_length=1, max_length=MOST_LETTERS)],
        language: Language,
        pace: Annotated[int, Query(ge=80, le=300)] = 150,
    ) -> Response:
        return Response(espeak(text, language=language, words_a_minute=pace), media_type="audio/wav")

    @routes.get("/words")
    def words() -> list[str]:
        return desk.words()

    @routes.get("/phrases")
    def phrases() -> list[dict[str, Any]]:
        return desk.phrases()

    return routes


def _speaking_routes(desk: SpeakDesk) -> APIRouter:
    """Returns the routes of the one who speaks; what is chosen is on the disk before they answer."""
    routes = APIRouter(prefix="/api")

    @routes.post("/symbol", status_code=204)
    def symbol(body: SymbolRequest) -> None:
        desk.key(body.symbol, click=body.click, is_late=body.is_late)

    @routes.post("/undo", status_code=204)
    def undo(body: ClickRequest) -> None:
        desk.undo(click=body.click)

    @routes.post("/rest", status_code=204)
    def rest(body: ClickRequest) -> None:
        desk.rest(click=body.click)

    @routes.post("/repeat", status_code=204)
    def repeat(body: RepeatRequest) -> None:
        desk.repeat(body.place, click=body.click)

    @routes.post("/spoken", status_code=204)
    def spoken(body: SpokenRequest) -> None:
        desk.spoken(body.number)

    @routes.post("/help", status_code=204)
    def call_for_help(body: ClickRequest) -> None:
        desk.call_for_help(click=body.click)

    @routes.post("/silence", status_code=204)
    def silence(body: ClickRequest) -> None:
        desk.silence(click=body.click)

    return routes


def _carers_routes(desk: SpeakDesk) -> APIRouter:
    """Returns the routes of the one who cares: settings, calibration, lessons, words and phrases, the end."""
    routes = APIRouter(prefix="/api")

    @routes.post("/settings")
    def settings(body: SettingsRequest) -> dict[str, Any]:
        return desk.set_settings(body.values, click=body.click)

    @routes.post("/condition", status_code=204)
    def condition(body: ConditionRequest) -> None:
        desk.set_condition(body.condition, click=body.click)

    @routes.post("/calibrate", status_code=204)
    def calibrate(body: CalibrateRequest) -> None:
        desk.calibrate(body.condition, click=body.click)

    @routes.post("/lesson", status_code=204)
    def lesson(body: ClickRequest) -> None:
        desk.try_out(click=body.click)

    @routes.post("/stop_guide", status_code=204)
    def stop_guide(body: ClickRequest) -> None:
        desk.stop_guide(click=body.click)

    @routes.post("/face", status_code=204)
    def face(body: FaceRequest) -> None:
        desk.choose_face(body.track, click=body.click)

    @routes.post("/camera_failed", status_code=204)
    def camera_failed(body: CameraRequest) -> None:
        desk.camera_failed(body.reason, click=body.click)

    @routes.post("/add_word", status_code=204)
    def add_word(body: WordRequest) -> None:
        desk.add_word(body.word, click=body.click)

    @routes.post("/remove_word", status_code=204)
    def remove_word(body: WordRequest) -> None:
        desk.remove_word(body.word, click=body.click)

    @routes.post("/phrases", status_code=204)
    def set_phrases(
        data: Annotated[bytes, Body(media_type="application/octet-stream")],
        name: Annotated[str, Query(min_length=1, max_length=255)],
        click: Annotated[Click, Query()],
    ) -> None:
        desk.set_phrases(name, data, click=click)

    @routes.post("/finish", status_code=204)
    def finish() -> None:
        desk.finished.set()

    return routes
