"""The connections of the server: how many there may be, and how long one may wait without a request."""

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.h11_impl import H11Protocol

try:
    import resource
except ModuleNotFoundError:  # a system without limits of processes, such as Windows
    resource = None  # type: ignore[assignment]

IDLE_SECONDS = 30.0
"""A connection without a whole request for so long is closed."""

_MOST_CONNECTIONS = 100  # a browser opens six
_DESCRIPTORS_A_CONNECTION = 4  # of all that the process may have, pictures and journal need the rest
_REPORT_SECONDS = 60.0
_log = logging.getLogger(__name__)

if TYPE_CHECKING:  # any protocol of uvicorn, which all have the same parts
    _Protocol = H11Protocol
else:
    _Protocol = object


def most_connections(most: int | None = None) -> int:
    """Returns how many connections may be open, so that descriptors are left for files.

    Args:
        most: Never more than so many; None for as many as a page may have.
    """
    most = most or _MOST_CONNECTIONS
    if resource is None:
        return most
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    few = soft // _DESCRIPTORS_A_CONNECTION if soft != resource.RLIM_INFINITY else most
    return max(1, min(most, few))


class Watched(_Protocol):
    """A connection that is closed when it waits too long, or longest when there are too many.

    So whoever opens connections and sends nothing cannot keep others out. It is mixed into one of the
    protocols of uvicorn.

    Attributes:
        most: How many connections may be open; None for as many as a page may have.
    """

    most: int | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begins to watch a new connection."""
        super().connection_made(transport)
        self._since = time.monotonic()
        self._watch()
        there = [other for other in self.connections if not other.transport.is_closing()]
        waiting = [other for other in there if isinstance(other, Watched) and other.waits()]
        if len(there) > most_connections(self.most):
            min(waiting, key=lambda other: other._since).transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Ends the watch."""
        self._timer.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Begins to wait for the next request."""
        super().on_response_complete()
        self._since = time.monotonic()

    def waits(self) -> bool:
        """Returns whether no whole request has come that is not answered yet."""
        return self.cycle is None or self.cycle.response_complete or self.cycle.more_body

    def _watch(self) -> None:
        left = self._since + IDLE_SECONDS - time.monotonic()
        if left <= 0 and self.waits():
            self.transport.abort()
        self._timer = self.loop.call_later(max(left, IDLE_SECONDS / 10), self._watch)


class Connection(Watched, H11Protocol):
    """A connection of a page."""


class LoopErrors:
    """Handles errors of the event loop: connections that cannot be accepted are told once a minute."""

    def __init__(self) -> None:
        self._told = -_REPORT_SECONDS

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Takes an error as `loop.set_exception_handler` has it."""
        if "accept" not in context.get("message", ""):
            loop.default_exception_handler(context)
        elif time.monotonic() - self._told >= _REPORT_SECONDS:
            self._told = time.monotonic()
            _log.error("a connection is not accepted: %s; the server tries again", context.get("exception"))
