"""The page of `speak` that needs no server, its files served, and a browser with a drawn camera."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from eyelid.verbs.speak import SpeakOptions, speak

from ..alone.file_server import FileServer
from ..alone.runtime import RUNTIME
from ..speak.conftest import browser, camera, page  # noqa: F401 (fixtures)


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
