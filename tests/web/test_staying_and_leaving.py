"""What pages ask of the browser: a screen that stays lit, and a question before things are lost.

No eyes are read: the camera shows what the browser draws, or there is none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from eyelid.speaking.speak_desk import SpeakDesk
from eyelid.speaking.speak_folder import SpeakFolder
from eyelid.verbs.watch import WatchOptions
from eyelid.verbs.watch_export import export_page
from eyelid.watching.browser_camera import BrowserCamera
from eyelid.watching.desk import Desk
from eyelid.watching.watch_desk import WatchDesk
from eyelid.web import Page, serve_page
from eyelid.web.speak_page import speak_page
from eyelid.web.watch_page import watch_page

from .. import browser as driven
from ..verbs.conftest import runtime  # noqa: F401 (a fixture)
from .alone.file_server import FileServer
from .watch_in_browser import WatchPage

pytestmark = pytest.mark.skipif(
    not (driven.DRIVER and driven.CHROMIUM),
    reason="needs chromium and chromedriver: apt install chromium-driver",
)

# Stands in place of the browser's locks: how many were asked for, how many are held. With `isLate`, a lock
# is given when `giveLock` is called.
_COUNT_LOCKS = """
window.locks = { asked: 0, held: 0, isLate: false };
Object.defineProperty(navigator, "wakeLock", { value: { request: async (kind) => {
  if (kind !== "screen") throw new Error(kind);
  locks.asked += 1;
  if (locks.isLate) await new Promise((done) => { window.giveLock = done; });
  locks.held += 1;
  let isHeld = true;
  return { release: async () => { locks.held -= isHeld; isHeld = false; } };
} } });
"""

# Reads in every frame one person, whose eyes are open.
_SEE_SOMEBODY = """
const { FrameWorker } = await import(new URL("static/alone/frame_worker.js", document.baseURI));
const eye = (side) => ({ side, box: [10, 10, 20, 20], pOpen: 0.98, ear: 0.3, iris: null });
FrameWorker.prototype.open = async () => {};
const person = { track: 0, box: [0, 0, 60, 60], pose: null, eyes: [eye("right"), eye("left")] };
FrameWorker.prototype.ask = async () => [person];
"""

_TRACK = "document.getElementById('video').srcObject.getTracks()[0]"

# Frames have no answer until `loseFrames` is called, and fail then.
_HOLD_FRAMES = """
const plain = window.fetch;
const held = new Promise((_, failed) => { window.loseFrames = () => failed(new TypeError("gone")); });
held.catch(() => {});
window.fetch = (path, options) => path.startsWith("/api/frame") ? held : plain(path, options);
"""

_HOLD_MARKS = """
const plain = window.fetch;
const held = new Promise((done) => { window.letGo = done; });
window.fetch = async (path, options) => {
  if (path === "/api/undo") await held;
  return plain(path, options);
};
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[driven.Browser]:
    """A browser that draws what its camera shows."""
    flags = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    opened = driven.Browser(tmp_path_factory.mktemp("browser"), *flags)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers wait neither for frames, which nobody reads, nor for pages that are to notice the end."""
    monkeypatch.setattr("eyelid.web.frame_routes._READ_S", 0.05)
    monkeypatch.setattr("eyelid.web.server._NOTICE_SECONDS", 0)


@contextmanager
def served(page: Page, desk: Desk) -> Iterator[str]:
    """Serves a page, and gives its address."""
    said: list[str] = []
    options = {"finished": desk.finished, "say": said.append, "port": 0, "open_browser": False}
    thread = Thread(target=serve_page, args=(page,), kwargs=options)
    thread.start()
    try:
        WatchPage.until(lambda: said or not thread.is_alive())
        yield said[0].split()[4]
    finally:
        desk.finished.set()
        thread.join(30)
        assert not thread.is_alive()


class Screen:
    """What a page has asked of the screen."""

    def __init__(self, page: WatchPage) -> None:
        self._page = page
        page.browser.run(_COUNT_LOCKS)

    def has(self, *, asked: int, held: int) -> None:
        """Waits until so many locks were asked for, and so many are held."""
        script = "return [locks.asked, locks.held]"
        self._page.until(lambda: self._page.browser.run(script) == [asked, held])

    def comes_back(self) -> None:
        """Tells the page that it is in front again."""
        self._page.browser.run("document.dispatchEvent(new Event('visibilitychange'))")


def asks_before_leaving(page: WatchPage) -> bool:
    script = "const leaving = new Event('beforeunload', { cancelable: true }); dispatchEvent(leaving);"
    return page.browser.run(f"{script} return leaving.defaultPrevented")


def is_watching(page: WatchPage) -> bool:
    return page.browser.run("return document.getElementById('begin').hidden")


def test_the_screen_stays_lit_while_the_camera_is_watched(browser: driven.Browser) -> None:
    camera, page = BrowserCamera(), WatchPage(browser)
    desk = WatchDesk(camera.source)
    with served(watch_page(desk, camera=camera), desk) as address:
        page.open(address)
        screen = Screen(page)
        screen.comes_back()
        page.start_camera()
        page.until(lambda: is_watching(page))
        screen.has(asked=1, held=1)
        screen.comes_back()
        screen.has(asked=2, held=1)

        browser.run(f"{_TRACK}.dispatchEvent(new Event('ended'))")
        page.until(lambda: not is_watching(page))
        screen.has(asked=2, held=0)
        screen.comes_back()
        screen.has(asked=2, held=0)

        browser.run("locks.isLate = true")
        page.start_camera()
        page.until(lambda: is_watching(page))
        browser.run(f"{_TRACK}.dispatchEvent(new Event('ended'))")
        page.until(lambda: not is_watching(page))
        browser.run("giveLock(); locks.isLate = false")
        screen.has(asked=3, held=0)

        page.start_camera()
        page.until(lambda: is_watching(page))
        screen.has(asked=4, held=1)
        browser.run(_HOLD_FRAMES)
        page.click("#end")
        page.until(lambda: "The session is over" in page.text("notice"))
        screen.has(asked=4, held=0)
        screen.comes_back()
        screen.has(asked=4, held=0)
        browser.run("loseFrames()")
        page.until(lambda: browser.run(f"return {_TRACK}.readyState === 'ended'"))


def test_the_screen_stays_lit_until_somebody_who_speaks_ends_it(
    browser: driven.Browser, tmp_path: Path
) -> None:
    page = WatchPage(browser)
    with SpeakFolder(tmp_path / "ann") as folder:
        desk = SpeakDesk(folder)
        with served(speak_page(desk), desk) as address:
            page.open(address)
            screen = Screen(page)
            page.until(lambda: page.text("keys-only"))
            page.click("#keys-only")
            screen.has(asked=1, held=1)
            screen.comes_back()
            screen.has(asked=2, held=1)
            page.click("#really-end")
            page.until(lambda: page.text("notice"))
            screen.has(asked=2, held=0)
            screen.comes_back()
            screen.has(asked=2, held=0)
        desk.end()


def test_a_page_that_has_not_sent_all_asks_before_it_is_closed(
    browser: driven.Browser, tmp_path: Path
) -> None:
    page, desk = WatchPage(browser), WatchDesk("a.mp4", folder=tmp_path / "out")
    with served(watch_page(desk), desk) as address:
        page.open(address)
        assert not asks_before_leaving(page)
        browser.run(_HOLD_MARKS)
        page.press("z")
        page.until(lambda: asks_before_leaving(page))
        browser.run("letGo()")
        page.wait_saved()
        assert not asks_before_leaving(page)
        browser.open("about:blank")  # before the server ends, which the page would complain of


def test_a_page_without_a_server_asks_until_its_tables_are_saved(
    browser: driven.Browser,
    runtime: str,  # noqa: F811
    tmp_path: Path,
) -> None:
    to = tmp_path / "page"
    export_page(WatchOptions(export=str(to), runtime=runtime, window_s=0.4, window_step_s=0.4))
    files, page = FileServer(to), WatchPage(browser)
    browser.download_to(tmp_path)
    try:
        page.open(files.address)
        assert not asks_before_leaving(page)
        browser.run(f"return (async () => {{ {_SEE_SOMEBODY} }})()")
        page.start_camera()
        page.until(lambda: asks_before_leaving(page))
        page.click("#end")
        page.until(lambda: "The session is over" in page.text("notice"))
        page.click("#save-events")
        page.until((tmp_path / "events.csv").exists)
        assert asks_before_leaving(page)
        page.click("#save-windows")
        page.until(lambda: not asks_before_leaving(page))
        page.until((tmp_path / "windows.csv").exists)
    finally:
        browser.open("about:blank")
        files.stop()
