"""The page of `speak`, served as the verb does, and a browser whose camera shows a drawn clip."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest

from eyelid.speaking.speak_folder import SpeakFolder
from eyelid.verbs.speak import SpeakOptions, SpeakResult, speak
from eyelid.web import server as web_server

from ... import browser as driven
from .page import SpeakPage


class Served:
    """The page, served in another thread as the verb does."""

    def __init__(self, options: SpeakOptions) -> None:
        self.said: list[str] = []
        self.result: SpeakResult | None = None
        self.error: Exception | None = None
        self._options = options
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        SpeakPage.until(lambda: self.address or not self.thread.is_alive())
        if self.error:
            raise self.error

    def _run(self) -> None:
        try:
            self.result = speak(self._options, say=self.said.append)
        except Exception as error:
            self.error = error

    @property
    def address(self) -> str:
        return next((line.split()[4] for line in self.said if "http://" in line), "")

    def finish(self) -> None:
        """Ends it as the page does."""
        place, token = self.address.split("/#token=")
        httpx2.post(f"{place}/api/finish", json={}, headers={"Authorization": f"Bearer {token}"})
        self.thread.join(30)


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Serves the page as the verb does; it must have ended when the test ends."""
    monkeypatch.setattr(web_server, "_NOTICE_SECONDS", 0)
    begun: list[Served] = []

    def begin(**options: Any) -> Served:
        begun.append(Served(SpeakOptions(folder=str(tmp_path / "ann"), port=0, no_browser=True, **options)))
        return begun[-1]

    yield begin
    for each in begun:
        if each.thread.is_alive():
            with suppress(httpx2.TransportError):  # it may be about to end
                each.finish()
        assert not each.thread.is_alive()


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that the browser's camera shows from its beginning, each time that it is started."""
    return tmp_path_factory.mktemp("camera") / "camera.y4m"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory, camera: Path) -> Iterator[driven.Browser]:
    opened = driven.Browser(
        tmp_path_factory.mktemp("browser"),
        *driven.camera_flags(camera),
        "--force-prefers-reduced-motion",
    )
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def served_keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A page for keys alone, with a short countdown, for tests that leave no trace there."""
    folder = tmp_path_factory.mktemp("speaking") / "ann"
    with SpeakFolder(folder, {"speaker": {"countdown_s": 1.0}}):
        pass
    served = Served(SpeakOptions(folder=str(folder), keys_only=True, port=0, no_browser=True))
    yield served
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web_server, "_NOTICE_SECONDS", 0)
        served.finish()


@pytest.fixture
def page(browser: driven.Browser) -> Iterator[SpeakPage]:
    browser.complaints()  # of the page of an earlier test, when its server was gone
    yield SpeakPage(browser)
    browser.open("about:blank")  # ends the camera
