"""Serving a site on this machine until it is stopped or finished."""

import asyncio
import contextlib
import errno
import signal
import socket
import threading
import time
from collections.abc import Callable, Generator
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from eyelid.errors import OptionError
from eyelid.option_checks import LAST_PORT
from eyelid.web.browser_opening import opened_in_browser
from eyelid.web.connection import Connection, LoopErrors
from eyelid.web.page import Page
from eyelid.web.site import new_site

DEFAULT_PORT = 8765
"""The port that is tried first. It is always the same, because a browser stores unsent marks by address."""

_HOST = "127.0.0.1"
_TRIES = 20  # ports that are tried after the first one
_SHUTDOWN_SECONDS = 3  # when the server ends, running requests have so much time
_NOTICE_SECONDS = 2.5  # the server ends so long after the session, so that the page can notice the end
_POLL = 0.1  # seconds between two checks whether the session is finished


def serve_page(
    page: Page,
    *,
    finished: threading.Event,
    say: Callable[[str], None],
    port: int = DEFAULT_PORT,
    open_browser: bool = True,
) -> bool:
    """Serves a page until the person is done, or until Ctrl-C; returns whether the person was.

    Args:
        page: The page.
        finished: Set when the person is done.
        say: Shows a line to the user: the address of the page.
        port: See `serve`.
        open_browser: See `serve`.

    Raises:
        OptionError: The server cannot listen at the port.
    """
    return serve(
        new_site(page),
        announce=lambda address: say(f"the page is at {address} ; Ctrl-C ends it"),
        port=port,
        open_browser=open_browser,
        is_finished=finished.is_set,
    )


def serve(
    site: FastAPI,
    *,
    announce: Callable[[str], None],
    port: int = DEFAULT_PORT,
    open_browser: bool = True,
    is_finished: Callable[[], bool] | None = None,
) -> bool:
    """Serves a site on 127.0.0.1 until Ctrl-C, SIGTERM, or until it is finished. Completes running requests.

    Args:
        site: From `new_site`.
        announce: Called with the address, which contains the token, once the server listens.
        port: The port; the next free one if it is in use.
        open_browser: Whether to open the address in the user's browser.
        is_finished: Returns whether the server should end; None for never.

    Returns:
        Whether it ended because it was finished.

    Raises:
        OptionError: The server cannot listen at the port.
    """
    listening = _listen(port)
    address = f"http://{_HOST}:{listening.getsockname()[1]}/#token={site.state.token}"
    config = silent_config(site, http=Connection, timeout_graceful_shutdown=_SHUTDOWN_SECONDS)
    announce(address)
    browser = opened_in_browser(address) if open_browser else contextlib.nullcontext()
    with contextlib.closing(listening), browser:
        return asyncio.run(_serve(ReturningServer(config), listening, is_finished))


def silent_config(site: ASGIApp, **options: Any) -> uvicorn.Config:
    """Returns how uvicorn serves a site: it prints nothing, says nothing of itself, and trusts no proxy.

    Args:
        site: The site.
        options: More options of `uvicorn.Config`.
    """
    return uvicorn.Config(
        site,
        log_config=None,
        log_level="critical",
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        proxy_headers=False,
        **options,
    )


async def _serve(
    server: uvicorn.Server, listening: socket.socket, is_finished: Callable[[], bool] | None
) -> bool:
    asyncio.get_running_loop().set_exception_handler(LoopErrors())
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    finished_at = None
    while not serving.done():
        await asyncio.wait([serving], timeout=_POLL)
        if is_finished is None or server.should_exit:
            continue
        if finished_at is None and is_finished():
            finished_at = time.monotonic()
        if finished_at is not None and time.monotonic() - finished_at > _NOTICE_SECONDS:
            server.should_exit = True
    await serving
    return finished_at is not None


def _listen(port: int) -> socket.socket:
    """Returns a socket that listens at the port, or else at one of the next 20, or else at any free one."""
    for candidate in (*range(port, min(port + _TRIES, LAST_PORT) + 1), 0):
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port closed a moment ago
        try:
            listening.bind((_HOST, candidate))
            listening.listen()
        except OSError as error:
            listening.close()
            if error.errno != errno.EADDRINUSE:
                raise OptionError(f"--port {port}: cannot listen there: {error.strerror}") from error
        else:
            return listening
    raise OptionError(f"--port {port}: no port of this machine is free")


class ReturningServer(uvicorn.Server):
    """A server that returns after Ctrl-C or SIGTERM; uvicorn's would raise the signal again."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Handles both signals while serving, and restores their handlers afterwards."""
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
