"""Drives the page of `label` in a browser: presses keys, reads what is shown, and waits for it."""

import time
from collections.abc import Callable
from typing import Any

from ..browser import Browser

ENTER, ESCAPE, BACKSPACE = "\ue007", "\ue00c", "\ue003"
LEFT, UP, RIGHT, DOWN = "\ue012", "\ue013", "\ue014", "\ue015"
PATIENCE = 10.0  # seconds


class LabelPage:
    """The page, in a browser."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    def open(self, address: str) -> None:
        self.browser.open(address)

    def settle(self) -> None:
        """Waits for two frames, after which what is shown has been painted."""
        frame = "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 5)))"
        self.browser.run(f"return new Promise((done) => {frame})")

    def press(self, *keys: str) -> None:
        """Presses keys one by one, each once the last one's picture is painted."""
        for key in keys:
            self.settle()
            self.browser.press(key)
        self.settle()

    def answer(self, key: str) -> str:
        """Presses a key at a picture, and waits until the picture has gone; returns its name."""
        name = self.until(self.name)
        self.press(key)
        self.until(lambda: self.name() != name)
        return name

    def name(self) -> str:
        """The picture that is shown, or nothing."""
        return self.browser.run("return document.getElementById('picture').dataset.name") or ""

    def text(self, element: str) -> str:
        """The text of an element, by its id; nothing if it is hidden."""
        found = "const found = document.getElementById(arguments[0]);"
        return self.browser.run(f"{found} return found.checkVisibility() ? found.innerText : ''", element)

    def click(self, selector: str) -> None:
        self.browser.run("document.querySelector(arguments[0]).click()", selector)

    def tiles(self) -> list[str]:
        """The names in the grid."""
        return self.browser.run(
            "return [...document.querySelectorAll('.tile')].map((tile) => tile.dataset.name)"
        )

    def history(self) -> list[str]:
        """The words under the latest pictures."""
        return self.browser.run(
            "return [...document.querySelectorAll('#history li')].map((item) => item.innerText.trim())"
        )

    def unsent(self) -> int:
        """Number of requests that are stored in the browser until the server has them."""
        return self.browser.run(
            "return Object.keys(localStorage).filter((key) => key.startsWith('eyelid/unsent/')).length"
        )

    def wait_saved(self) -> None:
        """Waits until the server has everything."""
        self.until(lambda: self.text("saved") == "All saved")

    @staticmethod
    def until(condition: Callable[[], Any]) -> Any:
        """Waits until something is true, and returns it."""
        end = time.monotonic() + PATIENCE
        while not (value := condition()):
            assert time.monotonic() < end, "it never came"
            time.sleep(0.02)
        return value
