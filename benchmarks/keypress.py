"""Claim: a key press has the next picture on the screen within 50 ms, in a real browser (median).

Labels a pile on the page of `eyelid label`, in Chromium without a screen: real key presses, each timed in the
page from the key's own time stamp until the frame with the next picture has been painted (the first message
after its animation frame). The peer is the simplest page that does the same: at the key press it sends the
mark, waits until that is saved, asks for the next picture, fetches it and draws it.

    python -m benchmarks.keypress                        drawn eyes of 24x24 pixels
    python -m benchmarks.keypress --pile ../shared/data/eyes4000/eyes4000.zip
    python -m benchmarks.keypress --side 2000            drawn eyes as large as photographs
"""

import tempfile
import threading
from pathlib import Path

import cv2
import numpy as np

from benchmarks.painted import TELL_WHEN_PAINTED, time_keys
from eyelid.labelling.opening import open_session
from eyelid.labelling.options import LabelOptions
from eyelid.synth import draw_eyes
from eyelid.web import new_site, serve
from eyelid.web.label_page import label_page
from models.arguments import parser_of
from tests.browser import Browser
from tests.web.label_page import LabelPage

BOUND = 50  # ms

PLAIN = """
const token = localStorage.getItem("eyelid/token");
const headers = { Authorization: "Bearer " + token, "Content-Type": "application/json" };
const post = (path, body) => fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
const canvas = document.createElement("canvas");
document.body.replaceChildren(canvas);
let card = null;
async function next() {
  [card] = await (await post("/api/upcoming", { by: "plain", count: 1, exclude: [] })).json();
  const file = await fetch("/api/picture/" + card.number, { headers });
  const bitmap = await createImageBitmap(await file.blob());
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.style.width = canvas.style.height = "312px";
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  document.body.dataset.name = card.name;
}
document.addEventListener("keydown", async (event) => {
  event.stopImmediatePropagation();
  const mark = { label: event.key === "o" ? "open" : "closed", cant_tell: false, tags: [] };
  const click = crypto.randomUUID();
  await post("/api/mark", { by: "plain", click, name: card.name, mark, reason: card.reason, seconds: 1 });
  await next();
  tellWhenPainted(event.timeStamp);
}, true);
return next();
"""


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--pile", help="pictures to label; drawn ones if left out")
    parser.add_argument("--presses", type=int, default=200)
    parser.add_argument("--side", type=int, default=24, help="of drawn pictures, in pixels")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pile = options.pile or draw(folder / "eyes", 2 * options.presses + 50, options.side)
        session = open_session(LabelOptions(sources=(pile,), output=str(folder / "labels"), embed="hog"))
        addresses: list[str] = []
        thread = threading.Thread(
            target=lambda: serve(
                new_site(label_page(session, by="bench")),
                announce=addresses.append,
                open_browser=False,
                is_finished=session.finished.is_set,
            )
        )
        thread.start()
        browser = Browser(folder / "profile")
        try:
            LabelPage.until(lambda: addresses)
            times = measure(browser, addresses[0], options.presses)
        finally:
            browser.close()
            session.finish()
            thread.join()
            session.close()
    for page, values in times.items():
        median, slow = np.quantile(values, (0.5, 0.95))
        print(f"{page:28} median {median:6.1f} ms   95 % within {slow:6.1f} ms   {len(values)} presses")
    ours, plain = (np.median(values) for values in times.values())
    kept = "kept" if ours <= BOUND else "BROKEN"
    print(f"bound {BOUND} ms: {kept}; the plain page takes {plain / ours:.1f} times as long")


def draw(folder: Path, count: int, side: int) -> str:
    """Draws a pile; large pictures are enlarged small ones, with noise, as a camera has it."""
    folder.mkdir()
    patches, _ = draw_eyes(count, seed=1, size=min(side, 96))
    random = np.random.default_rng(0)
    for number, patch in enumerate(patches):
        if side > 96:
            patch = cv2.resize(patch, (side, side), interpolation=cv2.INTER_CUBIC)
            patch = np.clip(patch + random.normal(0, 6, patch.shape), 0, 255).astype(np.uint8)
        cv2.imwrite(str(folder / f"{number:05}.jpg"), patch)
    return str(folder)


def measure(browser: Browser, address: str, presses: int) -> dict[str, list[float]]:
    """Returns the milliseconds of each press, of our page and of the plain one, in turns of ten."""
    page = LabelPage(browser)
    page.open(address)
    page.until(page.name)
    page.settle()
    times: dict[str, list[float]] = {"eyelid label": [], "fetched after the key press": []}
    for _ in range(presses // 10):
        page.open("about:blank")
        page.open(address)
        page.until(page.name)
        browser.run(time_keys("name"))
        for press in range(10):
            page.answer("oc"[press % 2])
        times["eyelid label"] += browser.run("return window.times")
        page.wait_saved()
        browser.run(TELL_WHEN_PAINTED + PLAIN)
        for press in range(10):
            page.settle()
            browser.press("oc"[press % 2])
            page.until(lambda press=press: browser.run("return window.times.length") > press)
        times["fetched after the key press"] += browser.run("return window.times")
    return times


if __name__ == "__main__":
    main()
