"""The page of `speak`: its routes."""

import wave
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from eyelid.speaking.espeak import has_espeak
from eyelid.speaking.speak_desk import SpeakDesk
from eyelid.watching.browser_camera import BrowserCamera
from eyelid.web import new_site
from eyelid.web.speak_page import speak_page

from ...speaking.folders import Clock, open_folder
from ..conftest import TOKEN, client_of

_CHANGES: tuple[tuple[dict[str, Any], int, str], ...] = (
    ({"symbols": {"dwell_s": 0.8}}, 200, ""),
    ({"symbols": {"dwell_s": None, "movements": ["up"]}}, 200, ""),
    ({"symbols": {"dwell_s": 80}}, 400, "dwell_s"),
    ({"symbols": {"dwel_s": 0.8}}, 400, "dwel_s"),
    ({"symbols": {"movements": []}}, 400, "movements"),
    ({"speaker": {"way": "morse"}}, 400, "morse"),
    ({"papers": {}}, 422, "papers"),
    ({"symbols": {"eyes": {"left": 1}}}, 422, "eyes"),
)
"""Settings that are sent, the status of the answer, and a word of it."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[SpeakDesk]:
    with open_folder(tmp_path / "ann", {"speaker": {"way": "yes_no"}}) as folder:
        yield SpeakDesk(folder, clock=clock)


@pytest.fixture
def page(desk: SpeakDesk) -> TestClient:
    """A client that sends requests as the page does, with the token."""
    return client_of(new_site(speak_page(desk), token=TOKEN))


def send(page: TestClient, path: str, **body: Any) -> int:
    return page.post(f"/api/{path}", json=body).status_code


def news(page: TestClient, after: int = 0) -> dict[str, Any]:
    return page.get("/api/news", params={"after": after}).json()


def test_what_the_page_needs_is_there(page: TestClient) -> None:
    start = page.get("/api/start").json()
    assert (start["person"], start["camera"], start["settings"]["speaker"]["way"]) == (
        "ann",
        "none",
        "yes_no",
    )
    assert start["page"]["way_yes_no"] == "Yes / No"
    assert start["has_server_voice"] == has_espeak()
    least, most, usual, can_be_off = start["ranges"]["symbols.dwell_s"]
    assert (least < usual, most, can_be_off) == (True, 10 * usual, True)
    assert set(start["presets"]) == {"slow", "medium", "fast"}


def test_a_key_says_yes_once_however_often_it_is_sent(page: TestClient, clock: Clock) -> None:
    turn = news(page)["turn"]
    for _ in range(2):
        assert send(page, "symbol", symbol="left", click="c1") == 204
    told = news(page, turn)
    assert (told["view"]["said"], told["view"]["history"]) == ("Yes", ["Yes"])
    assert [each["symbol"] for each in told["symbols"]] == ["left"]
    (words,) = [each for each in told["effects"] if each["kind"] == "speak"]
    assert words["text"] == "Yes"
    assert news(page, told["turn"])["effects"] == []
    assert send(page, "spoken", number=words["number"]) == 204
    clock.seconds += 1
    assert send(page, "repeat", place=0, click="c2") == 204
    again = news(page, told["turn"])
    assert [each["text"] for each in again["effects"] if each["kind"] == "speak"] == ["Yes"]
    assert send(page, "symbol", symbol="down", click="c3") == 422


def test_a_key_calls_for_help_until_a_person_stops_it(
    page: TestClient, desk: SpeakDesk, clock: Clock
) -> None:
    modes = []
    for path, seconds in (("help", 1.0), ("symbol", 1.0), ("help", 3.0), ("silence", 1.0), ("rest", 1.0)):
        body = {"symbol": "up"} if path == "symbol" else {}
        assert send(page, path, click=f"{path}{clock.seconds}", **body) == 204
        clock.seconds += seconds
        desk.tick()
        modes.append(news(page)["view"]["mode"])
    assert modes == ["countdown", "speaking", "alarm", "speaking", "asleep"]


def test_what_was_typed_is_taken_back_letter_by_letter(page: TestClient) -> None:
    assert send(page, "settings", click="s", values={"speaker": {"way": "letters"}}) == 200
    before = news(page)["view"]
    send(page, "symbol", symbol="left", click="1")
    typed = news(page)["view"]
    assert typed["is_composing"]
    assert typed["text"] != before["text"]
    send(page, "undo", click="2")
    assert news(page)["view"]["text"] == before["text"]


def test_settings_are_checked(page: TestClient) -> None:
    for number, (values, status, words) in enumerate(_CHANGES):
        before = page.get("/api/start").json()["settings"]
        answer = page.post("/api/settings", json={"click": str(number), "values": values})
        assert (answer.status_code, words in answer.text) == (status, True), values
        after = page.get("/api/start").json()["settings"]
        wanted = {room: before[room] | values.get(room, {}) for room in before} if status == 200 else before
        assert after == wanted, values


def test_words_and_phrases_of_ones_own(page: TestClient, desk: SpeakDesk) -> None:
    assert send(page, "add_word", word="Rollator", click="1") == 204
    assert page.get("/api/words").json() == ["Rollator"]
    assert send(page, "remove_word", word="Rollator", click="2") == 204
    assert page.get("/api/words").json() == []
    path = "/api/phrases?name=own.csv&click="
    table = b"sequence,phrase\nleft left,Open the window\nleft right,Close the window\n"
    headers = {"Content-Type": "application/octet-stream"}
    assert page.post(f"{path}3", content=table, headers=headers).status_code == 204
    assert [each["phrase"] for each in page.get("/api/phrases").json()] == [
        "Open the window",
        "Close the window",
    ]
    clash = page.post(f"{path}4", content=table + b"left left,Water\n", headers=headers)
    assert clash.status_code == 400
    assert "Water" in clash.text
    assert len(page.get("/api/phrases").json()) == 2


@pytest.mark.skipif(not has_espeak(), reason="needs espeak-ng")
def test_the_server_speaks(page: TestClient) -> None:
    answer = page.get("/api/speech", params={"text": "Yes", "language": "en"})
    assert answer.headers["content-type"] == "audio/wav"
    with wave.open(BytesIO(answer.content)) as file:
        assert file.getnframes() > 0.2 * file.getframerate()
    for wrong in ({"text": ""}, {"language": "-w/tmp/x"}, {"pace": 9}):
        asked = {"text": "Yes", "language": "en"} | wrong
        assert page.get("/api/speech", params=asked).status_code == 422


def test_requests_are_refused_as_on_any_page(desk: SpeakDesk) -> None:
    site = new_site(speak_page(desk, camera=BrowserCamera()), token=TOKEN)
    stranger = client_of(site, token="")
    for path in ("start", "news", "words", "phrases", "picture/0", "speech?text=a&language=en"):
        assert stranger.get(f"/api/{path}").status_code == 401
    assert stranger.post("/api/frame?page=1&own_s=1", content=b"x").status_code == 401
    page = client_of(site)
    foreign = {"Origin": "http://evil.test"}
    assert page.post("/api/help", json={"click": "1"}, headers=foreign).status_code == 403
    for wrong in ({"click": ""}, {"symbol": 1}, {"path": "/etc"}):
        assert page.post("/api/symbol", json={"symbol": "up", "click": "1"} | wrong).status_code == 422
    assert page.get("/api/picture/7").status_code == 404
    assert page.post(
        "/api/frame?page=9&own_s=1", content=b"x", headers={"Content-Type": "image/jpeg"}
    ).status_code in (400, 404)
    assert "camera=(self)" in page.get("/").headers["permissions-policy"]
    assert not desk.finished.is_set()
    assert page.post("/api/finish", json={}).status_code == 204
    assert desk.finished.is_set()
