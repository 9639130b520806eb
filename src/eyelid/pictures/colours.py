"""Pictures in grey or in colour, whichever they were."""

import cv2
import numpy as np
from numpy.typing import NDArray


def grey_of(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Returns a picture, uint8 `[H, W]` grey or `[H, W, 3]` BGR, in grey; itself if it is grey."""
    return pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)  # type: ignore[return-value]


def colour_of(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Returns a picture, uint8 `[H, W]` grey or `[H, W, 3]` BGR, in BGR; itself if it is BGR."""
    return pixels if pixels.ndim == 3 else cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR)  # type: ignore[return-value]
