"""Connections: whoever opens many and sends nothing does not keep the page out."""

import asyncio
import socket
import threading
import urllib.request
from contextlib import contextmanager, suppress
from queue import Queue

import pytest

from eyelid.web import Page, new_site, serve
from eyelid.web import connection as connection_module
from eyelid.web.connection import LoopErrors

pytestmark = pytest.mark.usefixtures("without_notice")


@contextmanager
def served():
    """Serves a page in a thread; gives its port."""
    addresses, done = Queue(), threading.Event()
    site = new_site(Page(html="label/page.html"))
    options = {"port": 0, "open_browser": False, "is_finished": done.is_set}
    thread = threading.Thread(target=lambda: serve(site, announce=addresses.put, **options))
    thread.start()
    try:
        yield int(addresses.get(timeout=30).rpartition("/#")[0].rpartition(":")[2])
    finally:
        done.set()
        thread.join(30)


def is_closed(connection):
    connection.settimeout(30)
    with suppress(ConnectionResetError):
        return connection.recv(1) == b""
    return True


def test_too_many_idle_connections_give_way_to_the_page(monkeypatch):
    monkeypatch.setattr(connection_module, "_MOST_CONNECTIONS", 5)
    with served() as port:
        idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
            assert answer.status == 200
        assert all(map(is_closed, idle[:15]))
        for connection in idle:
            connection.close()


@pytest.mark.parametrize(
    "sent", [b"", b"GET / HTTP/1.1\r\nHost:", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n"]
)
def test_a_connection_without_a_whole_request_is_closed(sent, monkeypatch):
    monkeypatch.setattr(connection_module, "IDLE_SECONDS", 0.3)
    with served() as port, socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(sent)
        connection.settimeout(30)
        with suppress(ConnectionResetError):
            while connection.recv(4096):
                pass


def test_descriptors_are_left_for_files(monkeypatch):
    monkeypatch.setattr(connection_module.resource, "getrlimit", lambda _: (64, 64))
    assert connection_module.most_connections() == 16


def test_connections_that_cannot_be_accepted_do_not_flood_the_log(caplog):
    errors = LoopErrors()
    full = {
        "message": "socket.accept() out of system resource",
        "exception": OSError(24, "Too many open files"),
    }
    with asyncio.Runner() as runner:
        for _ in range(100):
            errors(runner.get_loop(), full)
    assert [record.getMessage() for record in caplog.records] == [
        "a connection is not accepted: [Errno 24] Too many open files; the server tries again"
    ]
