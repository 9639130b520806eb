"""Claim: on the page of `eyelid watch`, an event is told within 2 frames and the debounce after its end.

Serves the page as `eyelid watch --page` does, gives Chromium's fake camera a drawn clip of blinks, and
measures in the page

* frame: from the time at which the camera took a frame until what was read in it is drawn, of each frame;
* told: from the end of a blink until the frame was taken with which it was told, by the camera's clock; the
  bound is two intervals between frames that were read, and the debounce of 50 ms;
* shown: from the end of a blink until its line is in the list of events: both of the above together.

The load of the machine is printed beside; the browser, the page and the reading share its cores.

    python -m benchmarks.watch_page
    python -m benchmarks.watch_page --seconds 120 --rate 30

Writes `benchmarks/results/watch_page.csv`. Needs chromium and chromedriver.
"""

import csv
import os
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from eyelid.verbs.watch import WatchOptions
from eyelid.verbs.watch_page import watch_on_page
from eyelid.watching.session import Watched
from models.arguments import parser_of
from tests.browser import Browser, camera_flags
from tests.web.blinking_clip import blinking_clip, write_y4m
from tests.web.watch_in_browser import WatchPage

RESULTS = Path(__file__).parent / "results/watch_page.csv"
DEBOUNCE_MS = 50
FRAMES = 2

# Times by the page's clock: when each frame was taken, as the page tells the server, and when what came of it
# was drawn; and when each line of an event came into the list.
TIMED = """
window.taken = []; window.drawn = []; window.lines = [];
const plain = window.fetch;
window.fetch = (path, options) => {
  const own = String(path).match(/own_s=([0-9.]+)/);
  if (own) window.taken.push(1000 * Number(own[1]));
  return plain(path, options);
};
const picture = document.getElementById("picture");
new MutationObserver(() => {
  window.drawn.push([Number(picture.dataset.frame), performance.now()]);
}).observe(picture, { attributes: true, attributeFilter: ["data-frame"] });
const known = new Set();
new MutationObserver(() => {
  for (const { dataset } of document.querySelectorAll("#events li[data-event=blink]")) {
    if (known.has(dataset.number)) continue;
    known.add(dataset.number);
    window.lines.push([Number(dataset.number), performance.now()]);
  }
}).observe(document.getElementById("events"), { childList: true });
"""


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_y4m(folder / "camera.y4m", blinking_clip(), options.rate)
        said: list[str] = []
        came: list[Watched] = []
        thread = threading.Thread(
            target=lambda: watch_on_page(
                WatchOptions(page=True, port=0, no_browser=True), say=said.append, take=came.append
            )
        )
        thread.start()
        WatchPage.until(lambda: said)
        browser = Browser(folder / "profile", *camera_flags(folder / "camera.y4m"))
        page = WatchPage(browser)
        try:
            page.open(said[-1].split()[4])
            browser.run(TIMED)
            page.start_camera()
            time.sleep(options.seconds)
            taken, drawn, lines = (
                browser.run(f"return window.{each}") for each in ("taken", "drawn", "lines")
            )
            page.click("#end")
        finally:
            browser.close()
            thread.join(30)
    report(came, np.array(taken), dict(drawn), lines)


def report(
    came: list[Watched], taken: np.ndarray, drawn: dict[int, float], lines: list[tuple[int, float]]
) -> None:
    """Compares the clocks: the first frame that the server read is the first that the page sent."""
    times = np.array([each.time_s for each in came if each.reading])
    zero = taken[0] - 1000 * times[0]
    frames = [at - zero - 1000 * times[frame] for frame, at in drawn.items() if frame < len(times)]
    events = [event for each in came for event in each.told.events]
    told = [
        1000 * (each.time_s - event.end_s)
        for each in came
        for event in each.told.events
        if event.event == "blink" and each.reading
    ]
    shown = [at - zero - 1000 * events[number].end_s for number, at in lines]
    interval = 1000 * float(np.median(np.diff(times)))
    bound = FRAMES * interval + DEBOUNCE_MS
    rows = []
    for name, values in {"frame": frames, "told": told, "shown": shown}.items():
        median, slow = np.quantile(values, (0.5, 0.95))
        rows.append([name, len(values), round(median), round(slow), round(interval), round(bound)])
    header = ["what", "number", "median_ms", "p95_ms", "interval_ms", "bound_ms"]
    with open(RESULTS, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    for row in rows:
        print(dict(zip(header, row, strict=True)))
    kept = "kept" if np.median(told) <= bound else "BROKEN"
    print(f"bound: {kept} by the median; {os.getloadavg()[0]:.0f} processes wanted {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
