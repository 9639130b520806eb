"""What the service refuses, and with which status: one line of JSON, and never a 500."""

import pytest

from .conftest import sent

FORM = "multipart/form-data; boundary=x"
PART = b'Content-Disposition: form-data; name="pictures"; filename="a"\r\n\r\nhi\r\n'


def posted(content, kind, path="/v1/predict"):
    return "POST", path, {"content": content, "headers": {"Content-Type": kind}}


@pytest.mark.parametrize(
    ("request_", "status", "reason"),
    [
        (posted(b"hi", "text/plain"), 415, "content type 'text/plain': expected multipart/form-data"),
        (("POST", "/v1/predict", {}), 415, "content type 'none'"),
        (
            ("POST", "/v1/predict", {"headers": {"Content-Type": "image/png", "Content-Encoding": "GZIP"}}),
            415,
            "content encoding 'gzip': expected none",
        ),
        (posted(b"", FORM), 400, "multipart/form-data that '--x' doesn't begin and end"),
        (posted(b"--x\r\n" + PART, FORM), 400, "doesn't begin and end"),
        (posted(b"--x--\r\n", FORM), 422, "pictures: there is none"),
        (posted(b"--x\r\n\r\n\r\nhi\r\n--x--", FORM), 400, "part 0 of the form has no name"),
        (
            posted(b"--x\r\n" + PART.replace(b"pictures", b"p") + b"--x--", FORM),
            422,
            "another name than pictures",
        ),
        (posted(b"--x\r\n" + PART.replace(b"filename", b"n") + b"--x--", FORM), 422, "expected a file"),
        (posted(b"hi", "multipart/form-data"), 400, "without a boundary"),
        (posted(b"{", "application/json"), 400, "not JSON"),
        (posted(b"[" * 100_000, "application/json"), 400, "not JSON"),
        (posted(b"[]", "application/json"), 422, "expected an object with a list 'pictures'"),
        (posted(b'{"pictures": []}', "application/json"), 422, "pictures: there is none"),
        (posted(b'{"pictures": [1]}', "application/json"), 422, "pictures[0]: expected an object"),
        (posted(b'{"pictures": [{"data": "?"}]}', "application/json"), 422, "pictures[0]: data: not base64"),
        (posted(b"", "image/png", "/v1/predict?eyes=nose"), 422, "eyes 'nose': expected one of auto"),
        (posted(b"", "image/png", "/v1/predict?eye=auto"), 422, "eye: unknown; expected one of eyes"),
        (posted(b"", "image/png", "/v1/predict?eyes=auto&eyes=auto"), 422, "given twice"),
        (posted(b"", "image/png", f"/v1/predict?name={'n' * 1_001}"), 422, "at most 1,000 characters"),
        (posted(b"9" * 2_000_001, "image/png"), 413, "larger than 2,000,000 bytes"),
        (("GET", "/v1/predict", {}), 405, "expected POST"),
        (("GET", "/v1/predictions", {}), 404, "Not Found"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(request_, status, reason, ask):
    (answer,), _ = ask(request_, limits={"body": 2})
    assert answer.status_code == status
    assert reason in answer.json()["error"]
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("of", [0, 1, 5])
def test_a_request_has_at_most_so_many_pictures(of, ask):
    form = b"--x\r\n" + b"--x\r\n".join([PART] * (4 + of)) + b"--x--"
    items = ",".join(['{"data": "aGk="}'] * (4 + of))
    whole = f'{{"pictures": [{items}]}}'.encode()
    answers, _ = ask(posted(form, FORM), posted(whole, "application/json"), limits={"pictures": 4})
    assert [answer.status_code for answer in answers] == ([422] * 2 if of else [200] * 2)


def test_who_comes_when_it_is_full_is_told_to_come_again(ask, eye_png):
    requests = [sent([("a.png", eye_png)])] * 9
    answers, metrics = ask(*requests, limits={"waiting": 3, "gather_ms": 300})
    assert sorted(answer.status_code for answer in answers) == [200] * 3 + [429] * 6
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.headers["retry-after"] == "1"
    assert refused.json()["error"] == "3 requests are waiting; come again in 1 s"
    assert "eyelid_waiting_requests 0.0" in metrics
    assert "eyelid_held_bytes 0.0" in metrics


def test_all_bodies_together_have_a_limit(ask):
    big = posted(b"9" * 900_000, "image/png")
    limits = {"body": 1, "held": 2, "gather_ms": 300}
    answers, metrics = ask(*[big] * 6, limits=limits)
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {200, 429}
    assert "eyelid_held_bytes 0.0" in metrics


def test_what_takes_too_long_is_given_up(ask, eye_png):
    (answer, other), metrics = ask(
        sent([("a.png", eye_png)]),
        sent([("bad", b"bad")]),  # no small picture, so that it waits for no batch
        limits={"seconds": 0.3, "gather_ms": 60_000},
    )
    assert (answer.status_code, other.status_code) == (503, 200)
    assert answer.json()["error"] == "it took over 0.3 s; send fewer pictures"
    assert "eyelid_waiting_requests 0.0" in metrics
