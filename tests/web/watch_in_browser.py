"""Drives the page of `watch` in a browser."""

from .page_in_browser import PageInBrowser

ESCAPE, LEFT = "\ue00c", "\ue012"


class WatchPage(PageInBrowser):
    """The page of `watch`."""

    def start_camera(self) -> None:
        self.until(lambda: "not kept" in self.text("begin"))
        self.click("#start")

    def events(self, kind: str = "") -> list[str]:
        """The lines of the list of events, the latest first; of one kind, or of all."""
        script = (
            "return [...document.querySelectorAll('#events li')]"
            ".filter((each) => !arguments[0] || each.dataset.event === arguments[0])"
            ".map((each) => each.innerText)"
        )
        return self.browser.run(script, kind)
