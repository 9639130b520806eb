"""Drives the page of `cull` in a browser: presses keys, reads what is shown, and waits for it."""

import time
from collections.abc import Callable
from typing import Any

from ..browser import Browser

ESCAPE, BACKSPACE = "\ue00c", "\ue003"
LEFT, UP, RIGHT, DOWN, END = "\ue012", "\ue013", "\ue014", "\ue015", "\ue010"
PATIENCE = 60.0  # seconds, for a busy machine


class CullPage:
    """The page, in a browser."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    def open(self, address: str) -> None:
        self.browser.open(address)
        self.until(lambda: self.text("about"))

    def press(self, *keys: str) -> None:
        """Presses keys, one by one."""
        for key in keys:
            self.browser.press(key)

    def painted(self) -> int:
        """The number of the photo that is painted; -1 if none is."""
        number = self.browser.run("return document.getElementById('picture').dataset.number")
        return int(number) if number is not None else -1

    def text(self, element: str) -> str:
        """The text of an element, by its id; nothing if it is hidden."""
        found = "const found = document.getElementById(arguments[0]);"
        return self.browser.run(f"{found} return found.checkVisibility() ? found.innerText : ''", element)

    def all(self, selector: str, what: str = "innerText") -> list[Any]:
        """A property of all elements of a selector."""
        script = "return [...document.querySelectorAll(arguments[0])].map((each) => each[arguments[1]])"
        return self.browser.run(script, selector, what)

    def click(self, selector: str) -> None:
        self.browser.run("document.querySelector(arguments[0]).click()", selector)

    def slide(self, slider: str, value: float) -> None:
        """Moves a slider as a pointer does."""
        self.browser.run(
            "const slider = document.getElementById(arguments[0]); slider.value = arguments[1];"
            "slider.dispatchEvent(new Event('input'))",
            slider,
            value,
        )

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
