"""Starts a site on this machine, and ends it."""

import asyncio
import contextlib
import errno
import signal
import socket
import threading
import time
import webbrowser
from collections.abc import Callable, Generator

import uvicorn
from fastapi import FastAPI

from eyelid.errors import OptionError

DEFAULT_PORT = 8765
"""The port that is tried first: the same each time, since a browser keeps unsent marks by address."""

_HOST = "127.0.0.1"
_TRIES = 20  # ports after the first
_GRACE = 3  # seconds that requests under way are given when the server ends
_FAREWELL = 2.5  # seconds for the page to hear that all is done
_LOOK = 0.1  # seconds between two looks whether it is


def serve(
    site: FastAPI,
    *,
    announce: Callable[[str], None],
    port: int = DEFAULT_PORT,
    open_browser: bool = True,
    until: Callable[[], bool] | None = None,
) -> bool:
    """Serves a site on 127.0.0.1 until Ctrl-C, SIGTERM, or until all is done; what is under way is finished.

    Args:
        site: From `new_site`.
        announce: Is told the address, with the token in it, once the server listens.
        port: Where to listen; the next free one if it is taken.
        open_browser: Whether to open the address in the user's browser.
        until: Tells whether all is done.

    Returns:
        Whether it ended because all was done.

    Raises:
        OptionError: The port cannot be listened at.
    """
    listening = _listen(port)
    address = f"http://{_HOST}:{listening.getsockname()[1]}/#token={site.state.token}"
    config = uvicorn.Config(
        site,
        log_config=None,
        log_level="critical",
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE,
    )
    announce(address)
    if open_browser:  # in a thread, since a browser of the terminal does not return
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    with contextlib.closing(listening):
        return asyncio.run(_serve(_Server(config), listening, until))


async def _serve(server: uvicorn.Server, listening: socket.socket, until: Callable[[], bool] | None) -> bool:
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    done_at = None
    while not serving.done():
        await asyncio.wait([serving], timeout=_LOOK)
        if until is None or server.should_exit:
            continue
        if done_at is None and until():
            done_at = time.monotonic()
        if done_at is not None and time.monotonic() - done_at > _FAREWELL:
            server.should_exit = True
    await serving
    return done_at is not None


def _listen(port: int) -> socket.socket:
    """Returns a socket that listens at the port, at one of the next ones, or at any free one."""
    for tried in (*range(port, min(port + _TRIES, 65_535) + 1), 0):
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port that was just left is free
        try:
            listening.bind((_HOST, tried))
            listening.listen()
        except OSError as error:
            listening.close()
            if error.errno != errno.EADDRINUSE:
                raise OptionError(f"--port {port}: cannot listen there: {error.strerror}") from error
        else:
            return listening
    raise OptionError(f"--port {port}: no port of this machine is free")


class _Server(uvicorn.Server):
    """Ends on Ctrl-C and SIGTERM by returning, where its parent ends the process, too."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Hears both signals while it serves, and gives them back afterwards."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {
            number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
