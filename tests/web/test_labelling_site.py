"""The routes of the page of `label`."""

import csv
import io
import json
import shutil
from contextlib import closing

import pytest

from eyelid.labelling.opening import open_session
from eyelid.labelling.options import LabelOptions
from eyelid.web import new_site
from eyelid.web.label_page import label_page

from .conftest import TOKEN, client_of


def names_of(answer):
    assert answer.status_code == 200, answer.text
    return [card["name"] for card in answer.json()]


def history(page, by="ann"):
    cards = page.get("/api/history", params={"by": by, "count": 10}).json()
    return [(card["name"], card["marks"].get(by, {}).get("label")) for card in cards]


def test_the_start_of_the_page(session, page):
    start = page.get("/api/start").json()
    assert start["classes"] == ["open", "closed"]
    assert start["tags"][0] == "bad"
    assert start["place"].endswith("eyes")
    assert start["by"] == ""
    again = (
        client_of(new_site(label_page(session, by="ben"), token="another"), token="another")
        .get("/api/start")
        .json()
    )
    assert again["by"] == "ben"
    assert (again["journal"] == start["journal"], again["run"] == start["run"]) == (True, False)


def test_unsent_marks_are_not_for_a_later_journal_at_the_same_place(session, page, pile):
    start = page.get("/api/start").json()
    session.close()
    shutil.rmtree(session.folder)
    options = LabelOptions(sources=(str(pile),), output=str(session.folder), embed="hog")
    with closing(open_session(options)) as later:
        again = client_of(new_site(label_page(later), token=TOKEN)).get("/api/start").json()
    assert again["journal"] != start["journal"]


def test_pictures_come_by_number_and_never_by_path(page, pile):
    first = page.get("/api/picture/3")
    assert first.headers["content-type"] == "image/png"
    assert first.content == (pile / "003.png").read_bytes()
    assert page.get("/api/picture/20").text == "picture 20: the pile has 20"
    for wrong, status in (
        ("20", 404),
        ("-1", 422),
        ("003.png", 422),
        ("..%2f..%2flabels%2fjournal.jsonl", 404),
        ("../../labels/journal.jsonl", 404),
        ("1e400", 422),
        ("9" * 5000, 422),
    ):
        answer = page.get(f"/api/picture/{wrong}")
        assert answer.status_code == status, wrong
        assert len(answer.text.splitlines()) == 1


def test_a_lost_picture_is_reported_and_not_asked_for_again(page, pile, mark_request):
    (pile / "004.png").unlink()
    answer = page.get("/api/picture/4")
    assert (answer.status_code, answer.text) == (404, "no such file or directory")
    upcoming = page.post("/api/upcoming", json={"by": "ann", "count": 50})
    assert "004.png" not in names_of(upcoming)
    assert len(upcoming.json()) == 19
    assert page.get("/api/status", params={"by": "ann"}).json()["lost"] == 1


def test_the_next_pictures_are_others_than_those_at_hand(page):
    first = names_of(page.post("/api/upcoming", json={"by": "ann", "count": 6}))
    assert len(set(first)) == 6
    next_ones = names_of(page.post("/api/upcoming", json={"by": "ann", "count": 6, "exclude": first}))
    assert len(set(first + next_ones)) == 12


def test_marks_skips_and_undo(page, mark_request):
    assert page.post("/api/mark", json=mark_request("001.png", click="a")).status_code == 204
    tagged = {"label": "", "cant_tell": True, "tags": ["glasses"]}
    assert page.post("/api/mark", json=mark_request("002.png", click="b", mark=tagged)).status_code == 204
    assert page.post("/api/skip", json={"by": "ann", "click": "c", "name": "003.png"}).status_code == 204
    assert history(page) == [("003.png", None), ("002.png", ""), ("001.png", "open")]
    for click, name in (("d", "003.png"), ("e", "002.png"), ("f", "001.png")):
        assert names_of(page.post("/api/undo", json={"by": "ann", "click": click})) == [name]
    assert names_of(page.post("/api/undo", json={"by": "ann", "click": "g"})) == []
    assert history(page) == []


def test_a_mark_that_is_sent_twice_counts_once(page, mark_request, session):
    for _ in range(2):
        assert page.post("/api/mark", json=mark_request("001.png", click="once")).status_code == 204
    assert len(session.journal.read_text().splitlines()) == 2  # the beginning, and the mark
    for _ in range(2):
        assert names_of(page.post("/api/undo", json={"by": "ann", "click": "back"})) == ["001.png"]
    assert history(page) == []


def test_annotators_have_histories_of_their_own(page, mark_request):
    page.post("/api/mark", json=mark_request("001.png", "open", "a"))
    page.post("/api/mark", json=mark_request("001.png", "closed", "b", by="ben"))
    assert (history(page), history(page, "ben")) == ([("001.png", "open")], [("001.png", "closed")])
    disputed = page.get("/api/disagreements", params={"by": "ann", "count": 5}).json()
    assert [(card["name"], card["marks"]["ben"]["label"]) for card in disputed] == [("001.png", "closed")]
    status = page.get("/api/status", params={"by": "ann"}).json()
    assert status["annotators"] == {"ann": 1, "ben": 1}
    assert status["agreement"]["pairs"][0]["alike"] == 0
    assert status["agreement"]["fleiss"] is None or status["agreement"]["fleiss"] < 0
    page.post("/api/mark", json=mark_request("001.png", "closed", "c", reason="disagreement"))
    assert names_of(page.get("/api/disagreements", params={"by": "ann", "count": 5})) == []


def test_a_grid_is_one_step(page):
    marks = {f"{number:03}.png": {"label": "open"} for number in range(5)}
    marks["004.png"] = {"label": "closed"}
    body = {"by": "ann", "click": "grid", "marks": marks, "seconds": 4.0}
    assert page.post("/api/mark-grid", json=body).status_code == 204
    status = page.get("/api/status", params={"by": "ann"}).json()
    assert status["of_class"] == {"open": 4, "closed": 1}
    assert names_of(page.post("/api/undo", json={"by": "ann", "click": "back"})) == list(marks)
    assert page.get("/api/status", params={"by": "ann"}).json()["labelled"] == 0


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"name": "../labels/journal.jsonl"}, 400, "no picture of"),
        ({"name": "nobody.png"}, 400, "no picture of"),
        ({"mark": {"label": "ajar"}}, 400, "class 'ajar': expected one of open, closed"),
        ({"mark": {"label": "open", "tags": ["odd"]}}, 400, "tag 'odd': expected one of"),
        ({"mark": {}}, 400, "the mark is empty"),
        ({"by": ""}, 400, "annotator ''"),
        ({"by": "x" * 61}, 400, "expected a name of 1 to 60 letters"),
        ({"by": 7}, 422, "body.by: Input should be a valid string"),
        ({"mark": "open"}, 422, "body.mark:"),
        ({"seconds": -1}, 422, "body.seconds:"),
        ({"seconds": "soon"}, 422, "body.seconds:"),
        ({"click": ""}, 422, "body.click:"),
        ({"path": "/etc/passwd"}, 422, "body.path: Extra inputs are not permitted"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(page, mark_request, change, status, words):
    answer = page.post("/api/mark", json=mark_request("001.png") | change)
    assert answer.status_code == status
    assert words in answer.text
    assert len(answer.text.splitlines()) == 1
    assert history(page) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"by": NaN}', b"[" * 100_000])
def test_what_is_no_json_is_refused(page, body):
    answer = page.post("/api/mark", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert len(answer.text.splitlines()) == 1


def test_labels_come_as_files(page, mark_request):
    page.post("/api/mark", json=mark_request("001.png", "closed", "a"))
    answer = page.get("/api/export", params={"kind": "csv"})
    assert answer.headers["content-disposition"] == 'attachment; filename="labels.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["target"] for row in rows] == ["closed"]
    assert page.get("/api/export", params={"kind": "xlsx"}).content.startswith(b"PK")
    assert json.loads(page.get("/api/export", params={"kind": "json"}).text)
    assert page.get("/api/export", params={"kind": "exe"}).status_code == 422


def test_the_end_is_in_the_status(page, session):
    assert not page.get("/api/status", params={"by": "ann"}).json()["finished"]
    assert page.post("/api/finish", json={}).status_code == 204
    assert session.finished.is_set()
    assert page.get("/api/status", params={"by": "ann"}).json()["finished"]
