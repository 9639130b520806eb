"""Serving the service until a signal ends it. What it has taken, it finishes."""

import asyncio
import gc
import socket
from collections.abc import Callable
from contextlib import closing
from types import FrameType

import uvicorn
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from eyelid.errors import OptionError
from eyelid.service.limits import Limits
from eyelid.service.served_kits import ServedKits
from eyelid.service.site import new_site
from eyelid.web.connection import IDLE_SECONDS, LoopErrors, Watched
from eyelid.web.server import ReturningServer, silent_config

try:
    import resource

    from uvloop import new_event_loop
except ModuleNotFoundError:  # Windows has neither limits of processes nor uvloop
    from asyncio import new_event_loop  # type: ignore[assignment]

    resource = None  # type: ignore[assignment]

_BACKLOG = 2_048  # connections that the system holds until they are accepted
_DESCRIPTORS_A_CONNECTION = 4  # as `eyelid.web.connection` counts
_KEPT_S = 20  # that a connection is kept for its next request
_MOST_HEAD = 65_536  # bytes of a request beside its body; browsers send a few hundred, proxies allow 8 KB
_UPGRADE = b"\r\nUpgrade: h2c"  # as Java and `curl --http2` ask for HTTP/2, though HTTP/1.1 will do


def serve_pictures(
    kits: ServedKits,
    *,
    host: str,
    port: int,
    limits: Limits,
    announce: Callable[[str], None],
    token: str = "",
    origins: tuple[str, ...] = (),
    processes: int = 0,
) -> None:
    """Serves until Ctrl-C or SIGTERM; then takes no more, finishes what it has taken, and returns.

    Args:
        kits: What pictures are read with.
        host: Name or address to listen at.
        port: Port to listen at; 0 for any.
        limits: The limits.
        announce: Called with the address once the server listens.
        token: The secret that requests must have; empty for none.
        origins: Origins of web pages that may ask.
        processes: How many processes read small pictures; 0 to read them in threads.

    Raises:
        OptionError: The server cannot listen there.
    """
    with listening(host, port) as socket_:
        server: _ServiceServer | None = None
        service = new_site(
            kits,
            limits=limits,
            token=token,
            origins=origins,
            processes=processes,
            is_stopping=lambda: server is not None and server.should_exit,
        )
        app: ASGIApp = service
        if origins:
            app = CORSMiddleware(
                service,
                allow_origins=origins,
                allow_methods=["GET", "POST"],
                allow_headers=["Authorization", "Content-Type"],
                expose_headers=["Retry-After"],
            )
        config = silent_config(
            app,
            http=type("Connection", (ServiceConnection,), {"most": limits.connections}),
            timeout_keep_alive=_KEPT_S,
            timeout_graceful_shutdown=int(IDLE_SECONDS + limits.seconds) + 1,  # for what has begun to come
        )
        server = _ServiceServer(config)
        _allow_connections(limits.connections)
        announce(f"http://{_shown(host)}:{socket_.getsockname()[1]}")
        gc.freeze()  # looking through what stays again and again kept requests waiting for 40 ms
        with closing(service), asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(_serve(server, socket_))


class ServiceConnection(Watched, HttpToolsProtocol):  # type: ignore[misc] # Watched is for any protocol
    """A connection of the service. One whose headers have no end is closed: the parser would keep all."""

    _head = 0  # bytes that have come since the last headers were whole, or the last piece of a body

    def data_received(self, data: bytes) -> None:
        """Takes what has come, without the wish for HTTP/2, for which the parser would pass over the body."""
        if (self.cycle is None or not self.cycle.more_body) and _UPGRADE in data[:_MOST_HEAD]:
            head, gap, body = data.partition(b"\r\n\r\n")
            data = head.replace(_UPGRADE, b"") + gap + body
        self._head += len(data)
        super().data_received(data)
        if self._head > _MOST_HEAD and not self.transport.is_closing():
            self.send_400_response("Request headers are too large.")

    def on_headers_complete(self) -> None:
        """Begins a request."""
        self._head = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Takes a piece of a body."""
        self._head = 0
        super().on_body(body)


class _ServiceServer(ReturningServer):
    """A server that a second signal ends at once, whichever it is; of uvicorn's only a second Ctrl-C does."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begins to end, or ends."""
        is_second = self.should_exit
        super().handle_exit(sig, frame)
        self.force_exit = is_second


async def _serve(server: uvicorn.Server, socket_: socket.socket) -> None:
    asyncio.get_running_loop().set_exception_handler(LoopErrors())
    await server.serve(sockets=[socket_])


def listening(host: str, port: int) -> socket.socket:
    """Returns a socket that listens, at `::` for IPv4 too; raises `OptionError` if it cannot."""
    try:
        family, *_, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(
            address[:2],
            family=family,
            backlog=_BACKLOG,
            dualstack_ipv6=family == socket.AF_INET6 and socket.has_dualstack_ipv6(),
        )
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise OptionError(f"--host {host} --port {port}: cannot listen there: {reason}") from error


def _allow_connections(count: int) -> None:
    """Raises the number of descriptors that this process may have, as far as the system lets it."""
    if resource is None:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count * _DESCRIPTORS_A_CONNECTION
    if resource.RLIM_INFINITY != soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
