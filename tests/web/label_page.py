"""Drives the page of `label` in a browser: presses keys, reads what is shown, and waits for it."""

from .page_in_browser import PageInBrowser

ENTER, ESCAPE, BACKSPACE = "\ue007", "\ue00c", "\ue003"
LEFT, UP, RIGHT, DOWN = "\ue012", "\ue013", "\ue014", "\ue015"


class LabelPage(PageInBrowser):
    """The page, in a browser."""

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
