"""Walks through the pages as the how-tos say: presses what they name, and waits for what they promise.

Run: `python -m tests.walking` (some minutes; needs Chromium, and `eyelid[train,photos,video,web]`)
     `python -m tests.walking --pictures docs` also takes the pictures of the docs: label.png, cull.png …

The commands are those of the how-tos, run in a fresh folder on pictures that the program draws. A button or
key is pressed only where the how-to names it, so that one of the two that is renamed is noticed. The camera
of the browser shows a drawn clip.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image

from .browser import CHROMIUM, DRIVER, Browser, camera_flags
from .web.blinking_clip import blinking_clip, write_y4m
from .web.page_in_browser import PageInBrowser
from .web.speak.clip import speaking_clip

DOCS = Path(__file__).parents[1] / "docs"

_KEYS = {
    "Backspace": "\ue003",
    "Enter": "\ue007",
    "Esc": "\ue00c",
    "left": "\ue012",
    "up": "\ue013",
    "right": "\ue014",
    "space": " ",
}
_BUTTON = """
const wordsOf = (button) => {
  const copy = button.cloneNode(true);
  copy.querySelectorAll("kbd, [data-key]").forEach((key) => key.remove());
  return copy.textContent.trim();
};
return [...document.querySelectorAll("button")]
  .find((button) => button.checkVisibility() && !button.disabled && wordsOf(button) === arguments[0]);
"""


class HowTo:
    """A how-to, whose words are followed on a page."""

    def __init__(self, name: str, browser: Browser) -> None:
        self._name = name
        self._words = " ".join((DOCS / name).read_text("utf-8").split())
        self.page = PageInBrowser(browser)
        self.browser = browser

    def said(self, words: str) -> str:
        """Returns words that the how-to says; fails if it does not say them."""
        assert words in self._words, f"{self._name} does not say: {words}"
        return words

    def press(self, button: str) -> None:
        """Presses the button that the how-to names, with the pointer."""
        self.said(f"*{button}*")
        found = self.page.until(lambda: self.browser.run(_BUTTON, button))
        x, y = self.browser.run(
            "arguments[0].scrollIntoView({ block: 'center' });"
            "const { x, y, width, height } = arguments[0].getBoundingClientRect();"
            "return [x + width / 2, y + height / 2]",
            found,
        )
        self.browser.point(round(x), round(y), "pointer_down", "pointer_up")

    def key(self, key: str, said: str = "") -> None:
        """Presses the key that the how-to names, as code or in other words."""
        self.said(said or f"`{key}`")
        self.browser.press(_KEYS.get(key, key))

    def shown(self, words: str) -> None:
        """Waits for words on the page that the how-to promises."""
        self.said(f"*{words}*")
        self.page.until(lambda: words in self.browser.run("return document.body.innerText"))

    def run(self, command: str, folder: Path) -> None:
        """Runs a command that the how-to names to its end."""
        words = shlex.split(self.said(command).removeprefix("python -m "))
        subprocess.run([sys.executable, "-m", *words], cwd=folder, check=True, capture_output=True)

    @contextmanager
    def running(self, command: str, folder: Path) -> Iterator[None]:
        """Runs a command that the how-to names, opens the page that it serves, and ends it by Ctrl-C."""
        self.said(command)
        words = [sys.executable, "-m", *shlex.split(command), "--port", "0"]
        with subprocess.Popen(
            words,
            cwd=folder,
            env=os.environ | {"BROWSER": "true", "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as program:
            assert program.stdout
            printed, address = "", None
            try:
                for line in program.stdout:
                    printed += line
                    if address := re.search(r"http://\S+", line):
                        break
                assert address, f"{command}: no address in\n{printed or 'nothing printed'}"
                self.page.open(address[0])
                yield
                # A busy machine asks for a frame that a newer one has taken the place of.
                complaints = [each for each in self.browser.complaints() if "/api/picture/" not in each]
                assert not complaints, complaints
            except AssertionError:
                seen = Path(tempfile.gettempdir()) / "walking.png"
                seen.write_bytes(self.browser.picture())
                print(f"what the page showed: {seen}")
                raise
            finally:
                self.browser.open("about:blank")
                program.send_signal(signal.SIGINT)
                printed += program.communicate(timeout=60)[0]
            assert program.returncode in (0, 130), f"{command}: ended with {program.returncode}\n{printed}"


def walk_label(browser: Browser, folder: Path) -> bytes:
    """Labels on the page; returns its picture."""
    how_to = HowTo("how-to/unlabelled_pictures.md", browser)
    page = how_to.page
    how_to.run("python -m eyelid.synth pile --count 400 --seed 5", folder)
    with open(folder / "pile" / "truth.csv", newline="") as file:
        truth = {Path(row["file"]).name: row["label"] for row in csv.DictReader(file)}
    (folder / "pile" / "truth.csv").rename(folder / "truth.csv")

    def labelled() -> int:
        return int(page.text("status").split()[1])

    def shown() -> str:
        return page.until(lambda: browser.run("return document.getElementById('picture').dataset.name || ''"))

    def answer(key: str) -> None:
        name, count = shown(), labelled() + (key != "0")
        how_to.key(key)
        page.until(lambda: shown() != name and labelled() == count)

    command = "eyelid label pile --by ann"
    with how_to.running(command, folder):
        for key in ("1", "o", "2", "c", "0"):
            answer(key)
        how_to.key("Backspace", said="Backspace undoes")
        page.until(lambda: labelled() == 4)
        how_to.key("?")
        page.until(lambda: browser.run("return document.getElementById('help').open"))
        how_to.key("Esc", said="lists all keys")
        for _ in range(4):
            how_to.key("Backspace", said="Backspace undoes")
        page.until(lambda: labelled() == 0)
        for _ in range(30):
            answer("1" if truth[Path(shown()).name] == "open" else "2")
        how_to.said("Beside the picture stands how good the suggestions are")
        page.until(lambda: "of the rest would get the right" in page.text("status"))
        page.wait_saved()
    how_to.said("no click is lost")
    with how_to.running(command, folder):
        page.until(lambda: page.text("status") and labelled() == 30)
        for _ in range(30):
            answer("1" if truth[Path(shown()).name] == "open" else "2")
        page.wait_saved()
        page.until(lambda: "Up to date" in page.text("status"))
        with browser.of_size(1280, 760):
            shown()
            return browser.picture()


def walk_cull(browser: Browser, folder: Path) -> bytes:
    """Looks through a shoot on the page; returns its picture."""
    how_to = HowTo("how-to/photographer.md", browser)
    page = how_to.page
    how_to.run("python -m eyelid.synth wedding --faces --count 12 --seed 6", folder)
    how_to.run("eyelid cull wedding", folder)
    with how_to.running("eyelid cull wedding --resume --page", folder):
        page.until(lambda: page.text("about"))
        how_to.key("right", said="Arrow keys walk")
        page.until(lambda: "2 of 12" in page.text("about"))
        before = page.text("chip")
        for key, verdict in (("K", "keep"), ("X", "reject"), ("U", "unsure")):
            how_to.key(key)
            page.until(lambda verdict=verdict: verdict in page.text("chip") and "yours" in page.text("chip"))
        for _ in range(3):
            how_to.key("Z")
        page.until(lambda: page.text("chip") == before)
        how_to.key("?")
        page.until(lambda: browser.run("return document.getElementById('help').open"))
        how_to.key("Esc", said="lists the keys")
        how_to.said("The sliders judge all photos again")
        browser.run(
            "const slider = document.getElementById('squint'); slider.value = 0.9;"
            "slider.dispatchEvent(new Event('input'))"
        )
        page.until(lambda: re.search(r"photos? changes?", page.text("changes")))
        browser.run("document.getElementById('reset').click()")
        how_to.key("X")
        page.wait_saved()
        how_to.said("Your own verdicts win everywhere")
        with browser.of_size(1440, 757):
            how_to.key("right", said="Arrow keys walk")
            page.until(lambda: "3 of 12" in page.text("about") and not page.text("toast"))
            page.until(lambda: page.colours("#picture") > 100)
            picture = browser.picture()
    with open(folder / "culls" / "wedding" / "photos.csv", newline="") as file:
        assert "reject" in [row["verdict"] for row in csv.DictReader(file)]
    return picture


def walk_watch(browser: Browser, folder: Path) -> bytes:
    """Marks blinks on the page, then watches with the camera; returns its picture."""
    how_to = HowTo("how-to/recordings.md", browser)
    page = how_to.page
    how_to.run("python -m eyelid.synth clips --clips medium --seconds 30 --seed 9", folder)
    (folder / "clips" / "01.webm").rename(folder / "talk.mp4")
    with how_to.running("eyelid watch talk.mp4 --page --output marked", folder):
        page.until(lambda: browser.run("return document.querySelectorAll('#events li').length"))
        how_to.key("F")
        page.until(lambda: browser.run("return document.querySelector('#events li.false')"))
        how_to.key("M")
        page.wait_saved()
        page.until(lambda: int(page.text("blinks")) >= 6)
        with browser.of_size(1200, 837):
            page.until(lambda: page.colours("#picture") > 100)
            picture = browser.picture()
    with open(folder / how_to.said("marked/truth.csv"), newline="") as file:
        assert any(row["said_by"] == "person" for row in csv.DictReader(file))
    with how_to.running("eyelid watch --page", folder):
        how_to.press("Start the camera")
        page.until(lambda: int(page.text("blinks")) >= 1)
    return picture


def walk_speak(browser: Browser, folder: Path) -> bytes:
    """Speaks by keys, then by the eyes of the camera; returns the picture of the page."""
    how_to = HowTo("how-to/carer.md", browser)
    page = how_to.page
    with how_to.running("eyelid speak --keys-only --folder ann", folder):
        how_to.press("Begin")
        how_to.press("Yes / No")
        page.until(lambda: "Yes" in page.text("board"))
        how_to.key("left", said="The arrow keys stand for looks")
        page.until(lambda: page.text("said") == "Yes")
        how_to.press("Phrases")
        page.until(lambda: page.text("title"))
        before = page.text("board")
        how_to.key("up", said="The arrow keys stand for looks")
        page.until(lambda: page.text("board") != before)
        how_to.press("Letters")
        page.until(lambda: "abcd" in "".join(page.text("board").split()))
        before = page.text("board")
        how_to.key("space", said="space for a blink")
        page.until(lambda: page.text("board") != before)
    assert json.loads((folder / "ann" / "settings.json").read_text())
    with how_to.running("eyelid speak --folder ann", folder):
        how_to.press("Start the camera")
        how_to.shown("eyes are seen")
        how_to.press("Yes / No")
        how_to.said("Left is yes, right is no")
        page.until(lambda: page.text("said") == "Yes")
        walk_guides(browser)
        how_to.press("Letters")
        with browser.of_size(1280, 720):
            page.until(lambda: page.text("text") and page.text("movement").endswith("left"))
            return browser.picture()


def walk_guides(browser: Browser) -> None:
    """Begins what the page of speak guides a person through, as docs/speaking.md says."""
    how_to = HowTo("speaking.md", browser)
    page = how_to.page
    for button in ("Begin to learn", "Begin the lesson"):
        how_to.press("Practise")
        how_to.press(button)
        page.until(lambda: page.text("guide-words"))
        page.click("#stop-guide")
        page.until(lambda: not page.text("guide-words"))


WALKS = {"label": walk_label, "cull": walk_cull, "watch": walk_watch, "speak": walk_speak}


def main() -> None:
    """Walks through the pages that are named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("pages", nargs="*", default=[*WALKS], help="some of label, cull, watch, speak")
    parser.add_argument("--pictures", type=Path, help="folder for label.png, cull.png, watch.png, speak.png")
    options = parser.parse_args()
    if not (DRIVER and CHROMIUM):
        print("no Chromium: the pages were not walked through; apt install chromium-driver")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clips = {"watch": blinking_clip(), "speak": speaking_clip(["left"])}
        for page in options.pages:
            (folder / page).mkdir()
            flags: tuple[str, ...] = ()
            if page in clips:
                write_y4m(folder / "camera.y4m", clips[page])
                flags = camera_flags(folder / "camera.y4m")
            browser = Browser(folder / f"profile of {page}", *flags)
            try:
                picture = WALKS[page](browser, folder / page)
            finally:
                browser.close()
            if options.pictures:
                write_small(picture, options.pictures / f"{page}.png")
            print(f"{page}: as the how-to says")


def write_small(picture: bytes, file: Path) -> None:
    """Writes a PNG with 256 colours, in a third of the bytes."""
    colours = Image.open(BytesIO(picture)).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    colours.save(file, optimize=True)


if __name__ == "__main__":
    main()
