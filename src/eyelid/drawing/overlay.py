"""Drawing heat maps over a picture, at the size of the picture."""

from typing import Any

import cv2
import matplotlib
import numpy as np
from matplotlib.colors import Colormap, LinearSegmentedColormap
from numpy.typing import NDArray

from eyelid.pictures.shrinking import shrunk

LONGEST = 2_000
"""Longest side of the result, in pixels. Larger pictures are made smaller first."""

_SIGNED = LinearSegmentedColormap.from_list("against and for", ("#1f5fe0", "#808080", "#e02020"))
_UNSIGNED = matplotlib.colormaps["inferno"]
_OPAQUE = 0.85  # opacity where the values are largest
_FAINT = 0.7  # exponent below 1, so that smaller values are visible too


def colour_map(*, signed: bool) -> Colormap:
    """Returns the colours of a heat map.

    Args:
        signed: True for red (for a class) to blue (against it); False for dark to light.
    """
    return _SIGNED if signed else _UNSIGNED


def lay_over(pixels: NDArray[np.uint8], values: NDArray[np.float32], *, signed: bool) -> NDArray[np.uint8]:
    """Draws a heat map over a picture. The larger a value, the less of the picture is visible there.

    Args:
        pixels: uint8 `[H, W]`, a grey picture of H rows and W columns.
        values: float32 `[h, w]`, the values of the heat map, of any size. It is stretched over the whole
            picture, as the patch is that the model reads. The values are divided by the largest absolute
            value.
        signed: Whether values below 0 mean the opposite; they are drawn in another colour.

    Returns:
        uint8 `[H, W, 3]` RGB, with the size of the picture, or smaller, with `LONGEST` as its longer side.
    """
    pixels = shrunk(pixels, LONGEST / max(pixels.shape))
    height, width = pixels.shape
    largest = float(np.abs(values).max())
    scaled = (values / largest if largest else values).astype(np.float32)
    map_ = cv2.resize(scaled, (width, height), interpolation=cv2.INTER_LINEAR)
    colours: NDArray[Any] = colour_map(signed=signed)((map_ + 1) / 2 if signed else map_)
    opacity = _OPAQUE * np.abs(map_)[..., None] ** _FAINT
    mixed = (1 - opacity) * pixels[..., None] + opacity * 255 * colours[..., :3]
    return np.asarray(mixed.round(), np.uint8)
