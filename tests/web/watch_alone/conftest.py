"""The page of `watch` that needs no server, its files served, and a browser with a drawn camera."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from eyelid.verbs.watch import WatchOptions
from eyelid.verbs.watch_export import export_page

from ... import browser as driven
from ..alone.file_server import FileServer
from ..alone.runtime import RUNTIME
from ..speak.conftest import browser, camera  # noqa: F401 (fixtures)
from ..watch_in_browser import WatchPage


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., FileServer]]:
    """Writes the page with some options, and serves its files."""
    begun: list[FileServer] = []

    def begin(**options: Any) -> FileServer:
        to = tmp_path / "page"
        export_page(WatchOptions(export=str(to), runtime=RUNTIME, **options))
        begun.append(FileServer(to))
        return begun[-1]

    yield begin
    for each in begun:
        each.stop()


@pytest.fixture
def page(browser: driven.Browser) -> Iterator[WatchPage]:  # noqa: F811
    browser.complaints()  # of the page of an earlier test, when its server was gone
    yield WatchPage(browser)
    browser.open("about:blank")  # ends the camera
