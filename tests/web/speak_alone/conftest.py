"""The page of `speak` that needs no server, its files served, and a browser with a drawn camera."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from eyelid.verbs.speak import SpeakOptions, speak

from ..speak.conftest import browser, camera, page  # noqa: F401 (fixtures)
from .runtime import RUNTIME


class FileServer:
    """A server of files, and of nothing else. The page lies in a folder of its own there.

    Attributes:
        address: Where the page is.
        asked: What it was asked for, such as `GET /index.html`.
    """

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(SimpleHTTPRequestHandler):
            def log_request(self, *_: object) -> None:
                asked.append(f"{self.command} {self.path}")

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder.parent)))
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.address = f"http://localhost:{self._server.server_port}/{folder.name}/"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(30)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., FileServer]]:
    """Writes the page of a person whose settings are given, and serves its files."""
    begun: list[FileServer] = []

    def begin(**options: Any) -> FileServer:
        to = tmp_path / "page"
        speak(SpeakOptions(folder=str(tmp_path / "ann"), export=str(to), runtime=RUNTIME, **options))
        begun.append(FileServer(to))
        return begun[-1]

    yield begin
    for each in begun:
        each.stop()
