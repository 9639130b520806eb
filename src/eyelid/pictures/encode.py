"""Pixels as the bytes of picture files; `decode` is the other way."""

import cv2
import numpy as np
from numpy.typing import NDArray


def png_bytes(pixels: NDArray[np.uint8]) -> bytes:
    """Returns a picture, uint8 `[H, W]` grey or `[H, W, 3]` BGR, as a PNG file."""
    return cv2.imencode(".png", pixels)[1].tobytes()


def jpeg_bytes(pixels: NDArray[np.uint8], *, quality: int) -> bytes:
    """Returns a picture, uint8 `[H, W]` grey or `[H, W, 3]` BGR, as a JPEG file; quality is 0 to 100."""
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
