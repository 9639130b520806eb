"""What the service answers: the rows of `eyelid predict` for the same bytes, however they come."""

import asyncio
import base64
import json

import pytest

import eyelid
from eyelid.examples import EYES, PEOPLE
from eyelid.service.limits import Limits
from eyelid.service.site import new_site

from .conftest import sent

FILES = sorted((*list(EYES.glob("*.[jp]*g"))[:9], *PEOPLE.glob("*.jpg")))


def without_folders(text):
    return text.replace(f"{EYES}/", "").replace(f"{PEOPLE}/", "")


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """Returns the lines of a table of `predict`, for a form and options."""
    folder = tmp_path_factory.mktemp("tables")

    def lines(form, **options):
        list(eyelid.predict(*FILES, output=folder / f"t.{form}", overwrite=True, **options))
        return without_folders((folder / f"t.{form}").read_text())

    return lines


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", {}),
        ("&eyes=patch&movements=all", {"eyes": "patch", "movements": "all"}),
        ("&eyes=faces&movements=none", {"eyes": "faces", "movements": "none"}),
    ],
)
def test_rows_are_those_of_predict(query, options, ask, table):
    files = [(file.name, file.read_bytes()) for file in FILES]
    asked = [sent(files, f"?format={form}{query}") for form in ("csv", "jsonl", "json")]
    (csv, lines, whole), _ = ask(*asked)
    assert csv.text == table("csv", **options)
    assert lines.text == table("jsonl", **options)
    assert whole.json() == {"rows": list(map(json.loads, lines.text.splitlines()))}
    assert csv.headers["content-type"] == "text/csv; charset=utf-8"


def test_rows_are_the_same_in_json_and_as_bare_bytes(ask):
    file = FILES[0]
    text = base64.b64encode(file.read_bytes()).decode()
    (form, whole, bare), _ = ask(
        sent([(file.name, file.read_bytes())]),
        ("POST", "/v1/predict", {"json": {"pictures": [{"name": file.name, "data": text}]}}),
        (
            "POST",
            f"/v1/predict?name={file.name}",
            {"content": file.read_bytes(), "headers": {"Content-Type": "image/jpeg"}},
        ),
    )
    assert form.status_code == 200
    assert form.json() == whole.json() == bare.json()


def test_a_bad_picture_has_its_row_and_harms_no_other(ask, eye_png):
    files = [("a.png", eye_png), ("bad.png", b"bad"), ("empty", b""), ("a.png", eye_png)]
    (answer,), metrics = ask(sent(files))
    rows = [eyelid.Row(**row) for row in answer.json()["rows"]]
    assert [row.source for row in rows] == ["a.png", "bad.png", "empty", "a.png"]
    assert rows[0] == rows[3]
    assert rows[0].error is None
    assert "not a picture" in rows[1].error
    assert rows[2].error == "the file is empty"
    assert 'eyelid_pictures_total{result="error"} 2.0' in metrics


def test_a_bug_at_one_picture_is_its_row(ask, eye_png, monkeypatch, caplog):
    decode = eyelid.service.sent_picture.decode

    def fail(data, **options):
        if data == b"poison":
            raise ZeroDivisionError("a bug")
        return decode(data, **options)

    monkeypatch.setattr("eyelid.service.sent_picture.decode", fail)
    (answer,), _ = ask(sent([("a.png", eye_png), ("b.png", b"poison")]))
    assert [row["error"] for row in answer.json()["rows"]] == [
        None,
        "the service failed at this picture; its log says why",
    ]


def test_a_picture_that_declares_too_many_pixels_is_not_decoded(ask, eye_png):
    bomb = eye_png[:16] + (40_000).to_bytes(4, "big") * 2 + eye_png[24:]
    (answer,), _ = ask(sent([("a.png", eye_png), ("bomb.png", bomb)]), limits={"pixels": 0.001})
    assert [row["error"] for row in answer.json()["rows"]] == [
        "40x40 pixels is over the limit of 1,000",
        "40000x40000 pixels is over the limit of 1,000",
    ]


def test_small_pictures_of_many_requests_are_one_batch(ask, eye_png):
    answers, metrics = ask(*[sent([("a.png", eye_png)])] * 20, limits={"gather_ms": 500})
    assert {answer.text for answer in answers} == {answers[0].text}
    assert "eyelid_batch_pictures_count 1.0" in metrics
    assert "eyelid_batch_pictures_sum 20.0" in metrics
    assert 'eyelid_requests_total{status="200"} 20.0' in metrics


def test_requests_that_ask_for_other_things_are_not_mixed(ask, eye_png):
    some = [sent([("a.png", eye_png)], query) for query in ("?movements=all", "?movements=none")] * 3
    answers, metrics = ask(*some, limits={"gather_ms": 100})
    assert [answer.json()["rows"][0]["movement"] is None for answer in answers] == [False, True] * 3
    assert "eyelid_batch_pictures_count 2.0" in metrics


def test_who_has_gone_is_not_waited_for(kits, eye_png):
    """A request that would be read in a minute, and whose sender hangs up at once."""
    service = new_site(kits, limits=Limits(gather_ms=60_000, seconds=90))
    scope = {"type": "http", "path": "/v1/predict", "method": "POST", "query_string": b""}
    scope["headers"] = [(b"host", b"localhost"), (b"content-type", b"image/png")]
    messages = [{"type": "http.request", "body": eye_png, "more_body": False}, {"type": "http.disconnect"}]
    sent = []

    async def receive():
        return messages.pop(0)

    async def ask():
        async with asyncio.timeout(20):
            await service(scope, receive, sent.append)

    try:
        asyncio.run(ask())
        assert (sent, messages, service._admission.waiting, service._admission.held) == ([], [], 0, 0)
    finally:
        service.close()


@pytest.mark.parametrize("other", [b'filename="%C3%BC.png"; ', b""], ids=["beside another", "alone"])
def test_a_name_is_taken_as_it_was_meant(other, ask, eye_png):
    head = b'Content-Disposition: form-data; name="pictures"; ' + other + b"filename*=UTF-8''%C3%BC.png"
    form = b"--x\r\n" + head + b"\r\n\r\n" + eye_png + b"\r\n--x--"
    sent = {"content": form, "headers": {"Content-Type": "multipart/form-data; boundary=x"}}
    (answer,), _ = ask(("POST", "/v1/predict", sent))
    assert answer.json()["rows"][0]["source"] == "ü.png"
