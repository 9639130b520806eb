"""What stands before every page: who may ask, how much, and what a browser may do with the answer."""

import logging
import secrets
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 1_000_000
"""Largest body of a request, in bytes: the marks of a grid of some hundred pictures take a tenth of it."""

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""What every answer tells the browser: nothing inline, nothing from elsewhere, in no frame, no guessing."""

_NAMES = ("127.0.0.1", "localhost", "[::1]")
_READING = ("GET", "HEAD")
_log = logging.getLogger(__name__)


class Guard:
    """Lets through only what the page itself asks for; refuses the rest with one line of text.

    Any page of the web can send requests to this machine, so each request is held against four things. The
    host it names must be this machine, since a foreign name can be pointed at 127.0.0.1 (DNS rebinding). The
    origin of what changes something must be this server. All but the empty page needs the token of this run,
    in the header `Authorization: Bearer TOKEN`: a header, unlike a cookie, is not handed to the other servers
    of this machine. And bodies are limited.

    Args:
        app: What is guarded.
        token: The secret of this run.
        open_paths: Beginnings of the paths that need no token; `/` alone is the page itself.
        most_bytes: Largest body of a request.
    """

    def __init__(
        self, app: ASGIApp, *, token: str, open_paths: tuple[str, ...], most_bytes: int = MOST_BYTES
    ) -> None:
        self._app = app
        self._token = token.encode()
        self._open_paths = open_paths
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        begun = False

        async def send_guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        body = None
        refused = self._refusal(scope)
        if refused is None:
            body = await self._body(receive)
            if body is None:
                refused = 413, f"the request is larger than {self._most_bytes:,} bytes"
        if refused is not None:
            status, reason = refused
            await PlainTextResponse(reason, status)(scope, receive, send_guarded)
            return
        try:
            await self._app(scope, _replayed(body or b"", receive), send_guarded)
        except Exception as error:  # a fault of ours: one line here, and none of it in the browser
            _log.error("%s %s: %s: %s", scope["method"], scope["path"], type(error).__name__, error)
            if not begun:
                await PlainTextResponse("the server failed; its terminal says why", 500)(
                    scope, receive, send_guarded
                )

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        port = scope["server"][1]
        hosts = [f"{name}:{port}" for name in _NAMES]
        if headers.getlist("host") not in [[host] for host in (*hosts, *(_NAMES if port == 80 else ()))]:
            return 421, f"this server answers only to {', '.join(hosts)}"
        if scope["method"] not in _READING:
            if headers.getlist("origin") not in ([], [f"http://{headers['host']}"]):
                return 403, "a page of another origin may not change anything here"
            if headers.get("sec-fetch-site", "same-origin") != "same-origin":
                return 403, "a page of another site may not change anything here"
        if headers.get("content-length", "0").isdecimal() and (
            int(headers.get("content-length", "0")) > self._most_bytes
        ):
            return 413, f"the request is larger than {self._most_bytes:,} bytes"
        if not self._is_open(scope["path"]) and not self._has_token(headers):
            return 401, "this needs the address that was printed when the server was started"
        return None

    def _is_open(self, path: str) -> bool:
        return path == "/" or path.startswith(self._open_paths)

    def _has_token(self, headers: Headers) -> bool:
        kind, _, token = headers.get("authorization", "").partition(" ")
        return kind == "Bearer" and secrets.compare_digest(token.encode(), self._token)

    async def _body(self, receive: Receive) -> bytes | None:
        """Returns the whole body; None if it is too large."""
        body = bytearray()
        while True:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > self._most_bytes:
                return None
            if not message.get("more_body"):
                return bytes(body)


def _replayed(body: bytes, receive: Receive) -> Receive:
    told = False

    async def replay() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
