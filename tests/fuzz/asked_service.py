"""The service, asked for everything: bodies, queries, whole requests, and what comes over a connection.

Whatever comes, the answer is one that `docs/service.md` and the OpenAPI description name, and never a 500.
"""

import asyncio
import base64
import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from starlette.types import Message
from uvicorn.server import ServerState

from eyelid.errors import EyelidError
from eyelid.results import Row
from eyelid.service.answers import error_body
from eyelid.service.asked import CHOICES, asked
from eyelid.service.limits import Limits
from eyelid.service.predicting import PATH, Predicting
from eyelid.service.refusal import Refusal
from eyelid.service.request_body import pictures_of
from eyelid.service.schema import predict_operation
from eyelid.service.served_kits import ServedKits
from eyelid.service.server import ServiceConnection
from eyelid.service.site import new_site
from eyelid.web.server import silent_config

from . import drawn_files as drawn

LIMITS = Limits(body=0.1, held=0.2, pixels=0.01, pictures=6, waiting=2, gather_ms=0, seconds=15)
KINDS = {"json": "application/json", "jsonl": "application/x-ndjson", "csv": "text/csv; charset=utf-8"}
STATUS = re.compile(rb"^HTTP/1\.1 (\d{3}) ", re.MULTILINE)


class RefusedError(EyelidError):
    """A request was refused, as it may be."""


def pictures_in(content_type: str) -> Callable[[bytes], object]:
    """Returns a reader of bodies of a type: of names and bytes, or a refusal in one line."""

    def read(body: bytes) -> object:
        return _refused(
            lambda: _checked(pictures_of(content_type, body, name="a", most_pictures=6, most_pixels=9))
        )

    return read


def _checked(pictures: Sequence[Any]) -> None:
    assert 0 < len(pictures) <= 6
    assert all(isinstance(each.data, bytes) and len(each.source) <= 1_000 for each in pictures)
    json.dumps([each.source for each in pictures]).encode()


def query(data: bytes) -> object:
    """Reads a query."""
    return _refused(lambda: asked(data))


def _refused(read: Callable[[], object]) -> object:
    try:
        return read()
    except Refusal as refusal:
        return _answer(refusal.status, {}, error_body(refusal.reason))


@cache
def _service() -> tuple[Predicting, asyncio.Runner]:
    return new_site(ServedKits(), limits=LIMITS), asyncio.Runner()


def request(data: bytes) -> object:
    """Sends a request: a line with its query, one with its content type, its other headers, and its body."""
    head, _, body = data.partition(b"\n\n")
    question, kind, *others = [*head.split(b"\n"), b"", b""]
    headers = [(b"host", b"localhost"), (b"content-type", kind)]
    headers += [(name.lower(), value) for name, _, value in (line.partition(b":") for line in others) if name]
    headers = [each for each in headers if each[0] not in (b"content-length", b"transfer-encoding")]
    scope = {"type": "http", "method": "POST", "path": PATH, "query_string": question, "headers": headers}
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        messages.append(message)

    service, runner = _service()
    runner.run(asyncio.wait_for(service(scope, receive, send), LIMITS.seconds + 5))
    start, whole = messages
    return _answer(start["status"], dict(start["headers"]), whole["body"])


def _answer(status: int, headers: dict[bytes, bytes], body: bytes) -> object:
    """Checks an answer; returns its rows, or raises `RefusedError`."""
    assert str(status) in predict_operation(LIMITS)["responses"]
    assert status != 500, body
    kind = headers.get(b"content-type", b"application/json").decode()
    assert int(headers.get(b"content-length", len(body))) == len(body)
    if status != 200:
        assert kind == KINDS["json"]
        (name,) = (told := json.loads(body))
        assert name == "error"
        assert "\n" not in told["error"]
        raise RefusedError(told["error"])
    (form,) = (form for form in CHOICES["format"] if KINDS[form] == kind)
    return _rows(form, body.decode())


def _rows(form: str, text: str) -> list[Row]:
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
    else:
        rows = json.loads(text)["rows"] if form == "json" else list(map(json.loads, text.split("\n")[:-1]))
    assert rows
    return [Row(**row) for row in rows]


class Wire(asyncio.Transport):
    """A connection of which one end is here: it keeps what is sent to it."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = b""
        self.is_closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent += bytes(data)

    def close(self) -> None:
        self.is_closed = True

    abort = close

    def is_closing(self) -> bool:
        return self.is_closed

    def pause_reading(self) -> None:
        pass

    resume_reading = set_protocol = pause_reading


def connection(data: bytes) -> object:
    """Sends what comes over one connection, in two pieces, and then closes it."""
    service, runner = _service()
    sent = runner.run(asyncio.wait_for(_connected(service, data), LIMITS.seconds + 5))
    statuses = set(map(int, STATUS.findall(sent)))
    allowed = {int(status) for status in predict_operation(LIMITS)["responses"]} - {500} | {100, 404, 405}
    assert statuses <= allowed, sent
    if 200 not in statuses:
        raise RefusedError(f"{statuses}")
    return statuses


async def _connected(service: Predicting, data: bytes) -> bytes:
    state, wire = ServerState(), Wire()
    protocol = ServiceConnection(silent_config(service, http=ServiceConnection), state, {})
    protocol.connection_made(wire)
    for piece in (data[: len(data) // 2], data[len(data) // 2 :]):
        if piece and not wire.is_closed:
            protocol.data_received(piece)
        await asyncio.sleep(0)
    while state.tasks and not protocol.waits():
        await asyncio.wait(state.tasks, return_when=asyncio.FIRST_COMPLETED)
    protocol.connection_lost(None)
    await asyncio.gather(*state.tasks)
    return wire.sent


def form(*parts: tuple[str, bytes]) -> bytes:
    """A body of files of a form, whose boundary is `x`."""
    head = 'Content-Disposition: form-data; name="pictures"; filename="{}"\r\nContent-Type: image/png\r\n\r\n'
    return (
        b"".join(b"--x\r\n" + head.format(name).encode() + data + b"\r\n" for name, data in parts)
        + b"--x--\r\n"
    )


def items(*pictures: bytes) -> bytes:
    """A body of JSON."""
    some = [
        {"name": f"{number}", "data": base64.b64encode(data).decode()} for number, data in enumerate(pictures)
    ]
    return json.dumps({"pictures": some}).encode()


def requests() -> list[bytes]:
    """Requests of all kinds, as `request` takes them."""
    eye, jpg = drawn.picture(".png"), drawn.picture(".jpg")
    return [
        b"eyes=auto&format=csv\nmultipart/form-data; boundary=x\n\n" + form(("a.png", eye), ("b", b"bad")),
        b"movements=all&format=jsonl\napplication/json\n\n" + items(eye, jpg),
        b"name=a.jpg&eyes=faces\nimage/jpeg\n\n" + jpg,
        b"eyes=patch&movements=none\napplication/octet-stream\nOrigin:http://a\n\n" + eye,
    ]


def connections() -> list[bytes]:
    """What comes over connections: one request or several, whole and in pieces."""
    body = form(("a.png", drawn.picture(".png")))
    head = (
        b"POST /v1/predict?format=csv HTTP/1.1\r\nHost: localhost\r\n"
        b"Content-Type: multipart/form-data; boundary=x\r\n"
    )
    whole = head + b"Content-Length: %d\r\n\r\n" % len(body) + body
    pieces = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    return [
        whole,
        whole + b"GET /v1/models HTTP/1.1\r\nHost: localhost:1\r\n\r\n" + whole,
        head + b"Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n" + pieces,
        b"GET /metrics HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /openapi.json HTTP/1.1\r\nHost: [::1]\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    ]
