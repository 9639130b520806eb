"""The ASGI application that lets requests in and answers `POST /v1/predict`; all others it passes on."""

import asyncio
import logging
from collections.abc import Mapping
from time import perf_counter

from starlette.types import ASGIApp, Receive, Scope, Send

from eyelid.service.access import Access
from eyelid.service.admission import Admission, DisconnectedError, UntilGone
from eyelid.service.answers import MEDIA_TYPES, encoded, error_body
from eyelid.service.asked import asked
from eyelid.service.batches import Batches
from eyelid.service.limits import Limits
from eyelid.service.metrics import Metrics
from eyelid.service.refusal import Refusal
from eyelid.service.request_body import pictures_of
from eyelid.service.served_kits import ServedKits

PATH = "/v1/predict"
"""Where pictures are sent to."""

_HEADERS = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))
_log = logging.getLogger(__name__)


class Predicting:
    """Checks who asks, and reads the pictures that are sent to `/v1/predict`.

    Args:
        app: Answers all other paths.
        kits: What pictures are read with.
        limits: What is taken on.
        metrics: Counts.
        admission: Lets in.
        access: Checks.
        processes: See `Batches`.

    Raises:
        WorkerError: A process cannot be started.
    """

    def __init__(
        self,
        app: ASGIApp,
        kits: ServedKits,
        *,
        limits: Limits,
        metrics: Metrics,
        admission: Admission,
        access: Access,
        processes: int,
    ) -> None:
        self._app = app
        self._limits = limits
        self._metrics = metrics
        self._admission = admission
        self._access = access
        self._batches = Batches(
            kits,
            most_pixels=limits.most_pixels,
            gather_s=limits.gather_ms / 1_000,
            processes=processes,
            most_s=limits.seconds,
            tell=metrics.batch,
        )

    def close(self) -> None:
        """Ends the threads and processes that read."""
        self._batches.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_here = scope["path"] == PATH
        headers: Mapping[str, str] = {}
        try:
            self._access.check(scope["path"], scope["headers"])
            if not is_here:
                await self._app(scope, receive, send)
                return
            if scope["method"] != "POST":
                raise Refusal(405, "expected POST", {"Allow": "POST"})
            status, (media_type, body) = 200, await self._predict(scope, receive)
        except Refusal as refusal:
            status, headers = refusal.status, refusal.headers
            media_type, body = MEDIA_TYPES["json"], error_body(refusal.reason)
        except DisconnectedError:
            return
        except Exception:  # a bug of ours: the log says what, the answer does not
            if not is_here:
                raise
            _log.exception("%s failed", PATH)
            status, media_type, body = 500, MEDIA_TYPES["json"], error_body("the service failed")
        if is_here:
            self._metrics.answered(status)
        await _answer(send, status, media_type, body, headers)

    async def _predict(self, scope: Scope, receive: Receive) -> tuple[str, bytes]:
        """Returns the content type and the body of an answer with rows."""
        self._admission.expect_room()  # before the body is read: who comes too often is to cost little
        want = asked(scope["query_string"])
        headers = dict(scope["headers"])
        if (coding := headers.get(b"content-encoding", b"identity").lower()) != b"identity":
            raise Refusal(415, f"content encoding {coding.decode('latin-1')!r}: expected none")
        body = await self._admission.body(receive, int(headers.get(b"content-length", b"0")))
        started, size = perf_counter(), len(body)
        try:
            with self._admission.turn():
                pictures = pictures_of(
                    headers.get(b"content-type", b"").decode("latin-1"),
                    body,
                    name=want.name,
                    most_pictures=self._limits.pictures,
                    most_pixels=self._limits.most_pixels,
                )
                del body  # the pictures are copies, and may wait for long
                async with UntilGone(receive), asyncio.timeout(self._limits.seconds):
                    rows = await self._batches.read(pictures, want)
        except TimeoutError:
            raise Refusal(
                503, f"it took over {self._limits.seconds:g} s; send fewer pictures", {"Retry-After": "1"}
            ) from None
        finally:
            self._admission.let_go(size)
        failed = sum([row.error is not None for row in rows])
        self._metrics.predicted(perf_counter() - started, pictures=len(pictures), failed=failed)
        return MEDIA_TYPES[want.format], encoded(rows, want.format)


async def _answer(send: Send, status: int, media_type: str, body: bytes, headers: Mapping[str, str]) -> None:
    sent = [
        (b"content-type", media_type.encode()),
        (b"content-length", str(len(body)).encode()),
        *_HEADERS,
        *((name.lower().encode(), value.encode()) for name, value in headers.items()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": sent})
    await send({"type": "http.response.body", "body": body})
