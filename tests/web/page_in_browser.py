"""Drives a page in a browser: presses keys, reads what is shown, and waits for it."""

import time
from collections.abc import Callable
from typing import Any

from ..browser import Browser

# What a finger cannot reach, or hit: buttons that are beside the screen, or less than 40 pixels high, and a
# page that is wider than the screen.
_BEYOND_TOUCH = """
const buttons = [...document.querySelectorAll("button")].filter((each) => each.checkVisibility());
const faults = buttons.filter((each) => {
  const { left, right, height } = each.getBoundingClientRect();
  return left < 0 || right > innerWidth || height < 40;
}).map((each) => each.id || each.textContent);
return document.scrollingElement.scrollWidth > innerWidth ? [...faults, "the page"] : faults;
"""

TABLETS = (810, 1080), (1080, 810)
"""The screen of a tablet, in portrait and in landscape, in pixels."""

PATIENCE = 120.0  # seconds, for a busy machine


class PageInBrowser:
    """A page, in a browser."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    def open(self, address: str) -> None:
        self.browser.open(address)
        self.until(lambda: self.browser.run("return !document.getElementById('work')?.hidden"))

    def press(self, *keys: str) -> None:
        """Presses keys, one by one."""
        for key in keys:
            self.browser.press(key)

    def text(self, element: str) -> str:
        """The text of an element, by its id; nothing if it is hidden."""
        found = "const found = document.getElementById(arguments[0]);"
        return self.browser.run(f"{found} return found.checkVisibility() ? found.innerText : ''", element)

    def click(self, selector: str) -> None:
        self.browser.run("document.querySelector(arguments[0]).click()", selector)

    def beyond_touch(self) -> list[str]:
        """What cannot be reached by touch on a tablet, in portrait and in landscape."""
        found = []
        for width, height in TABLETS:
            with self.browser.as_tablet(width, height):
                found += [f"{each} at {width}x{height}" for each in self.browser.run(_BEYOND_TOUCH)]
        return found

    def colours(self, selector: str) -> int:
        """How many different pixels a canvas shows; 1 for an empty one."""
        return self.browser.run(
            "const canvas = document.querySelector(arguments[0]);"
            "const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);"
            "return new Set(new Uint32Array(data.buffer)).size",
            selector,
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
