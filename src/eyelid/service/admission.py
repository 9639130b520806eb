"""Admission: how many requests wait, and how many bytes they hold; who comes when it is full, comes again."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil

from starlette.types import Receive

from eyelid.service.limits import Limits
from eyelid.service.metrics import Metrics
from eyelid.service.refusal import Refusal

_LONGEST_S = 60  # that anybody is told to wait
_LOOK_S = 0.5  # until it is looked whether the sender is still there


class DisconnectedError(Exception):
    """The sender has gone before its request was whole, or was answered."""


class UntilGone:
    """Ends what is done meanwhile with `DisconnectedError` when the sender of a whole request has gone.

    Who has given up often asks again, and would else be read for twice. Most requests are answered before
    anybody looks.
    """

    def __init__(self, receive: Receive) -> None:
        """Makes it of what gives the request's messages."""
        self._receive = receive
        self._is_gone = False
        self._watching: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        """Looks whether the sender is still there from half a second on."""
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        self._timer = self._loop.call_later(_LOOK_S, self._look)

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Looks no longer.

        Raises:
            DisconnectedError: The sender has gone.
        """
        self._timer.cancel()
        if self._watching:
            self._watching.cancel()
        if kind is asyncio.CancelledError and self._is_gone and self._task and not self._task.uncancel():
            raise DisconnectedError from None

    def _look(self) -> None:
        self._watching = self._loop.create_task(self._watch())

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._is_gone = True
        if self._task:
            self._task.cancel()


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
