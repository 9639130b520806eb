"""The look of a photo in a few thousand bytes: enough to tell what belongs together, without the file."""

import base64
import binascii
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.errors import DataError
from eyelid.eyes.halves import Halves, Pixels

WIDTH, HEIGHT = 64, 48
"""Size of a thumbnail, in pixels."""

CELLS = 12
"""Cells along each side of the map of fine detail."""

DETAIL_STEPS = 24
"""So many steps of the map of fine detail double the detail."""

_SHORTEST = 512  # pixels; fine detail is measured where the longer side is this to twice this


class Look(NamedTuple):
    """A photo, much reduced.

    Attributes:
        thumbnail: The photo in grey, uint8 `[48, 64]`, whatever its shape is.
        detail: How much fine detail there is in each of 12 by 12 cells, uint8 `[12, 12]`: 24 times the
            logarithm to the base 2 of one more than the mean of the Laplacian's absolute value.
    """

    thumbnail: NDArray[np.uint8]
    detail: NDArray[np.uint8]

    def to_text(self) -> str:
        """Returns the look as 4,288 characters of base64."""
        return base64.b64encode(self.thumbnail.tobytes() + self.detail.tobytes()).decode("ascii")

    @classmethod
    def from_text(cls, text: str) -> "Look":
        """Returns the look that `to_text` wrote.

        Raises:
            DataError: The text is no look.
        """
        try:
            content = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            content = b""
        pixels = WIDTH * HEIGHT
        if len(content) != pixels + CELLS * CELLS:
            raise DataError(
                f"the look of a photo: expected {pixels + CELLS * CELLS:,} bytes in base64, got a text of "
                f"{len(text):,} characters; read the photo again"
            )
        values = np.frombuffer(content, np.uint8)
        return cls(values[:pixels].reshape(HEIGHT, WIDTH), values[pixels:].reshape(CELLS, CELLS))


def look_of(grey: Pixels) -> Look:
    """Returns the look of a photo.

    The photo is halved until its longer side is below 1,024 pixels, at which fine detail is measured: finer
    detail of a camera's photo is mostly noise.

    Args:
        grey: Of any size but empty.
    """
    halves, times = Halves.of(grey), 0
    while max(halves.halved(times).shape) >= 2 * _SHORTEST and min(halves.halved(times).shape) >= 2:
        times += 1
    seen = halves.halved(times)
    edges = np.abs(cv2.Laplacian(seen, cv2.CV_16S, borderType=cv2.BORDER_REPLICATE))
    energy = _averaged(edges.astype(np.float32), CELLS, CELLS)
    small = halves.halved(times + 1) if min(seen.shape) >= 4 * HEIGHT else seen
    detail = np.minimum(np.rint(DETAIL_STEPS * np.log2(1 + energy)), 255).astype(np.uint8)
    return Look(_averaged(small, WIDTH, HEIGHT), detail)


def _averaged(values: NDArray[Any], width: int, height: int) -> NDArray[Any]:
    """Returns the means of the cells of a grid that is laid over values."""
    return cv2.resize(values, (width, height), interpolation=cv2.INTER_AREA)
