"""The page of `cull`: its routes, and whole sessions in a browser."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from starlette.testclient import TestClient

from eyelid.errors import OutputError
from eyelid.photos.cull_desk import CullDesk
from eyelid.photos.cull_rules import CullRules
from eyelid.photos.face_verdicts import Level
from eyelid.photos.overrules import read_overrules, verdicts_of
from eyelid.photos.shoot import Shoot
from eyelid.pictures import DiskFile
from eyelid.web import new_site
from eyelid.web import server as web_server
from eyelid.web.cull_page import CullChoice, cull_page, serve_cull

from .. import browser as driven
from .conftest import TOKEN, client_of
from .cull_in_browser import BACKSPACE, ESCAPE, LEFT, RIGHT, CullPage
from .drawn_shoot import LIMITS, SIZE, draw_shoot, face, reading

RULES = {"squint": "0.5", "sharpness": "0.5", "faces": "all"}
WORDS = ["reject", "reject", "keep", "reject", "unsure", "keep", "keep", "unsure"]


@pytest.fixture
def drawn(tmp_path: Path) -> tuple[Shoot, list[DiskFile]]:
    return draw_shoot(tmp_path / "photos")


@pytest.fixture
def desk(drawn: tuple[Shoot, list[DiskFile]], tmp_path: Path) -> Iterator[CullDesk]:
    opened = CullDesk(drawn[0], LIMITS, CullRules(), tmp_path / "run")
    yield opened
    opened.close()


@pytest.fixture
def page(desk: CullDesk, drawn: tuple[Shoot, list[DiskFile]]) -> TestClient:
    """A client that sends requests as the page does, with the token."""
    return client_of(new_site(cull_page(desk, drawn[1], place="the shoot"), token=TOKEN))


def verdicts(page: TestClient, **rules: str) -> dict[str, Any]:
    return page.get("/api/verdicts", params=RULES | rules).json()


def words(answer: dict[str, Any]) -> list[str]:
    return [Level(int(digit)).word for digit in answer["levels"]]


def overrule(page: TestClient, photo: int, verdict: str, click: str) -> Any:
    return page.post("/api/overrule", json={"photo": photo, "verdict": verdict, "click": click})


def pixels(answer: Any) -> np.ndarray:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/jpeg"
    return cv2.imdecode(np.frombuffer(answer.content, np.uint8), cv2.IMREAD_COLOR)


def test_every_photo_is_listed_also_what_is_gone_or_unreadable(page: TestClient) -> None:
    start = page.get("/api/start").json()
    assert [Path(name).name for name in start["photos"]] == [f"IMG_{number}.jpg" for number in range(8)]
    assert start["unreadable"] == [7]
    answer = verdicts(page)
    assert words(answer) == WORDS
    assert answer["best"] == [2]
    assert answer["counts"] == {"keep": 3, "reject": 3, "unsure": 2}


def test_rules_are_tried_without_being_applied(page: TestClient, desk: CullDesk) -> None:
    strict = verdicts(page, squint="0.65")
    assert strict["changed"] == [4]
    assert strict["moves"] == [["unsure", "reject", 1]]
    mild = verdicts(page, faces="any")
    assert mild["changed"] == [0, 1]
    assert verdicts(page)["changed"] == []
    assert desk.rules == CullRules()


def test_applied_rules_are_the_present_ones_until_they_are_taken_back(
    page: TestClient, tmp_path: Path
) -> None:
    body = {"squint": 0.65, "sharpness": 0.5, "faces": "all", "click": "1"}
    assert page.post("/api/rules", json=body).status_code == 200
    assert verdicts(page)["changed"] == [4]
    assert verdicts(page)["rules"]["squint"] == 0.65
    assert len(read_overrules(tmp_path / "run")) == 1
    undone = page.post("/api/undo", json={"click": "2"}).json()
    assert (undone["kind"], undone["rules"]["squint"]) == ("rules", 0.5)
    assert verdicts(page)["rules"]["squint"] == 0.5


def test_an_overrule_is_on_the_disk_before_it_is_acknowledged(page: TestClient, tmp_path: Path) -> None:
    answer = overrule(page, 3, "keep", "1")
    assert answer.status_code == 200
    (source, level), *others = verdicts_of(read_overrules(tmp_path / "run")).items()
    assert (Path(source).name, level, others) == ("IMG_3.jpg", Level.KEEP, [])
    assert words(verdicts(page))[3] == "keep"
    assert verdicts(page)["yours"] == [3]
    assert words(verdicts(page, squint="1"))[3] == "keep"  # which no rule changes
    photo = page.get("/api/photo/3", params=RULES).json()
    assert photo["reason"] == "yours (by the rules: reject, both eyes closed)"


def test_an_overrule_makes_another_photo_the_best_of_its_burst(page: TestClient) -> None:
    overrule(page, 2, "reject", "1")
    overrule(page, 1, "keep", "2")
    assert verdicts(page)["best"] == [1]


def test_undo_and_giving_a_verdict_back_to_the_rules(page: TestClient) -> None:
    overrule(page, 3, "keep", "1")
    overrule(page, 3, "unsure", "2")
    assert page.post("/api/undo", json={"click": "3"}).json()["photo"] == 3
    assert page.post("/api/undo", json={"click": "3"}).json()["photo"] == 3  # sent twice
    assert words(verdicts(page))[3] == "keep"
    overrule(page, 3, "by rules", "4")
    assert words(verdicts(page)) == WORDS
    assert verdicts(page)["yours"] == []
    assert page.post("/api/undo", json={"click": "5"}).json()["kind"] == "overrule"
    assert page.post("/api/undo", json={"click": "6"}).json()["kind"] == "overrule"
    assert page.post("/api/undo", json={"click": "7"}).json()["kind"] is None


def test_a_photo_has_its_faces_and_its_reason_in_words(page: TestClient) -> None:
    photo = page.get("/api/photo/0", params=RULES).json()
    assert (photo["verdict"], photo["reason"]) == ("reject", "right face: both eyes closed")
    assert [(face["place"], face["state"], face["verdict"]) for face in photo["faces"]] == [
        ("left face", "open", "keep"),
        ("right face", "closed", "reject"),
    ]
    lost = page.get("/api/photo/7", params=RULES).json()
    assert (lost["verdict"], lost["reason"]) == ("unsure", "cannot be read: not a picture")


def test_the_wall_has_rows_of_people_and_columns_of_frames(page: TestClient) -> None:
    wall = page.get("/api/wall/0", params=RULES).json()
    assert wall["members"] == [0, 1, 2]
    assert wall["best"] == [False, False, True]
    assert [[cell["state"] for cell in person] for person in wall["people"]] == [
        ["open", "closed", "open"],
        ["closed", "open", "open"],
    ]
    assert "3" in wall["words"]
    assert "everybody" in wall["words"]
    assert page.get("/api/wall/1", params=RULES).status_code == 400
    tiles = pixels(page.get("/api/people/0?face=1&face=0"))
    assert tiles.shape == (160, 320, 3)
    assert tiles[:, :160].std() > 10
    assert page.get("/api/people/0?face=2").status_code == 404
    assert page.get("/api/people/0").status_code == 422


def test_pictures_come_by_number_in_the_size_that_is_asked_for(page: TestClient, tmp_path: Path) -> None:
    whole = cv2.imread(str(tmp_path / "photos/IMG_3.jpg"))
    assert pixels(page.get("/api/picture/3?side=1000")).shape == whole.shape
    assert pixels(page.get("/api/picture/3?side=100")).shape[1] == 320
    assert pixels(page.get("/api/thumbnail/3")).shape == (160, 240, 3)
    part = pixels(page.get("/api/part/3?x=100&y=50&width=64&height=48"))
    assert np.abs(part.astype(int) - whole[50:98, 100:164]).mean() < 3
    assert pixels(page.get("/api/part/3?x=-30&y=-20&width=64&height=48")).shape == (28, 34, 3)
    assert page.get("/api/part/3?x=5000&y=0&width=64&height=48").status_code == 404
    faces = pixels(page.get("/api/faces/0"))
    assert faces.shape == (320, 640, 3)
    for wrong, status in {
        "picture/8?side=320": 404,
        "picture/-1?side=320": 422,
        "picture/IMG_3.jpg?side=320": 422,
        "picture/..%2frun%2foverrules.jsonl?side=320": 404,
        "picture/3?side=0": 422,
        "thumbnail/99999999999999999999": 422,
        "part/3?x=0&y=0&width=100000&height=10": 422,
        "faces/7": 404,
        "faces/0?first=2": 404,
        "photo/8": 422,
        "verdicts?squint=2&sharpness=0.5&faces=all": 422,
        "verdicts?squint=nan&sharpness=0.5&faces=all": 422,
    }.items():
        answer = page.get(f"/api/{wrong}")
        assert answer.status_code == status, wrong
        assert len(answer.text.splitlines()) == 1


def test_a_folder_that_changes_while_the_page_is_open(page: TestClient, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    assert page.get("/api/picture/6?side=320").text == "no such file or directory"
    assert page.get("/api/picture/7?side=320").status_code == 404
    assert "eyelid-changed" not in page.get("/api/picture/3?side=320").headers
    shutil.copy(folder / "IMG_5.jpg", folder / "IMG_3.jpg")
    answer = page.get("/api/picture/3?side=320")
    assert answer.headers["eyelid-changed"] == "1"
    assert np.array_equal(pixels(answer), pixels(page.get("/api/picture/5?side=320")))
    shutil.rmtree(folder)
    assert page.get("/api/picture/3?side=320").status_code == 404
    assert words(verdicts(page)) == WORDS
    assert overrule(page, 3, "keep", "1").status_code == 200


def test_turned_photos_are_shown_upright(tmp_path: Path) -> None:
    from eyelid.pictures import jpeg
    from eyelid.web.photo_pictures import PhotoPictures

    grey = np.full((200, 300, 3), 90, np.uint8)
    grey[:40] = 250
    data = cv2.imencode(".jpg", grey)[1].tobytes()
    for orientation, edge in ((6, np.s_[:, -20:]), (3, np.s_[-20:, :]), (8, np.s_[:, :20])):
        path = tmp_path / f"{orientation}.jpg"
        path.write_bytes(jpeg.with_orientation(data, orientation))
        shown = cv2.imdecode(np.frombuffer(PhotoPictures([DiskFile(str(path))]).fitted(0, 150), np.uint8), 0)
        assert max(shown.shape) == 150
        assert shown[edge].mean() > 200
        assert shown.mean() < 150


def test_two_hundred_faces_come_in_sheets(tmp_path: Path) -> None:
    path = tmp_path / "crowd.jpg"
    cv2.imwrite(str(path), np.random.default_rng(0).integers(0, 255, (600, 800, 3), np.uint8))
    crowd = [face((40.0 * (n % 20), 60.0 * (n // 20), 30, 40), 0.99) for n in range(200)]
    shoot = Shoot([reading(path, crowd, width=800, height=600)], [crowd], [])
    desk = CullDesk(shoot, LIMITS, CullRules(), tmp_path / "run")
    page = client_of(new_site(cull_page(desk, [DiskFile(str(path))], place="crowd"), token=TOKEN))
    photo = page.get("/api/photo/0", params=RULES).json()
    assert len(photo["faces"]) == 200
    assert pixels(page.get("/api/faces/0?first=0")).shape == (6 * 320, 4 * 320, 3)
    assert pixels(page.get("/api/faces/0?first=192")).shape == (2 * 320, 4 * 320, 3)
    assert page.get("/api/faces/0?first=200").status_code == 404
    desk.close()


def test_a_suggestion_comes_from_twenty_verdicts(tmp_path: Path) -> None:
    path = tmp_path / "one.jpg"
    faces = [[face((100, 60, 80, 100), 0.02 + 0.02 * n)] for n in range(24)]
    shoot = Shoot([reading(tmp_path / f"{n}.jpg", each) for n, each in enumerate(faces)], faces, [])
    desk = CullDesk(shoot, LIMITS, CullRules(), tmp_path / "run")
    page = client_of(new_site(cull_page(desk, [DiskFile(str(path))] * 24, place="shoot"), token=TOKEN))
    for number in range(24):
        assert page.get("/api/suggestion").json() is None
        overrule(page, number, "keep", str(number))
        if number == 18:
            assert page.get("/api/suggestion").json() is None
        if number >= 19:
            break
    learned = page.get("/api/suggestion").json()
    assert learned["overrules"] == 20
    assert learned["rules"]["squint"] < 0.5
    assert learned["agrees"] > learned["agreed"]
    assert verdicts(page)["rules"]["squint"] == 0.5  # nothing is applied by itself
    desk.close()


def test_writing_the_results_while_the_page_is_open(
    drawn: tuple[Shoot, list[DiskFile]], tmp_path: Path
) -> None:
    written = []

    def export(rules: CullRules, overrules: Any) -> list[str]:
        written.append((rules, dict(overrules)))
        if len(written) == 2:
            raise OutputError("photos.csv: the disk is full")
        return ["photos.csv written"]

    desk = CullDesk(drawn[0], LIMITS, CullRules(), tmp_path / "run", export=export)
    page = client_of(new_site(cull_page(desk, drawn[1], place="shoot"), token=TOKEN))
    overrule(page, 3, "keep", "1")
    for expected in (
        {"running": False, "lines": ["photos.csv written"], "error": ""},
        {"running": False, "lines": [], "error": "photos.csv: the disk is full"},
    ):
        assert page.post("/api/export", json={}).status_code == 204
        CullPage.until(lambda: not page.get("/api/state").json()["export"]["running"])
        assert page.get("/api/state").json()["export"] == expected
    assert written[0] == (CullRules(), {drawn[1][3].source: Level.KEEP})
    desk.close()


def test_nothing_is_written_where_nobody_said_how(page: TestClient) -> None:
    answer = page.post("/api/export", json={})
    assert (answer.status_code, answer.text.split(":")[0]) == (400, "nothing is written from here")


def test_requests_are_refused_as_on_any_page(desk: CullDesk, drawn: tuple[Shoot, list[DiskFile]]) -> None:
    site = new_site(cull_page(desk, drawn[1], place="shoot"), token=TOKEN)
    stranger = client_of(site, token="")
    for path in ("start", "state", "picture/3?side=320", "thumbnail/3", "faces/0"):
        assert stranger.get(f"/api/{path}").status_code == 401
    page = client_of(site)
    body = {"photo": 3, "verdict": "keep", "click": "1"}
    assert page.post("/api/overrule", json=body, headers={"Origin": "http://evil.test"}).status_code == 403
    assert page.get("/api/start", headers={"Host": "evil.test"}).status_code == 421
    assert page.post("/api/overrule", json=body | {"click": "1" * 30_000}).status_code == 413
    for wrong in ({"verdict": "delete"}, {"photo": "3"}, {"photo": -1}, {"click": ""}, {"path": "/etc"}):
        assert page.post("/api/overrule", json=body | wrong).status_code == 422
    assert page.post("/api/overrule", json=body | {"photo": 8}).status_code == 404
    assert verdicts(page)["yours"] == []


needs_browser = pytest.mark.skipif(
    not (driven.DRIVER and driven.CHROMIUM),
    reason="needs chromium and chromedriver: apt install chromium-driver",
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[driven.Browser]:
    opened = driven.Browser(tmp_path_factory.mktemp("profile"))
    yield opened
    opened.close()


class Served:
    """The page of a shoot, served in a thread as the verb serves it, and opened in a browser."""

    def __init__(self, browser: driven.Browser, drawn: tuple[Shoot, list[DiskFile]], run: Path) -> None:
        self.said: list[str] = []
        self.choice: CullChoice | None = None
        self.exported: list[dict[str, Level]] = []
        self.thread = threading.Thread(target=self._serve, args=(*drawn, run))
        self.thread.start()
        CullPage.until(lambda: self.said)
        self.page = CullPage(browser)
        self.page.open(self.said[-1].split()[4])

    def _serve(self, shoot: Shoot, originals: list[DiskFile], run: Path) -> None:
        self.choice = serve_cull(
            shoot,
            LIMITS,
            CullRules(),
            run,
            originals=originals,
            say=self.said.append,
            export=self._export,
            port=0,
            open_browser=False,
        )

    def _export(self, _: CullRules, overrules: Any) -> list[str]:
        self.exported.append(dict(overrules))
        return ["photos.csv: 8 photos"]


@pytest.fixture
def served(
    browser: driven.Browser,
    drawn: tuple[Shoot, list[DiskFile]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Served]:
    monkeypatch.setattr(web_server, "_NOTICE_SECONDS", 0)
    opened = Served(browser, drawn, tmp_path / "run")
    yield opened
    complaints = [line for line in browser.complaints() if "404" not in line]  # of the photo that is gone
    if opened.thread.is_alive():
        opened.page.browser.run("document.getElementById('end').click()")
    opened.thread.join(20)
    assert not opened.thread.is_alive()
    browser.open("about:blank")
    browser.complaints()  # what was asked for when the server had ended
    assert complaints == []


@needs_browser
def test_a_whole_session(served: Served, tmp_path: Path) -> None:
    page = served.page
    page.until(lambda: page.painted() == 0)
    page.until(lambda: page.text("reason") == "right face: both eyes closed")
    assert page.text("chip") == "✕ reject"
    page.until(lambda: page.colours("#faces li:nth-child(2) canvas") > 100)
    assert ["P(open) 0.01" in words for words in page.all("#faces li")] == [False, True]
    page.press(RIGHT, RIGHT, "j")
    page.until(lambda: page.painted() == 3)
    page.press("k", RIGHT, "x", LEFT)
    page.until(lambda: page.painted() == 3)
    assert page.text("chip") == "✓ keep · yours"
    page.wait_saved()
    verdict_of = verdicts_of(read_overrules(tmp_path / "run"))
    assert sorted(verdict_of.values()) == [Level.REJECT, Level.KEEP]
    page.until(lambda: page.text("reason") == "yours (by the rules: reject, both eyes closed)")
    page.press("z")
    page.until(lambda: page.painted() == 4 and page.text("chip") == "? unsure")
    page.press(BACKSPACE)
    page.until(lambda: page.painted() == 3 and page.text("chip") == "✕ reject")
    assert verdicts_of(read_overrules(tmp_path / "run")) == {}
    page.press("u")
    page.wait_saved()
    page.press("e")
    page.click("#write")
    page.until(lambda: page.text("written") == "photos.csv: 8 photos")
    assert list(served.exported[0].values()) == [Level.UNSURE]
    page.click("#end")
    served.thread.join(20)
    assert served.choice is not None
    assert (served.choice.finished, list(served.choice.overrules.values())) == (True, [Level.UNSURE])
    page.until(lambda: "The session is over" in page.text("notice"))


@needs_browser
def test_sliders_show_what_changes_and_can_be_applied_and_taken_back(served: Served, tmp_path: Path) -> None:
    page = served.page
    page.slide("squint", 0.65)
    page.until(lambda: page.text("changes") == "1 photo changes: 1 unsure → reject")
    assert read_overrules(tmp_path / "run") == []
    page.press("5")
    page.until(lambda: page.painted() == 4)
    assert page.all(".cell:not([hidden])", "ariaLabel") == ["IMG_4.jpg, reject"]
    page.click("#reset")
    page.until(lambda: page.text("changes") == "")
    page.slide("squint", 0.65)
    page.until(lambda: page.text("changes"))
    page.click("#apply")
    page.wait_saved()
    page.until(lambda: page.text("changes") == "")
    page.press("2")
    page.until(lambda: len(page.all(".cell:not([hidden])")) == 4)
    page.press("z")
    page.until(lambda: page.text("squint-value") == "0.50")
    page.press("2")
    page.until(lambda: len(page.all(".cell:not([hidden])")) == 3)
    page.press("1")
    page.until(lambda: len(page.all(".cell:not([hidden])")) == 8)


@needs_browser
def test_the_wall_of_a_burst(served: Served) -> None:
    page = served.page
    page.until(lambda: page.painted() == 0)
    page.press("b")
    page.until(lambda: page.text("wall-title") == "2 people in 3 frames")
    page.until(lambda: page.colours("#wall-table tbody tr:nth-child(2) td:nth-child(3) canvas") > 100)
    assert "everybody" in page.text("wall-words")
    assert page.all("#wall-table td", "className")[1:] == [
        "open",
        "closed",
        "open",
        "closed",
        "open",
        "open",
    ] or (
        page.all("#wall-table tbody td", "className")
        == ["open here", "closed", "open", "closed here", "open", "open"]
    )
    page.press(RIGHT, "x")
    page.wait_saved()
    page.until(lambda: "reject" in page.all("#wall-table thead .here")[0])
    page.press(ESCAPE)
    page.until(lambda: page.painted() == 1)
    assert page.text("chip") == "✕ reject · yours"


@needs_browser
def test_a_photo_that_is_gone_is_told_and_stays_in_the_list(served: Served) -> None:
    page = served.page
    page.press(*[RIGHT] * 6)
    page.until(lambda: page.text("waiting") == "no such file or directory")
    assert page.text("about").endswith("7 of 8")
    page.press("k", RIGHT)
    page.until(lambda: page.text("reason") == "cannot be read: not a picture")
    assert page.all("#filters [data-name=all] span") == ["8"]


@needs_browser
def test_native_pixels_and_the_help(served: Served) -> None:
    page = served.page
    page.until(lambda: page.painted() == 0)
    page.until(lambda: page.text("reason"))
    whole = page.all("#picture", "width")
    page.press("f")
    page.until(lambda: page.all("#picture", "width") != whole)
    page.press(ESCAPE)
    page.until(lambda: page.all("#picture", "width") == whole)
    page.press("?")
    help_text = page.until(lambda: page.text("help-table"))
    missing = [
        word for word in ("keep", "reject", "unsure", "wall", "native", "takes back") if word not in help_text
    ]
    assert missing == []
    page.press(ESCAPE)
    assert SIZE[0] < whole[0] or whole[0] == SIZE[0]
