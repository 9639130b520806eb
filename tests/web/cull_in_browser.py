"""Drives the page of `cull` in a browser: presses keys, reads what is shown, and waits for it."""

from typing import Any

from .page_in_browser import PageInBrowser

ESCAPE, BACKSPACE = "\ue00c", "\ue003"
LEFT, UP, RIGHT, DOWN, END = "\ue012", "\ue013", "\ue014", "\ue015", "\ue010"


class CullPage(PageInBrowser):
    """The page, in a browser."""

    def open(self, address: str) -> None:
        self.browser.open(address)
        self.until(lambda: self.text("about"))

    def painted(self) -> int:
        """The number of the photo that is painted; -1 if none is."""
        number = self.browser.run("return document.getElementById('picture').dataset.number")
        return int(number) if number is not None else -1

    def all(self, selector: str, what: str = "innerText") -> list[Any]:
        """A property of all elements of a selector."""
        script = "return [...document.querySelectorAll(arguments[0])].map((each) => each[arguments[1]])"
        return self.browser.run(script, selector, what)

    def slide(self, slider: str, value: float) -> None:
        """Moves a slider as a pointer does."""
        self.browser.run(
            "const slider = document.getElementById(arguments[0]); slider.value = arguments[1];"
            "slider.dispatchEvent(new Event('input'))",
            slider,
            value,
        )
