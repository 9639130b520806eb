"""Claim: on the page of `eyelid speak`, a symbol is seen within 100 ms after the frame that completes it.

Serves the page as `eyelid speak` does, gives Chromium's fake camera a drawn clip of somebody who looks left,
right and up and blinks. It measures in the page, by its own clock and from the time at which the camera took
a frame,

* frame: until what was read in it is drawn, of each frame;
* symbol: until the symbol that it completes is on the page. How long a look is held before that is a setting,
  and not in it.

The load of the machine is printed beside; the browser, the page and the reading share its cores. So is the
processor time that a frame takes, of this program (which serves, and reads) and of the browser, painting and
sounds included: on cores that nobody else uses, a frame waits for no more than that, and for the next
painting.

    python -m benchmarks.speak_page
    python -m benchmarks.speak_page --seconds 120 --rate 15

Writes `benchmarks/results/speak_page.csv`. Needs chromium and chromedriver.
"""

import csv
import os
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np

from eyelid.verbs.speak import SpeakOptions, speak
from models.arguments import parser_of
from tests.browser import Browser, camera_flags
from tests.web.blinking_clip import write_y4m
from tests.web.speak.clip import speaking_clip
from tests.web.speak.page import SpeakPage

RESULTS = Path(__file__).parent / "results/speak_page.csv"
BOUND_MS = 100

# Times by the page's clock. The first answer that tells a symbol is that to the frame which completes it.
TIMED = """
window.drawn = []; window.shown = [];
const taken = new Map(); let last = null; let waiting = null;
const plain = window.fetch;
window.fetch = async (path, options) => {
  const response = await plain(path, options);
  const own = String(path).match(/own_s=([0-9.]+)/);
  if (own) {
    const news = await response.clone().json();
    if (news.reading) taken.set(news.reading.frame, 1000 * Number(own[1]));
    const newest = news.symbols.at(-1)?.turn ?? 0;
    if (last !== null && newest > last) waiting = 1000 * Number(own[1]);
    last = Math.max(last ?? 0, newest);
  }
  return response;
};
const [picture, understood] = ["picture", "understood"].map((id) => document.getElementById(id));
new MutationObserver(() => {
  const frame = Number(picture.dataset.frame);
  if (taken.has(frame)) window.drawn.push(performance.now() - taken.get(frame));
}).observe(picture, { attributes: true, attributeFilter: ["data-frame"] });
new MutationObserver(() => {
  if (waiting !== null && understood.textContent) window.shown.push(performance.now() - waiting);
  waiting = null;
}).observe(understood, { childList: true });
"""


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_y4m(folder / "camera.y4m", speaking_clip(["left", "right", "up", "blink"] * 2), options.rate)
        said: list[str] = []
        speaks = SpeakOptions(folder=str(folder / "person"), port=0, no_browser=True)
        thread = threading.Thread(target=lambda: speak(speaks, say=said.append))
        thread.start()
        SpeakPage.until(lambda: said)
        browser = Browser(folder / "profile", *camera_flags(folder / "camera.y4m"))
        page = SpeakPage(browser)
        try:
            page.open(said[-1].split()[4])
            browser.run(TIMED)
            page.begin("start")
            before = processor_s()
            begun = browser.run("return window.drawn.length")
            time.sleep(options.seconds)
            spent = [now - then for now, then in zip(processor_s(), before, strict=True)]
            frames = browser.run("return window.drawn.length") - begun
            drawn, shown = browser.run("return window.drawn"), browser.run("return window.shown")
            page.click("#end")
            page.click("#really-end")
        finally:
            browser.close()
            thread.join(30)
    report({"frame": drawn, "symbol": shown}, options.rate)
    own, browsers = (1000 * seconds / frames for seconds in spent)
    print(f"processor time a frame: {own:.0f} ms of this program, {browsers:.0f} ms of the browser")


def processor_s() -> tuple[float, float]:
    """Returns the processor time that this process and those below it have taken, in seconds."""
    parents, seconds = {}, {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has just ended
            fields = file.read_text().rpartition(")")[2].split()
            number = int(file.parent.name)
            parents[number] = int(fields[1])
            seconds[number] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    below = {os.getpid()}
    while more := {number for number, parent in parents.items() if parent in below} - below:
        below |= more
    own = seconds[os.getpid()]
    return own, sum(seconds[number] for number in below) - own


def report(times_ms: dict[str, list[float]], rate: int) -> None:
    rows = []
    for name, values in times_ms.items():
        median, slow = np.quantile(values, (0.5, 0.95))
        rows.append([name, rate, len(values), round(median), round(slow), BOUND_MS])
    header = ["what", "frames_a_second", "number", "median_ms", "p95_ms", "bound_ms"]
    with open(RESULTS, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    for row in rows:
        print(dict(zip(header, row, strict=True)))
    kept = "kept" if np.median(times_ms["symbol"]) <= BOUND_MS else "BROKEN"
    print(f"bound: {kept} by the median; {os.getloadavg()[0]:.0f} processes wanted {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
