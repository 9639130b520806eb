"""The guard in front of a site, which refuses all requests that do not come from the site's own page."""

import logging
import secrets
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from eyelid.web.page import Page

HEADERS: Mapping[str, str] = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Headers of every answer, in addition to the Content Security Policy and Permissions Policy of the page.

They forbid frames, and they forbid the browser to guess the type of a file.
"""

_HOSTS = ("127.0.0.1", "localhost", "[::1]")
_SAFE_METHODS = ("GET", "HEAD")  # methods that change nothing
_log = logging.getLogger(__name__)


class Guard:
    """ASGI middleware that passes on only the requests of the page itself.

    Other requests are answered with an error of one line.

    Any web page can send requests to this machine, so four things are checked:

    - The host must be a name of this machine. A foreign name can be pointed at 127.0.0.1 (DNS rebinding).
    - The origin of a request that may change something must be this server.
    - Everything but the empty page needs the token of this run, in the header `Authorization: Bearer TOKEN`.
      It is not a cookie, because browsers send cookies to all servers of a machine.
    - The body must not be larger than the page allows.

    Args:
        app: The application behind the guard.
        page: Sets the largest body, the Content Security Policy and the Permissions Policy.
        token: The secret of this run.
        open_paths: Beginnings of paths that need no token; `/`, the page itself, never needs one.
    """

    def __init__(self, app: ASGIApp, *, page: Page, token: str, open_paths: tuple[str, ...]) -> None:
        self._app = app
        self._token = token.encode()
        self._open_paths = open_paths
        self._most_bytes = page.most_bytes
        self._headers = {
            **HEADERS,
            "Content-Security-Policy": page.content_security_policy(),
            "Permissions-Policy": page.permissions_policy(),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
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
                headers.update(self._headers)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        body = None
        refusal = self._refusal(scope)
        if refusal is None:
            body = await self._body(receive)
            if body is None:
                refusal = self._too_large()
        if refusal is not None:
            status, reason = refusal
            await PlainTextResponse(reason, status)(scope, receive, send_guarded)
            return
        try:
            await self._app(scope, _replayed(body or b"", receive), send_guarded)
        except Exception as error:  # a bug of ours: the log gets one line, the browser no details
            _log.error("%s %s: %s: %s", scope["method"], scope["path"], type(error).__name__, error)
            if not begun:
                await PlainTextResponse("the server failed; its terminal says why", 500)(
                    scope, receive, send_guarded
                )

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Returns the status and the reason with which a request is refused; None if it is let through."""
        headers = Headers(scope=scope)
        port = scope["server"][1]
        hosts = [f"{name}:{port}" for name in _HOSTS]
        if headers.getlist("host") not in [[host] for host in (*hosts, *(_HOSTS if port == 80 else ()))]:
            return 421, f"this server answers only to {', '.join(hosts)}"
        if scope["method"] not in _SAFE_METHODS:
            if headers.getlist("origin") not in ([], [f"http://{headers['host']}"]):
                return 403, "a page of another origin may not change anything here"
            if headers.get("sec-fetch-site", "same-origin") != "same-origin":
                return 403, "a page of another site may not change anything here"
        if headers.get("content-length", "0").isdecimal() and (
            int(headers.get("content-length", "0")) > self._most_bytes
        ):
            return self._too_large()
        if not self._is_open(scope["path"]) and not self._has_token(headers):
            return 401, "this needs the address that was printed when the server was started"
        return None

    def _too_large(self) -> tuple[int, str]:
        return 413, f"the request is larger than {self._most_bytes:,} bytes"

    def _is_open(self, path: str) -> bool:
        return path == "/" or path.startswith(self._open_paths)

    def _has_token(self, headers: Headers) -> bool:
        kind, _, token = headers.get("authorization", "").partition(" ")
        return kind == "Bearer" and secrets.compare_digest(token.encode(), self._token)

    async def _body(self, receive: Receive) -> bytes | None:
        """Returns the body of a request; None if it is too large."""
        body = bytearray()
        while True:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > self._most_bytes:
                return None
            if not message.get("more_body"):
                return bytes(body)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Returns a `receive` that delivers a body that was read already, and then goes on as usual."""
    delivered = False

    async def replay() -> Message:
        nonlocal delivered
        if delivered:
            return await receive()
        delivered = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
