"""Makes pictures smaller."""

from typing import Any

import cv2
from numpy.typing import NDArray


def shrunk(pixels: NDArray[Any], scale: float) -> NDArray[Any]:
    """Returns a picture `[H, W]` or `[H, W, 3]` made smaller by area, or itself if the scale is 1 or more.

    Each side keeps one pixel at least.
    """
    if scale >= 1:
        return pixels
    height, width = (max(round(side * scale), 1) for side in pixels.shape[:2])
    return cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
