"""Which frames of a numbered clip a page without a server was shown, and when; see `write_numbered`."""

from typing import NamedTuple

import numpy as np

from ...browser import Browser

_NUMBERS = 256

_NOTE = """
const read = OffscreenCanvasRenderingContext2D.prototype.getImageData;
window.shown = [];
window.times = [];
OffscreenCanvasRenderingContext2D.prototype.getImageData = function (...box) {
  const picture = read.apply(this, box);
  const bits = [0, 1, 2, 3, 4, 5, 6, 7].map((bit) => picture.data[4 * (5 * picture.width + 10 * bit + 5)]);
  window.shown.push(bits.reduce((number, value, bit) => number + (value > 127 ? 2 ** bit : 0), 0));
  return picture;
};
window.URL = class extends URL {
  constructor(...words) {
    super(...words);
    if (this.pathname === "/api/frame") window.times.push(Number(this.searchParams.get("own_s")));
  }
};
"""


class Shown(NamedTuple):
    """The frames that the page took, in order.

    Attributes:
        numbers: Their numbers in the clip, modulo 256, int64 `[N]`.
        times: When they were taken, in seconds from the first one on, float64 `[N]`.
    """

    numbers: np.ndarray
    times: np.ndarray

    @property
    def places(self) -> np.ndarray:
        """Their places in the clip, int64 `[N]`, until it begins anew."""
        return self.numbers[0] + np.concatenate([[0], np.cumsum(np.diff(self.numbers) % _NUMBERS)])


def note_frames(browser: Browser) -> None:
    """Begins to note frames, before the camera is started."""
    browser.run(_NOTE)


def noted(browser: Browser) -> Shown:
    """Returns the frames so far."""
    numbers, times = browser.run("return [window.shown, window.times]")
    return Shown(np.array(numbers[: len(times)]), np.array(times) - times[0])
