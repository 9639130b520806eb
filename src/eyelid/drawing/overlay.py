"""Maps laid over a picture at the picture's own size."""

from typing import Any

import cv2
import matplotlib
import numpy as np
from matplotlib.colors import Colormap, LinearSegmentedColormap
from numpy.typing import NDArray

LONGEST = 2_000
"""Side in pixels to which larger pictures are brought before anything is laid over them."""

_SIGNED = LinearSegmentedColormap.from_list("against and for", ("#1f5fe0", "#808080", "#e02020"))
_UNSIGNED = matplotlib.colormaps["inferno"]
_OPAQUE = 0.85  # where a map is strongest
_FAINT = 0.7  # power of a map that makes its weaker parts visible, too


def colour_map(*, signed: bool) -> Colormap:
    """Returns the colours: red for and blue against a class, or dark to light."""
    return _SIGNED if signed else _UNSIGNED


def lay_over(pixels: NDArray[np.uint8], values: NDArray[np.float32], *, signed: bool) -> NDArray[np.uint8]:
    """Lays a map over a picture: the stronger a value, the less is seen of the picture.

    Args:
        pixels: uint8 `[H, W]`.
        values: float32 `[h, w]`, of any size; it is stretched over the whole picture, as the patch is that
            the model reads. What is largest in size becomes 1, or -1.
        signed: Whether values below zero mean the opposite.

    Returns:
        uint8 `[H, W, 3]` RGB, of the picture's size, or with `LONGEST` as its longer side.
    """
    pixels = _at_most(pixels)
    height, width = pixels.shape
    largest = float(np.abs(values).max())
    scaled = (values / largest if largest else values).astype(np.float32)
    map_ = cv2.resize(scaled, (width, height), interpolation=cv2.INTER_LINEAR)
    colours: NDArray[Any] = colour_map(signed=signed)((map_ + 1) / 2 if signed else map_)
    opacity = _OPAQUE * np.abs(map_)[..., None] ** _FAINT
    mixed = (1 - opacity) * pixels[..., None] + opacity * 255 * colours[..., :3]
    return np.asarray(mixed.round(), np.uint8)


def _at_most(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    scale = LONGEST / max(pixels.shape)
    if scale >= 1:
        return pixels
    height, width = (max(round(side * scale), 1) for side in pixels.shape)
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
