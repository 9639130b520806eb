"""Whole sessions in a browser: marks, tags, undo, grid, two annotators, reload, lost pictures, the end."""

import csv
import os
import threading
from collections.abc import Iterator

import pytest

from eyelid.labelling.opening import open_session
from eyelid.labelling.options import LabelOptions
from eyelid.web import new_site, serve
from eyelid.web.label_page import label_page

from .. import browser as driven
from .conftest import draw_pile
from .label_page import BACKSPACE, DOWN, ENTER, ESCAPE, LEFT, RIGHT, UP, LabelPage

pytestmark = pytest.mark.skipif(
    not (driven.DRIVER and driven.CHROMIUM),
    reason="needs chromium and chromedriver: apt install chromium-driver",
)

COUNT = 24


@pytest.fixture(scope="module")
def browser(tmp_path_factory) -> Iterator[driven.Browser]:
    opened = driven.Browser(tmp_path_factory.mktemp("profile"))
    yield opened
    opened.close()


class Desk:
    """A pile on a page: the session behind it, the truth, and the page."""

    def __init__(self, browser, folder, **options):
        self.truth = draw_pile(folder / "eyes", COUNT)
        sources, output = (str(folder / "eyes"),), str(folder / "labels")
        options = LabelOptions(sources=sources, output=output, embed="hog", **options)
        self.session = open_session(options)
        addresses = []
        self.thread = threading.Thread(target=self._serve, args=(addresses.append,))
        self.thread.start()
        self.page = LabelPage(browser)
        self.address = LabelPage.until(lambda: addresses and addresses[0])

    def _serve(self, announce):
        site = new_site(label_page(self.session))
        serve(site, port=0, open_browser=False, announce=announce, is_finished=self.session.finished.is_set)

    def open(self, by="ann"):
        self.page.open(self.address.replace("/#", f"/?by={by}#"))
        self.page.until(self.page.name)
        return self.page

    def marks(self, by="ann"):
        """The marks in the session, latest first: names, classes, tags."""
        cards = self.session.history(by=by, count=100)
        return [
            (card.name, *(self._words(card.marks[by]) if by in card.marks else ("skipped",)))
            for card in cards
        ]

    @staticmethod
    def _words(mark):
        return ("can't tell" if mark.cant_tell else mark.label, *mark.tags)

    def close(self):
        self.session.finish()
        self.thread.join(10)
        self.session.close()


@pytest.fixture
def desk_of(browser, tmp_path, monkeypatch):
    desks = []

    def make(**options):
        desks.append(Desk(browser, tmp_path, **options))
        return desks[-1]

    yield make
    monkeypatch.setattr("eyelid.web.server._NOTICE_SECONDS", 0)
    complaints = browser.complaints()
    browser.open("about:blank")  # else the page would go on asking a server that has ended
    for desk in desks:
        desk.close()
    assert complaints == []


@pytest.fixture
def desk(desk_of):
    return desk_of()


def test_a_whole_session(desk, browser, tmp_path):
    page = desk.page
    page.open(desk.address)
    page.until(lambda: page.text("name-title") == "Who is labelling?")
    browser.press(" ann " + ENTER)
    page.until(page.name)
    assert page.text("who") == "ann"
    assert "token" not in browser.run("return location.href")

    first = page.answer("o")
    second = page.answer("2")
    third = page.answer("0")
    fourth = page.answer(" ")
    page.press("l", "b")
    fifth = page.answer("c")
    page.press("l")
    sixth = page.answer(ENTER)
    page.wait_saved()
    marks = [(sixth, "", "glasses"), (fifth, "closed", "bad", "glasses"), (fourth, "skipped")]
    marks += [(third, "can't tell"), (second, "closed"), (first, "open")]
    assert desk.marks() == marks
    assert page.history() == ["open", "closed", "can't tell", "skipped", "closed, bad, glasses", "glasses"]
    assert page.unsent() == 0
    page.until(lambda: "2 of" not in page.text("status") and "3 of 24" in page.text("status"))

    shown = page.name()
    for name in (sixth, fifth):
        page.press(BACKSPACE)
        assert page.name() == name
    page.wait_saved()
    assert desk.marks() == marks[2:]
    assert page.answer("o") == fifth
    assert page.answer("o") == sixth
    assert page.name() == shown

    browser.run("location.reload()")
    page.until(lambda: len(page.history()) == 6)
    assert page.text("who") == "ann"
    for name in (sixth, fifth, fourth, third):  # marks from before the reload
        page.press(BACKSPACE)
        page.until(lambda name=name: page.name() == name)
    assert desk.marks() == marks[4:]
    assert page.history() == ["open", "closed"]

    browser.download_to(tmp_path)
    page.press("e")
    page.click("[data-kind=csv]")
    table = tmp_path / "labels.csv"
    page.until(table.exists)
    with table.open(newline="") as file:
        assert sorted(row["target"] for row in csv.DictReader(file)) == ["closed", "open"]


def test_keys_are_answered_while_the_disk_lets_marks_wait(desk, monkeypatch):
    page = desk.open()
    goes_on, fsync = threading.Event(), os.fsync
    monkeypatch.setattr(os, "fsync", lambda number: (goes_on.wait(60), fsync(number)))
    names = [page.answer(key) for key in "ococo"]
    assert page.unsent() == 5
    assert desk.session.journal.read_bytes().count(b"\n") <= 2  # how it began, and an unacknowledged mark
    goes_on.set()
    page.wait_saved()
    assert page.unsent() == 0
    assert [name for name, *_ in desk.marks()] == names[::-1]


def test_looking_back_marks_anew(desk):
    page = desk.open()
    first, second = page.answer("o"), page.answer("o")
    present = page.name()
    page.press(",")
    assert page.name() == second
    page.press(LEFT)
    assert page.name() == first
    page.press(".")
    assert page.name() == second
    page.press(ESCAPE)
    assert page.name() == present
    page.press(",", ",", "c")
    assert page.name() == present
    page.wait_saved()
    assert desk.marks() == [(first, "closed"), (second, "open")]
    page.press(BACKSPACE)  # takes back the second thought, not the first
    page.wait_saved()
    assert page.name() == first
    assert sorted(desk.marks()) == sorted([(first, "open"), (second, "open")])


def test_the_grid(desk):
    page = desk.open()
    page.press("g")
    page.until(lambda: "Nothing is suggested" in page.text("grid-about") or page.tiles())
    page.press("g")
    for _ in range(10):
        page.answer("o" if desk.truth[page.name()] == "open" else "c")
    page.wait_saved()
    page.until(lambda: "Up to date" in page.text("status"))
    page.press("g")
    shown = page.until(page.tiles)
    page.press(" ", RIGHT, "c", RIGHT, RIGHT, LEFT, " ", " ")
    page.click(".tile:last-child")
    assert page.text("confirm").startswith(f"Confirm {len(shown) - 2} marks")
    page.press(ENTER)
    page.wait_saved()
    of_class = {name: label for name, label, *_ in desk.marks()[: len(shown) - 2]}
    assert of_class == {shown[1]: "closed"} | dict.fromkeys(shown[2:-1], "open")
    assert not set(page.tiles()) & set(shown)
    page.press(BACKSPACE)
    page.wait_saved()
    assert page.tiles() == shown
    assert page.text("confirm").startswith(f"Confirm {len(shown) - 2} marks")
    assert len(desk.marks()) == 10
    page.press(ENTER)
    page.wait_saved()
    page = desk.open()
    page.until(page.name)
    page.press(BACKSPACE)  # also of an earlier visit, the grid is taken back as it was
    page.until(lambda: page.tiles() == shown[1:-1])
    assert page.text("confirm").startswith(f"Confirm {len(shown) - 2} marks")
    assert len(desk.marks()) == 10
    page.press(ESCAPE)
    assert page.until(page.name)


def test_two_annotators_and_what_they_disagree_on(desk):
    page = desk.open("ann")
    marked = {page.answer("o") for _ in range(COUNT)}
    page.until(lambda: "Every picture was looked at" in page.text("waiting"))
    page.wait_saved()
    page = desk.open("ben")
    assert page.history() == []
    second = {page.answer("c") for _ in range(3)}  # of the pictures that everyone gets
    page.wait_saved()
    assert second <= marked
    page.until(lambda: "Disagreements 3" in page.text("view-disagreements"))
    assert "ann, ben" in page.text("status")
    page.press("d")
    decided = page.until(page.name)
    page.until(lambda: "ann: open · ben: closed" in page.text("about"))
    page.answer("o")
    page.wait_saved()
    assert (decided, "open") in desk.marks("ben")
    page.press("d")
    page.until(lambda: page.name() not in second)


@pytest.mark.parametrize(
    ("key", "label"),
    [(LEFT, "right"), (RIGHT, "left"), (UP, "up"), (DOWN, "blink"), ("s", "straight"), ("4", "blink")],
)
def test_arrow_keys_point_where_the_eye_points(moving, key, label):
    name = moving.page.answer(key)
    moving.page.wait_saved()
    assert moving.marks()[0] == (name, label)


@pytest.fixture(scope="module")
def moving(browser, tmp_path_factory):
    desk = Desk(
        browser, tmp_path_factory.mktemp("moving"), classes=("left", "right", "up", "blink", "straight")
    )
    desk.open()
    yield desk
    browser.open("about:blank")
    desk.close()


@pytest.mark.parametrize(
    ("key", "code", "label"),
    [
        ("\u0449", "KeyO", "open"),  # Cyrillic
        ("\u03c8", "KeyC", "closed"),  # Greek
        ("Process", "KeyO", "open"),  # while an input method waits
        ("o", "KeyS", "open"),  # another Latin layout: the letter counts, not its place
    ],
)
def test_keyboards_of_other_alphabets(desk, key, code, label):
    page = desk.open()
    name = page.until(page.name)
    page.settle()
    page.browser.run(
        "document.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], code: arguments[1] }))",
        key,
        code,
    )
    page.until(lambda: page.name() != name)
    page.wait_saved()
    assert desk.marks()[0] == (name, label)


def test_nothing_can_be_answered_where_nothing_is_asked(desk):
    page = desk.open()
    page.answer("o")
    live = "return document.querySelectorAll('#answers :enabled, #tags :enabled').length"
    assert page.browser.run(live) > 5
    page.press("d")
    page.until(lambda: "they need a second annotator" in page.text("waiting"))
    assert page.browser.run(live) == 0
    page.press("d")
    page.until(page.name)
    assert page.browser.run(live) > 5


def test_names_go_on_in_the_next_line_after_a_sign(desk):
    page = desk.open()
    page.until(page.name)
    parts = page.browser.run(
        "return [...document.getElementById('about').childNodes].map((n) => n.textContent)"
    )
    assert next(part for part in parts if part).endswith(".")


def test_the_help_tells_every_key(desk):
    page = desk.open()
    page.press("?")
    help_text = page.until(lambda: page.text("help-table"))
    words = (
        "open",
        "can't tell",
        "bad",
        "skip",
        "take back",
        "look back",
        "confirm",
        "disagree",
        "suggestions",
    )
    assert [word for word in words if word not in help_text] == []
    name = page.name()
    page.press("o")  # keys do nothing while the help is open
    assert page.name() == name
    page.press(ESCAPE)
    page.answer("o")


def test_suggestions_can_be_hidden_and_are_for_random_pictures(desk):
    page = desk.open()
    for _ in range(COUNT - 1):
        hint, about = page.text("suggestion"), page.text("about")
        assert not (hint and "drawn at random" in about)
        if hint:
            page.press("h")
            assert page.text("suggestion") == ""
            page.press("h")
            assert page.text("suggestion") == hint
            return
        page.answer("o" if desk.truth[page.name()] == "open" else "c")
        page.wait_saved()
        page.until(lambda: "Up to date" in page.text("status"))
    pytest.fail("nothing was ever suggested")


def test_lost_pictures_are_left_out(desk, tmp_path, browser):
    page = desk.open()
    page.settle()
    for _ in range(3):
        page.answer("o")
    page.wait_saved()
    for name in desk.truth:
        (tmp_path / "eyes" / name).unlink()
    page.until(lambda: page.press("o") or "Every picture was looked at" in page.text("waiting"))
    page.until(lambda: "lost while the pile was open" in page.text("status"))
    page.wait_saved()
    assert all(label == "open" for _, label in desk.marks())
    browser.complaints()  # the browser's own lines for what is not there


def test_what_is_no_picture_any_more_is_left_out(desk, tmp_path, browser):
    page = desk.open()
    page.answer("o")
    page.wait_saved()
    for name in desk.truth:
        (tmp_path / "eyes" / name).write_text("now text")
    page.until(lambda: page.press("o") or "Every picture was looked at" in page.text("waiting"))
    page.wait_saved()
    assert "is left out" in page.text("toast")
    assert 1 <= len(desk.marks()) < len(desk.truth)
    browser.complaints()  # the browser's own lines for what is refused


def test_the_end_is_shown_and_the_server_ends(desk_of):
    desk = desk_of(until=3)
    page = desk.open()
    for _ in range(3):
        page.settle()
        page.browser.press("o")
    page.until(lambda: page.text("notice").startswith("The session is over"))
    desk.thread.join(5)
    assert not desk.thread.is_alive()
    assert len(desk.marks()) == 3


def test_a_page_of_elsewhere_can_neither_read_nor_write(desk, browser, tmp_path):
    here = desk.address.split("#")[0]
    (tmp_path / "elsewhere.html").write_text("<!doctype html><title>elsewhere</title>")
    browser.open(tmp_path / "elsewhere.html")
    asked = """
      const [address] = arguments;
      const tries = [["GET", "api/status?by=ann"], ["GET", "api/picture/0"], ["POST", "api/finish"]];
      return Promise.all(tries.map(([method, path]) => ["cors", "no-cors"].map((mode) =>
        fetch(address + path, { method, mode, body: method === "POST" ? "{}" : undefined })
          .then((answer) => answer.text(), () => ""))).flat());
    """
    assert set(browser.run(asked, here)) == {""}
    assert not desk.session.finished.is_set()
    browser.complaints()
