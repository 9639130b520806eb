"""Admission: how many requests wait, and how many bytes they hold; who comes when it is full, comes again."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from math import ceil

from starlette.types import Receive

from eyelid.service.limits import Limits
from eyelid.service.metrics import Metrics
from eyelid.service.refusal import Refusal

_LONGEST_S = 60  # that anybody is told to wait
_LOOK_S = 0.5  # until it is looked whether the sender is still there


class DisconnectedError(Exception):
    """The sender has gone before its request was whole, or was answered."""


@asynccontextmanager
async def until_gone(receive: Receive) -> AsyncIterator[None]:
    """Ends what is done meanwhile with `DisconnectedError` when the sender of a whole request has gone.

    Who has given up often asks again, and would else be read for twice. Most requests are answered before
    anybody looks.
    """
    loop, task, watching = asyncio.get_running_loop(), asyncio.current_task(), list[asyncio.Task[None]]()
    is_gone = False

    async def watch() -> None:
        nonlocal is_gone
        while (await receive())["type"] != "http.disconnect":
            pass
        is_gone = True
        if task:
            task.cancel()

    timer = loop.call_later(_LOOK_S, lambda: watching.append(loop.create_task(watch())))
    try:
        yield
    except asyncio.CancelledError:
        if is_gone and task and not task.uncancel():
            raise DisconnectedError from None
        raise
    finally:
        timer.cancel()
        for each in watching:
            each.cancel()


class Admission:
    """Lets requests in, or refuses them with 429. All methods are for the thread of the event loop.

    A request waits from its last byte to its answer: who sends slowly keeps nobody out.

    Attributes:
        waiting: Requests that wait or are being read.
        held: Bytes of the bodies that have come of all requests without an answer.
    """

    def __init__(self, limits: Limits, metrics: Metrics) -> None:
        self._limits = limits
        self._metrics = metrics
        self.waiting = 0
        self.held = 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Counts a request as waiting; raises `Refusal` if there are as many as may be."""
        self.expect_room()
        self.waiting += 1
        try:
            yield
        finally:
            self.waiting -= 1

    def expect_room(self) -> None:
        """Raises `Refusal` if as many requests wait as may."""
        if self.waiting >= self._limits.waiting:
            raise self._later(f"{self.waiting:,} requests are waiting")

    async def body(self, receive: Receive, declared: int) -> bytes:
        """Receives a body; the caller says when it is let go by `let_go`.

        Raises:
            Refusal: It is too large, or all bodies together are.
            DisconnectedError: The sender has gone.
        """
        if declared > self._limits.most_bytes:
            raise self._too_large()
        pieces: list[bytes] = []
        size = 0
        try:
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise DisconnectedError
                piece = message["body"]
                pieces.append(piece)
                size += len(piece)
                self.held += len(piece)
                if size > self._limits.most_bytes:
                    raise self._too_large()
                if self.held > self._limits.most_held:
                    raise self._later(f"{self.held:,} bytes are waiting")
                if not message["more_body"]:
                    return pieces[0] if len(pieces) == 1 else b"".join(pieces)
        except BaseException:
            self.held -= size
            raise

    def let_go(self, size: int) -> None:
        """Counts a body of so many bytes as done with."""
        self.held -= size

    def _later(self, why: str) -> Refusal:
        seconds = min(max(ceil(self._metrics.seconds), 1), _LONGEST_S)
        return Refusal(429, f"{why}; come again in {seconds} s", {"Retry-After": str(seconds)})

    def _too_large(self) -> Refusal:
        return Refusal(413, f"the body is larger than {self._limits.most_bytes:,} bytes; send fewer pictures")
