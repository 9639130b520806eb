"""The page of `watch`: its routes, and whole sessions in a browser, with its camera and with a file."""

import json
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import cv2
import httpx2
import numpy as np
import pytest
from numpy.typing import NDArray
from starlette.testclient import TestClient

from eyelid.blinks import Event, EyeReading, Moment
from eyelid.blinks.blink_options import BlinkOptions
from eyelid.blinks.drowsiness import Level
from eyelid.blinks.event_steps import Step
from eyelid.blinks.openness import PersonLevels
from eyelid.blinks.true_events import read_true_events
from eyelid.errors import OptionError, PictureError
from eyelid.eyes import Eye, Face
from eyelid.people import Profile
from eyelid.people.calibration import INSTRUCTIONS
from eyelid.pictures import Picture
from eyelid.synth.clip import Clip
from eyelid.synth.clip_files import write_clip
from eyelid.synth.course import Course
from eyelid.synth.lid_motion import LidMotion
from eyelid.verbs import watch_page as watch_page_verb
from eyelid.verbs.watch import WatchOptions
from eyelid.verbs.watch_page import guide_on_page, watch_on_page
from eyelid.watching.alarms import Alarm
from eyelid.watching.browser_camera import BrowserCamera
from eyelid.watching.event_marks import FILE as MARKS
from eyelid.watching.frame_reading import FrameReading
from eyelid.watching.person_watch import Told
from eyelid.watching.session import Watched
from eyelid.watching.truth_table import FILE as TRUTH
from eyelid.watching.watch_desk import WatchDesk
from eyelid.web import new_site
from eyelid.web import server as web_server
from eyelid.web.watch_page import watch_page

from .. import browser as driven
from .blinking_clip import RATE, SECONDS, STARTS, blinking_clip, clip_times, frames, write_y4m
from .conftest import TOKEN, client_of
from .page_in_browser import PATIENCE
from .watch_in_browser import ESCAPE, LEFT, WatchPage

_BLINK = Event("a.mp4", 0, "blink", 1.0, 1.1, 1.2, duration_ms=200.0)


def watched(number: int, **told: Any) -> Watched:
    """Makes what comes of a frame with one face, ten a second, in which the eyes are open."""
    time_s = number / 10
    pixels = np.full((48, 64), 10 * number % 250, np.uint8)
    openness = PersonLevels(BlinkOptions()).openness(Moment(time_s, EyeReading(0.98), EyeReading(0.98)))
    reading = FrameReading(
        Picture(pixels, "a.mp4", number, time_s),
        [Face((8.0, 6.0, 30.0, 36.0), 0.9, track=0)],
        [Eye((12, 14, 9, 9), "right", 0), Eye((26, 14, 9, 9), "left", 0)],
        np.zeros((2, 8, 8), np.uint8),
        [0.9, 0.2],
        [],
    )
    known = Told(steps=[(0, Step(openness, None, []))], **told)
    return Watched(time_s, known, reading, pictures=number + 1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WatchDesk]:
    opened = WatchDesk("a.mp4", folder=tmp_path / "out")
    yield opened
    opened.close()


@pytest.fixture
def page(desk: WatchDesk) -> TestClient:
    """A client that sends requests as the page does, with the token."""
    return client_of(new_site(watch_page(desk), token=TOKEN))


def news(page: TestClient, after: int = 0) -> dict[str, Any]:
    return page.get("/api/news", params={"after": after}).json()


def test_news_are_told_once(desk: WatchDesk, page: TestClient) -> None:
    desk.add(watched(0))
    desk.add(watched(1, events=[_BLINK]))
    first = news(page)
    assert [step[:2] for step in first["steps"]] == [[0, 0.0], [0, 0.1]]
    assert [(event["number"], event["event"], event["start_s"]) for event in first["events"]] == [
        (0, "blink", 1.0)
    ]
    assert first["reading"]["faces"] == [{"track": 0, "box": [8.0, 6.0, 30.0, 36.0]}]
    assert [(eye["side"], eye["p_open"]) for eye in first["reading"]["eyes"]] == [
        ("right", 0.9),
        ("left", 0.2),
    ]
    assert first["people"]["0"]["blinks"] == 1
    desk.add(watched(2))
    later = news(page, first["turn"])
    assert [step[1] for step in later["steps"]] == [0.2]
    assert later["events"] == []
    desk.end()
    assert news(page, later["turn"])["over"]  # at once, since nothing more will come


def test_only_the_last_half_minute_is_kept_to_be_shown(desk: WatchDesk, page: TestClient) -> None:
    for number in range(1000):
        desk.add(watched(number))
    times = [step[1] for step in news(page)["steps"]]
    assert (times[0], times[-1]) == (69.9, 99.9)


def test_alarms_are_told_with_a_cool_down(desk: WatchDesk, page: TestClient) -> None:
    for number in range(3):
        due = Alarm("a.mp4", 0, number / 10, "microsleep", "eyes closed for 1.1 s")
        desk.add(watched(number, alarms=[(due, Level.MICROSLEEP)]))
    assert [(alarm["turn"], alarm["level"]) for alarm in news(page)["alarms"]] == [(1, "microsleep")]


def test_the_newest_frames_come_by_number(desk: WatchDesk, page: TestClient) -> None:
    for number in range(12):
        desk.add(watched(number))
    answer = page.get("/api/picture/11")
    assert answer.headers["content-type"] == "image/jpeg"
    shown = cv2.imdecode(np.frombuffer(answer.content, np.uint8), cv2.IMREAD_UNCHANGED)
    assert shown.shape == (48, 64)
    assert abs(int(shown.mean()) - 110) < 3
    for gone, status in {"2": 404, "12": 404, "..%2fout": 404, "eleven": 422}.items():
        assert page.get(f"/api/picture/{gone}").status_code == status, gone


def test_marks_are_on_the_disk_before_they_are_acknowledged(
    desk: WatchDesk, page: TestClient, tmp_path: Path
) -> None:
    desk.add(watched(0, events=[_BLINK, _BLINK._replace(start_s=3.0, apex_s=3.1, end_s=3.2)]))
    assert not (tmp_path / "out").exists()
    answer = page.post("/api/false", json={"event": 1, "click": "1"})
    assert answer.json() == {"false": [1], "missed": []}
    answer = page.post("/api/missed", json={"track": 0, "time_s": 5.5, "click": "2"}).json()
    assert [(mark["track"], mark["apex_s"]) for mark in answer["missed"]] == [(0, 5.1)]
    entries = [json.loads(line) for line in (tmp_path / "out" / MARKS).read_text().splitlines()]
    assert [entry["kind"] for entry in entries] == ["false", "missed"]
    (true,) = read_true_events(str(tmp_path / "out" / TRUTH)).values()
    assert [(event.start_s, event.end_s) for event in true] == [(1.0, 1.2), (5.0, 5.2)]
    page.post("/api/missed", json={"track": 0, "time_s": 5.5, "click": "2"})  # sent twice
    assert page.post("/api/undo", json={"click": "3"}).json()["undone"] == "missed"
    assert page.post("/api/undo", json={"click": "4"}).json() == {
        "false": [],
        "missed": [],
        "undone": "false",
    }
    assert page.post("/api/undo", json={"click": "5"}).json()["undone"] is None


def test_a_blink_that_was_found_is_not_missed(desk: WatchDesk, page: TestClient) -> None:
    desk.add(watched(0, events=[_BLINK]))
    answer = page.post("/api/missed", json={"track": 0, "time_s": 1.5, "click": "1"})
    assert (answer.status_code, answer.text) == (400, "the blink at 1.0 s was found; it is in the list")
    page.post("/api/false", json={"event": 0, "click": "2"})
    assert page.post("/api/missed", json={"track": 0, "time_s": 1.5, "click": "3"}).status_code == 200


def test_an_outage_is_told_until_it_is_over(desk: WatchDesk) -> None:
    desk.add(Watched(1.0, Told(), lost="the stream has stalled"))
    desk.add(Watched(1.5, Told()))  # it still has
    assert desk.lost == "the stream has stalled"
    desk.add(watched(2))
    assert desk.lost == ""


def test_without_a_folder_nothing_can_be_marked() -> None:
    desk = WatchDesk("a.mp4")
    page = client_of(new_site(watch_page(desk), token=TOKEN))
    assert not page.get("/api/start").json()["can_mark"]
    answer = page.post("/api/missed", json={"track": 0, "time_s": 1.0, "click": "1"})
    assert (answer.status_code, "--output FOLDER" in answer.text) == (400, True)
    assert page.get("/api/marks").json() == {"false": [], "missed": []}


def test_requests_are_refused_as_on_any_page(desk: WatchDesk) -> None:
    camera = BrowserCamera()
    site = new_site(watch_page(desk, camera=camera), token=TOKEN)
    stranger = client_of(site, token="")
    for path in ("start", "news", "marks", "picture/0"):
        assert stranger.get(f"/api/{path}").status_code == 401
    assert stranger.post("/api/frame?page=1&own_s=1", content=b"x").status_code == 401
    page = client_of(site)
    body = {"track": 0, "time_s": 1.0, "click": "1"}
    assert page.post("/api/missed", json=body, headers={"Origin": "http://evil.test"}).status_code == 403
    for wrong in ({"track": -1}, {"time_s": "1"}, {"time_s": -1}, {"click": ""}, {"path": "/etc"}):
        assert page.post("/api/missed", json=body | wrong).status_code == 422
    assert page.post("/api/false", json={"event": 7, "click": "1"}).status_code == 400
    jpeg = {"Content-Type": "image/jpeg"}
    number = page.post("/api/camera", json={}).json()["page"]
    for query, content, status in (
        (f"page={number}&own_s=nan", b"x", 422),
        (f"page={number}&own_s=0", b"x", 422),
        (f"page={number}&own_s=1", b"no picture", 404),
        (f"page={number}&own_s=1", b"x" * 5_000_000, 413),
        (f"page={number + 1}&own_s=1", cv2.imencode(".jpg", np.zeros((9, 9)))[1].tobytes(), 400),
    ):
        assert page.post(f"/api/frame?{query}", content=content, headers=jpeg).status_code == status, query
    assert "camera=(self)" in page.get("/").headers["permissions-policy"]
    without = client_of(new_site(watch_page(desk), token=TOKEN))
    assert "camera=()" in without.get("/").headers["permissions-policy"]
    assert without.post("/api/camera", json={}).status_code == 404


class Served:
    """`eyelid watch --page` in a thread."""

    def __init__(self, options: WatchOptions) -> None:
        self.said: list[str] = []
        self.came: list[Watched] = []
        self.error: Exception | None = None
        self.thread = threading.Thread(target=self._serve, args=(options,))
        self.thread.start()
        WatchPage.until(lambda: self.address or not self.thread.is_alive())

    @property
    def address(self) -> str:
        return next((line.split()[4] for line in self.said if "http://" in line), "")

    def _serve(self, options: WatchOptions) -> None:
        try:
            if options.calibrate:
                guide_on_page(options, say=self.said.append)
            else:
                watch_on_page(options, say=self.said.append, take=self.came.append)
        except Exception as error:
            self.error = error

    def client(self) -> httpx2.Client:
        """Returns a client that sends requests as the page does."""
        place, token = self.address.split("/#token=")
        return httpx2.Client(base_url=place, headers={"Authorization": f"Bearer {token}"}, timeout=30)

    def finish(self) -> None:
        with self.client() as page:
            page.post("/api/finish", json={})

    @property
    def events(self) -> list[Event]:
        return [event for each in self.came for event in each.told.events]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Served]]:
    """Serves the page as the verb does; it must have ended when the test ends."""
    monkeypatch.setattr(web_server, "_NOTICE_SECONDS", 0)
    begun: list[Served] = []

    def begin(**options: Any) -> Served:
        begun.append(Served(WatchOptions(page=True, port=0, no_browser=True, **options)))
        return begun[-1]

    yield begin
    for each in begun:
        if each.thread.is_alive():
            with suppress(httpx2.TransportError):  # it may be about to end
                each.finish()
        each.thread.join(30)
        assert not each.thread.is_alive()


def apexes(events: list[Event]) -> list[float]:
    return [event.apex_s or 0.0 for event in events if event.event == "blink"]


TRUE_APEXES = [start + 0.2 for start in STARTS]


def test_frames_that_a_page_gives_are_read_and_their_blinks_are_found(
    serve: Callable[..., Served], tmp_path: Path
) -> None:
    served = serve(output=str(tmp_path / "out"))
    drawn = [cv2.imencode(".jpg", frame)[1].tobytes() for frame in frames(blinking_clip())]
    with served.client() as page:
        number = page.post("/api/camera", json={}).json()["page"]
        began = time.monotonic()
        turn, told = 0, []
        while (passed := time.monotonic() - began) < SECONDS - 0.2:
            index = int(passed * RATE)
            answer = page.post(
                f"/api/frame?page={number}&own_s={1000 + index / RATE}&after={turn}",
                content=drawn[index],
                headers={"Content-Type": "image/jpeg"},
            ).json()
            turn = answer["turn"]
            told += [event["event"] for event in answer["events"]]
            if answer["reading"]:
                assert len(answer["reading"]["faces"]) == 1
    served.finish()
    served.thread.join(30)
    assert served.error is None
    assert apexes(served.events) == pytest.approx(TRUE_APEXES, abs=0.25)
    assert told.count("blink") == len(STARTS)
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"frames.csv", "events.csv", "windows.csv", "report.html"} <= names
    assert not [name for name in names if name.endswith((".part", ".jpg"))]


def test_what_cannot_be_watched_is_said_before_the_page_is_served(
    serve: Callable[..., Served], tmp_path: Path
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    for options, words in (
        ({"source": str(tmp_path / "none.mp4")}, "no such file"),
        ({"output": str(tmp_path / "full")}, "is not empty"),
    ):
        served = serve(**options)
        served.thread.join(30)
        assert words in str(served.error)
        assert not served.address
    with pytest.raises(OptionError, match="--port 70000"):
        WatchOptions(page=True, port=70_000)
    with pytest.raises(OptionError, match="--resume"):
        WatchOptions(page=True, resume=True, output="out")


needs_browser = pytest.mark.skipif(
    not (driven.DRIVER and driven.CHROMIUM),
    reason="needs chromium and chromedriver: apt install chromium-driver",
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[driven.Browser]:
    """A browser whose camera shows the clip, over and over again."""
    folder = tmp_path_factory.mktemp("browser")
    write_y4m(folder / "camera.y4m", blinking_clip())
    opened = driven.Browser(folder / "profile", *driven.camera_flags(folder / "camera.y4m"))
    yield opened
    opened.close()


@needs_browser
def test_the_blinks_of_the_browsers_camera_are_counted_on_the_page(
    serve: Callable[..., Served], browser: driven.Browser, tmp_path: Path
) -> None:
    served = serve(output=str(tmp_path / "out"))
    page = WatchPage(browser)
    page.open(served.address)
    page.start_camera()
    page.until(lambda: len(page.events("blink")) >= len(STARTS) + 1)
    page.until(lambda: int(page.text("blinks")) == len(page.events("blink")))  # drawn a moment after the list
    readings = [each.reading for each in served.came if each.reading]
    shown = clip_times([each.picture.pixels for each in readings])
    found = np.interp(apexes(served.events), [each.picture.time_s for each in readings], shown)
    expected = np.concatenate([np.array(TRUE_APEXES) + SECONDS * turn for turn in range(20)])
    assert np.abs(found[:, None] - expected).min(axis=1).max() < 0.3  # each blink is one of the clip's
    passed = expected[(expected > shown[0]) & (expected < found[-1])]
    missed = [at for at in passed if np.abs(found - at).min() >= 0.3]
    assert all(longest_wait(shown, at) > 0.15 for at in missed)  # a busy machine has not seen it
    assert page.colours("#picture") > 100
    assert page.colours("#eye-right") > 20
    assert page.colours("#trace") > 20
    assert re.match(r"P\(open\) [01]\.\d\d", page.text("open-left"))

    page.until(lambda: marks_missed(page, served))
    page.until(lambda: any("missed" in line for line in page.events()))
    page.press(LEFT, LEFT, "f")
    page.until(lambda: any("false" in line for line in page.events()))
    page.until(lambda: page.text("saved") == "All saved")
    page.press("z")
    page.until(lambda: not any("false" in line for line in page.events()))
    page.press(ESCAPE, "?")
    assert "takes back the last mark" in page.text("help-table")
    page.press(ESCAPE)
    page.until(lambda: not page.text("help"))  # until then, the dialog takes the keys
    page.until(lambda: is_paused(page))
    clock, blinks = page.text("clock"), len(served.events)
    page.until(lambda: len(served.events) > blinks)  # watching goes on
    assert page.text("clock") == clock
    page.press(" ")
    page.until(lambda: page.text("clock") != clock)
    assert [line for line in browser.complaints() if "/api/missed" not in line] == []
    page.click("#end")
    served.thread.join(30)
    assert served.error is None
    page.until(lambda: "The session is over" in page.text("notice"))
    (true,) = read_true_events(str(tmp_path / "out" / TRUTH)).values()
    assert len(true) >= len(served.events)
    assert not list((tmp_path / "out").glob("*.part"))


def is_paused(page: WatchPage) -> bool:
    """Presses the key, which the dialog may still take; returns whether the page is paused soon after."""
    page.press(" ")
    for _ in range(50):
        if page.browser.run("return document.getElementById('stage').dataset.paused") == "true":
            return True
        time.sleep(0.1)
    return False


def marks_missed(page: WatchPage, served: Served) -> bool:
    """Presses the key; returns whether it is marked, which is refused where a blink was found just before."""
    page.press("m")
    page.until(lambda: page.text("saved") == "All saved")
    with served.client() as client:
        return bool(client.get("/api/marks").json()["missed"])


def longest_wait(shown: NDArray[np.float64], at: float) -> float:
    """How much of the clip was left out in one piece around a moment of it, in seconds."""
    return float(np.diff(shown[np.abs(shown - at) < 0.5]).max(initial=0.0))


@needs_browser
def test_a_tab_in_the_background_is_a_gap_and_no_blink(
    serve: Callable[..., Served], browser: driven.Browser
) -> None:
    served = serve()
    page = WatchPage(browser)
    page.open(served.address)
    page.start_camera()
    page.until(lambda: len(served.came) > 10)
    browser.in_another_tab(2.0)
    page.until(
        lambda: any(event.event == "gap" and event.end_s - event.start_s > 1 for event in served.events)
    )
    gap = next(event for event in served.events if event.event == "gap" and event.end_s - event.start_s > 1)
    page.until(lambda: served.came[-1].time_s > gap.end_s + 2)
    page.click("#end")
    served.thread.join(30)
    others = [event for event in served.events if event.event != "gap"]
    assert not [
        event for event in others if event.start_s < gap.end_s - 0.1 and event.end_s > gap.start_s + 0.3
    ]
    assert {event.event for event in others} <= {"blink"}


@needs_browser
def test_a_recording_runs_on_the_page_at_its_own_pace(
    serve: Callable[..., Served], browser: driven.Browser, tmp_path: Path
) -> None:
    clip = tmp_path / "clip.webm"
    write_clip(clip, blinking_clip(), np.arange(round(SECONDS * RATE)) / RATE)
    began = time.monotonic()
    served = serve(source=str(clip))
    page = WatchPage(browser)
    page.open(served.address)
    page.until(lambda: "has ended" in page.text("waiting"))
    assert time.monotonic() - began > SECONDS - 1
    assert len(page.events("blink")) == len(STARTS)
    assert apexes(served.events) == pytest.approx(TRUE_APEXES, abs=0.25)
    assert page.colours("#picture") > 50
    page.press("m")
    page.until(lambda: "--output FOLDER" in page.text("toast"))
    assert page.events() == page.events("blink")
    page.click("#end")
    page.until(lambda: "The session is over" in page.text("notice"))


@needs_browser
def test_a_trace_is_watched_on_the_page_and_a_closure_alarms(
    serve: Callable[..., Served], browser: driven.Browser, tmp_path: Path
) -> None:
    trace = tmp_path / "trace.csv"
    rows = [(number / 30, 0.01 if 60 <= number < 110 else 0.98) for number in range(150)]
    trace.write_text("time_s,p_open\n" + "".join(f"{time_s:.4f},{p_open}\n" for time_s, p_open in rows))
    served = serve(source=str(trace), output=str(tmp_path / "out"))
    page = WatchPage(browser)
    page.open(served.address)
    page.until(lambda: "microsleep" in page.text("alarm"))
    page.until(lambda: len(page.events("closure")) == 1)
    assert page.colours("#trace") > 3
    page.press("f")
    page.until(lambda: "false" in page.events("closure")[0])
    page.until(lambda: page.text("saved") == "All saved")
    page.until(lambda: "has ended. Marks can still be made" in page.text("waiting"))
    page.click("#end")
    served.thread.join(30)
    assert served.error is None
    assert read_true_events(str(tmp_path / "out" / TRUTH)) == {str(trace): []}


@needs_browser
def test_a_calibration_is_guided_on_the_page(
    serve: Callable[..., Served], browser: driven.Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The drawn face does what is asked for, a little late; four times as fast, once the page is open."""
    opened = threading.Event()

    def awaited(recording: Iterator[Watched]) -> Iterator[Watched]:
        assert opened.wait(PATIENCE)
        yield from recording

    real = watch_page_verb.watch_recording
    monkeypatch.setattr(
        watch_page_verb, "watch_recording", lambda *words, **more: awaited(real(*words, **more))
    )
    monkeypatch.setattr(watch_page_verb, "monotonic", lambda: 4 * time.monotonic())
    clip, profile = tmp_path / "clip.webm", tmp_path / "ann.json"
    lids = tuple(
        LidMotion(
            kind="closure",
            course=Course(
                start_s=each.start_s + 0.3, rise_s=0.2, hold_s=each.end_s - each.start_s, fall_s=0.2
            ),
        )
        for each in INSTRUCTIONS
        if each.is_shut
    )
    seconds = INSTRUCTIONS[-1].end_s + 0.5
    write_clip(clip, Clip(seconds=seconds, lids=lids, sway=0.0, seed=3), np.arange(round(10 * seconds)) / 10)
    served = serve(source=str(clip), calibrate=str(profile), condition="glasses")
    page = WatchPage(browser)
    page.open(served.address)
    opened.set()
    page.until(lambda: re.match(r"\d s: shut your eyes", page.text("request")))
    page.until(lambda: "has the condition glasses" in page.text("request"))
    assert list(Profile.load(profile).conditions) == ["glasses"]
    assert not page.text("alarm")
    page.click("#end")
    served.thread.join(30)
    assert served.error is None


@needs_browser
def test_a_calibration_in_which_nobody_is_seen_is_said_on_the_page(
    serve: Callable[..., Served], browser: driven.Browser, tmp_path: Path
) -> None:
    clip = tmp_path / "clip.webm"
    write_clip(clip, blinking_clip(), np.arange(round(SECONDS * RATE)) / RATE)
    served = serve(source=str(clip), calibrate=str(tmp_path / "ann.json"), seconds=1.0)
    page = WatchPage(browser)
    page.open(served.address)
    page.until(lambda: "the recording ended after 1 s" in page.text("request"))
    page.click("#end")
    served.thread.join(30)
    assert isinstance(served.error, PictureError)


@needs_browser
def test_a_camera_that_is_refused_is_said(serve: Callable[..., Served], browser: driven.Browser) -> None:
    served = serve()
    page = WatchPage(browser)
    page.open(served.address)
    for error, words in (("NotAllowedError", "Allow it for this page"), ("NotFoundError", "no camera")):
        browser.run(
            "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', arguments[0]))",
            error,
        )
        page.start_camera()
        page.until(lambda words=words: words in page.text("waiting"))
    page.click("#end")
    served.thread.join(30)
    assert [each.pictures for each in served.came] == [0]


@needs_browser
def test_a_server_that_is_gone_is_said_and_another_run_takes_over(
    browser: driven.Browser, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "eyelid", "watch", "--page", "--no-browser", "--port", "0"]
    page = WatchPage(browser)
    for run in range(2):
        process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        try:
            line = next(line for line in process.stderr or () if "http://" in line)
            page.open(line.split()[4])
            page.start_camera()
            page.until(lambda: page.colours("#picture") > 100)
            process.send_signal(signal.SIGKILL if run == 0 else signal.SIGINT)
            process.wait(30)
            if run == 0:
                page.until(lambda: "does not answer" in page.text("banner"))
            else:
                assert process.returncode == 0
        finally:
            process.kill()
            process.wait(10)
            if process.stderr:
                process.stderr.close()
    browser.open("about:blank")
    browser.complaints()  # what was asked for when the server had ended
