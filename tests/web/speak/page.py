"""Drives the page of `speak` in a browser."""

import json

from eyelid.speaking.language_files import language_file

from ..page_in_browser import PageInBrowser

KEYS = {
    "left": "\ue012",
    "right": "\ue014",
    "up": "\ue013",
    "blink": " ",
    "long_blink": "\ue015",
    "undo": "\ue003",
    "rest": "p",
    "call": "h",
    "silence": "\ue00c",
}
"""Keys as WebDriver names them."""

# Frequencies of the tones that were begun since the page was opened, and all words that voices were given.
_HEARD = """
window.tones = []; window.spoken = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) {
  window.tones.push(this.frequency.value);
  return start.apply(this, when);
};
const plain = window.fetch;
window.fetch = (path, options) => {
  const speech = String(path).match(/speech\\?text=([^&]*)/);
  if (speech) window.spoken.push(decodeURIComponent(speech[1].replaceAll("+", " ")));
  return plain(path, options);
};
"""

# What is wrong with what is seen: controls without a name, targets that are too small, identifiers that are
# used twice, dialogs without a name or the focus, and pages that are wider than the screen.
_FAULTS = """
const found = [];
const open = document.querySelector("dialog[open]") ?? document.body;
const seen = (element) => element.checkVisibility() && element.getBoundingClientRect().width > 1;
const nameOf = (element) => (element.getAttribute("aria-label")
  || [...element.labels ?? []].map((label) => label.textContent).join(" ")
  || element.textContent || element.getAttribute("alt") || "").trim();
for (const element of open.querySelectorAll("button, input, select, a, [role=img], meter, progress, table")) {
  if (!seen(element)) continue;
  if (!nameOf(element)) found.push(`no name: ${element.outerHTML.slice(0, 90)}`);
  if (element.matches("[role=img], meter, progress, table")) continue;
  const { width, height } = element.getBoundingClientRect();
  if (Math.min(width, height) < 24) found.push(`${width} x ${height}: ${nameOf(element)}`);
}
const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
found.push(...ids.filter((id, place) => ids.indexOf(id) !== place).map((id) => `twice: ${id}`));
if (!document.title || !document.documentElement.lang) found.push("no title or language");
for (const dialog of document.querySelectorAll("dialog[open]")) {
  const title = document.getElementById(dialog.getAttribute("aria-labelledby"));
  if (!title?.textContent) found.push(`no name: ${dialog.id}`);
  if (!dialog.contains(document.activeElement)) found.push(`no focus: ${dialog.id}`);
}
const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
if (wide > 0) found.push(`${wide} pixels too wide`);
return found;
"""


class SpeakPage(PageInBrowser):
    """The page of `speak`."""

    def begin(self, button: str = "keys-only") -> None:
        """Presses a button of the first step, as a hand does, so that sound is allowed."""
        self.browser.run(_HEARD)
        self.until(lambda: self.text(button))
        x, y = self.browser.run(
            "const button = document.getElementById(arguments[0]);"
            "button.scrollIntoView({ block: 'center' });"
            "const { x, y, width, height } = button.getBoundingClientRect();"
            "return [x + width / 2, y + height / 2]",
            button,
        )
        self.browser.point(round(x), round(y), "pointer_down", "pointer_up")

    def make(self, *symbols: str) -> None:
        """Makes symbols, or does other things, by keys, one after the other has been understood."""
        for symbol in symbols:
            self.press(KEYS[symbol])
            self.until(
                lambda: (
                    not self.browser.run(
                        "return Object.keys(localStorage).some((key) => key.includes('unsent'))"
                    )
                )
            )

    def tones(self) -> list[float]:
        return self.browser.run("return window.tones")

    def spoken(self) -> list[str]:
        """The words that the server's voice was given."""
        return self.browser.run("return window.spoken")

    def field(self, name: str) -> str:
        """JavaScript that finds the field of a setting by its label."""
        words = json.loads(language_file("en", "page.json").read_text(encoding="utf-8"))[name]
        return (
            "const label = [...document.querySelectorAll('#settings label')]"
            f".find((each) => each.textContent === {json.dumps(words)});"
            "const field = document.getElementById(label.htmlFor);"
        )

    def number(self, name: str) -> str:
        """The number that a setting has."""
        return self.browser.run(f"{self.field(name)} return field.value")

    def choose(self, name: str, value: str) -> None:
        """Gives a setting another value."""
        changed = "field.value = arguments[0]; field.dispatchEvent(new Event('change'))"
        self.browser.run(f"{self.field(name)} {changed}", value)

    def faults(self) -> list[str]:
        """What a person with a screen reader, a tremor or a small screen cannot use."""
        return self.browser.run(_FAULTS)

    @property
    def mode(self) -> str:
        return self.browser.run("return document.body.dataset.mode")
