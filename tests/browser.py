"""A browser without a screen."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder

DRIVER = shutil.which("chromedriver")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
_FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1200,1000")


def camera_flags(file: Path) -> tuple[str, ...]:
    """Returns the flags by which the browser's camera shows a Y4M file, without asking anybody."""
    return (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={file}",
    )


class Browser:
    """Chromium, driven by selenium; both `chromium` and `chromedriver` must be installed."""

    def __init__(self, profile: Path, *flags: str) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM or ""
        for flag in (*_FLAGS, f"--user-data-dir={profile}", *flags):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self._driver = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))

    def open(self, place: Path | str) -> None:
        """Opens a file, or an address."""
        self._driver.get(place.as_uri() if isinstance(place, Path) else place)

    def download_to(self, folder: Path) -> None:
        """Has downloads come into a folder without asking."""
        where = {"behavior": "allow", "downloadPath": str(folder)}
        self._driver.execute_cdp_cmd("Browser.setDownloadBehavior", where)

    def run(self, script: str, *arguments: Any) -> Any:
        """Runs JavaScript, which may `return` something, or the promise of it."""
        return self._driver.execute_script(script, *arguments)

    def press(self, keys: str) -> None:
        """Types keys into what has the focus."""
        ActionChains(self._driver).send_keys(keys).perform()

    def point(self, x: int, y: int, *then: str) -> None:
        """Moves the pointer to a place of the window; `pointer_down` and `pointer_up` may follow."""
        actions = ActionBuilder(self._driver)
        actions.pointer_action.move_to_location(x, y)
        for what in then:
            getattr(actions.pointer_action, what)()
        actions.perform()

    @contextmanager
    def of_size(self, width: int, height: int) -> Iterator[None]:
        """Gives pages another size, in pixels, for a time."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        try:
            yield
        finally:
            self._driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    @contextmanager
    def as_tablet(self, width: int, height: int) -> Iterator[None]:
        """Gives pages the screen of a tablet, which is touched, for a time."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": True}
        self._driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self._driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
        try:
            yield
        finally:
            self._driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": False})
            self._driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    def in_another_tab(self, seconds: float) -> None:
        """Opens a tab in front of this one, and closes it after some seconds."""
        own = self._driver.current_window_handle
        self._driver.switch_to.new_window("tab")
        time.sleep(seconds)
        self._driver.close()
        self._driver.switch_to.window(own)

    def picture(self) -> bytes:
        """Returns what the window shows, as a PNG file."""
        return self._driver.get_screenshot_as_png()

    def complaints(self) -> list[str]:
        """Returns the errors that the page has caused since the last call."""
        return [entry["message"] for entry in self._driver.get_log("browser") if entry["level"] == "SEVERE"]

    def close(self) -> None:
        self._driver.quit()
