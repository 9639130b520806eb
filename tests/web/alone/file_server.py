"""A server of files, as a page without a server of its own needs one."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # a page and its service worker ask for all files at once


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

        self._server = _Server(("127.0.0.1", 0), partial(Handler, directory=str(folder.parent)))
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.address = f"http://localhost:{self._server.server_port}/{folder.name}/"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(30)
