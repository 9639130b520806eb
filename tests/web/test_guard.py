"""Who is let in: requests as a page of another site, another host or another program sends them."""

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from eyelid.errors import LabelError, OutputError, PictureError
from eyelid.web import Page
from eyelid.web.site import new_site

from .conftest import ADDRESS, TOKEN, client_of

PAGE = Page(html="label/page.html", most_bytes=2_000, allow={"img-src": "blob:"})


@pytest.fixture(scope="module")
def site():
    made = new_site(PAGE, token=TOKEN)

    @made.get("/api/secret")
    def secret():
        return {"word": "secret"}

    @made.post("/api/change")
    def change(body: dict[str, str]):
        return body

    @made.get("/api/fails/{how}")
    def fail(how: str):
        raise {
            "fault": ZeroDivisionError("a secret of the code"),
            "full": OSError(28, "No space left on device", "/home/ann/journal.jsonl"),
            "label": LabelError("class 'x':\nexpected open"),
            "gone": PictureError("no such file"),
            "unwritten": OutputError("labels: read-only"),
        }[how]

    return made


@pytest.fixture(scope="module")
def asked(site) -> TestClient:
    return client_of(site, token="")


RIGHT = {"Authorization": f"Bearer {TOKEN}"}
HERE = {**RIGHT, "Origin": ADDRESS, "Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/", {}, 200),
        ("GET", "/static/site.css", {}, 200),
        ("GET", "/api/secret", RIGHT, 200),
        ("POST", "/api/change", HERE, 200),
        ("POST", "/api/change", RIGHT, 200),
        # hosts: a name that was pointed at this machine, and another server's port
        ("GET", "/", {"Host": "localhost:8765"}, 200),
        ("GET", "/", {"Host": "[::1]:8765"}, 200),
        ("GET", "/", {"Host": "evil.example:8765"}, 421),
        ("GET", "/", {"Host": "evil.example"}, 421),
        ("GET", "/", {"Host": "127.0.0.1:8766"}, 421),
        ("GET", "/", {"Host": "127.0.0.1"}, 421),
        ("GET", "/", {"Host": "127.0.0.1.evil.example:8765"}, 421),
        ("GET", "/", {"Host": ""}, 421),
        ("GET", "/static/site.css", {"Host": "evil.example:8765"}, 421),
        ("POST", "/api/change", {**HERE, "Host": "evil.example:8765"}, 421),
        # origins
        ("POST", "/api/change", {**RIGHT, "Origin": "http://evil.example"}, 403),
        ("POST", "/api/change", {**RIGHT, "Origin": "null"}, 403),
        ("POST", "/api/change", {**RIGHT, "Origin": "http://127.0.0.1:9999"}, 403),
        ("POST", "/api/change", {**RIGHT, "Origin": "https://127.0.0.1:8765"}, 403),
        ("POST", "/api/change", {**RIGHT, "Origin": "http://localhost:8765"}, 403),
        ("POST", "/api/change", {**RIGHT, "Sec-Fetch-Site": "cross-site"}, 403),
        ("POST", "/api/change", {**RIGHT, "Sec-Fetch-Site": "same-site"}, 403),
        ("OPTIONS", "/api/change", {"Origin": "http://evil.example"}, 403),
        ("DELETE", "/api/secret", {"Origin": "http://evil.example"}, 403),
        # the token
        ("GET", "/api/secret", {}, 401),
        ("GET", "/api/secret", {"Authorization": "Bearer another"}, 401),
        ("GET", "/api/secret", {"Authorization": f"Basic {TOKEN}"}, 401),
        ("GET", "/api/secret", {"Authorization": TOKEN}, 401),
        ("GET", "/api/secret", {"Authorization": "Bearer "}, 401),
        ("GET", "/api/secret", {"Authorization": b"Bearer \xff\xfe"}, 401),
        ("GET", "/api/secret", {"Cookie": f"token={TOKEN}"}, 401),
        ("GET", f"/api/secret?token={TOKEN}", {}, 401),
        ("GET", "/nothing", {}, 401),
        ("GET", "/nothing", RIGHT, 404),
        ("POST", "/", {**HERE}, 405),
    ],
)
def test_who_is_let_in(asked, method, path, headers, status):
    answer = asked.request(method, path, headers=headers, **({"json": {}} if method == "POST" else {}))
    assert answer.status_code == status
    if status >= 400:
        assert "secret" not in answer.text
        assert len(answer.text.splitlines()) <= 1


@pytest.mark.parametrize(
    "path",
    [
        "/static/../site.py",
        "/static/%2e%2e/site.py",
        "/static/..%2fsite.py",
        "/static/label/..%2f..%2fguard.py",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/..%5csite.py",
        "/static/",
        "/static/label",
        "/static/%00",
    ],
)
def test_no_path_leads_out(asked, path):
    answer = asked.get(path, headers=RIGHT)
    assert answer.status_code in (401, 404)
    assert "import" not in answer.text
    assert "root:" not in answer.text


def test_bodies_are_limited(asked):
    fits = b'{"a": "' + b"x" * (PAGE.most_bytes - 20) + b'"}'
    large = b'{"a": "' + b"x" * PAGE.most_bytes + b'"}'
    here = {**HERE, "Content-Type": "application/json"}
    for body in (large, (part for part in (large[:1000], large[1000:]))):  # declared, and in pieces
        answer = asked.post("/api/change", content=body, headers=here)
        assert (answer.status_code, answer.text) == (413, "the request is larger than 2,000 bytes")
    assert asked.post("/api/change", content=fits, headers=here).status_code == 200
    lying = asked.post("/api/change", content=large, headers={**here, "Content-Length": "7"})
    assert lying.status_code == 413


@pytest.mark.parametrize("path", ["/", "/static/site.css", "/api/secret", "/nothing", "/api/fails/fault"])
@pytest.mark.parametrize("headers", [{}, RIGHT, {"Host": "evil.example"}])
def test_every_answer_has_the_headers_of_the_guard_and_the_policy_of_the_page(asked, path, headers):
    answer = asked.get(path, headers=headers).headers
    policy = dict(part.strip().split(" ", 1) for part in answer["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["img-src"] == "'self' blob:"
    assert answer["x-content-type-options"] == "nosniff"
    assert answer["referrer-policy"] == "no-referrer"
    assert answer["cache-control"] in ("no-store", "no-cache")
    assert "server" not in answer
    assert "set-cookie" not in answer


@pytest.mark.parametrize(
    ("how", "status", "words"),
    [
        ("fault", 500, "the server failed; its terminal says why"),
        ("full", 503, "/home/ann/journal.jsonl: No space left on device"),
        ("label", 400, "class 'x': expected open"),
        ("gone", 404, "no such file"),
        ("unwritten", 503, "labels: read-only"),
    ],
)
def test_errors_are_one_line(asked, caplog, how, status, words):
    answer = asked.get(f"/api/fails/{how}", headers=RIGHT)
    assert (answer.status_code, answer.text) == (status, words)
    assert answer.headers["content-type"].startswith("text/plain")
    lines = [record.getMessage() for record in caplog.records if record.name == "eyelid.web.guard"]
    assert lines == (
        ["GET /api/fails/fault: ZeroDivisionError: a secret of the code"] if how == "fault" else []
    )


def test_websockets_are_refused(asked):
    with pytest.raises(WebSocketDisconnect) as stop, asked.websocket_connect("/api/secret", headers=RIGHT):
        pass
    assert stop.value.code == 1008


def test_each_run_draws_its_own_token():
    tokens = {new_site(PAGE).state.token for _ in range(3)}
    assert len(tokens) == 3
    assert all(len(token) >= 43 for token in tokens)
