"""How two photos lie on one another, judged by their thumbnails."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.photos.look import HEIGHT, WIDTH

MARGINS = (6, 8)
"""How far `shaken` looks for the other photo, in rows and columns of a thumbnail."""

_FINEST, _COARSEST = 1.0, 6.0  # pixels of a thumbnail; coarser patterns are light, finer ones noise and focus
_QUIET = 4.0  # grey levels; fainter patterns are noise and must not be amplified
_STRIP = 5  # a strip of a fifth of the other photo is looked for in a panorama


class Alignment(NamedTuple):
    """How a photo continues another.

    Attributes:
        right: How far the camera was moved to the right between them, as a share of the picture's width.
        down: How far it was moved down, as a share of the height.
        likeness: The correlation of what both show, -1 to 1; 0 if one of them shows nothing.
    """

    right: float
    down: float
    likeness: float


def pattern_of(thumbnail: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Returns what a thumbnail shows without the brightness and contrast of the light on it.

    Args:
        thumbnail: uint8 `[48, 64]`.

    Returns:
        float32 `[48, 64]`.
    """
    pixels = thumbnail.astype(np.float32)
    pattern = _blurred(pixels, _FINEST) - _blurred(pixels, _COARSEST)
    contrast = np.sqrt(_blurred(np.square(pattern), _COARSEST)) + np.float32(_QUIET)
    even: NDArray[np.float32] = pattern / contrast
    return even


def _blurred(pixels: NDArray[np.float32], sigma: float) -> NDArray[np.float32]:
    return cv2.GaussianBlur(  # type: ignore[return-value]
        pixels, (0, 0), sigma, borderType=cv2.BORDER_REFLECT
    )


def shaken(one: NDArray[np.float32], other: NDArray[np.float32]) -> Alignment:
    """Aligns two patterns of which the second may be moved by an eighth of the picture.

    Args:
        one: Pattern of the earlier photo, as of `pattern_of`.
        other: Pattern of the later photo.
    """
    rows, columns = MARGINS
    inner = other[rows : HEIGHT - rows, columns : WIDTH - columns]
    likeness, (column, row) = _found(inner, one)
    return Alignment((column - columns) / WIDTH, (row - rows) / HEIGHT, likeness)


def panned(one: NDArray[np.float32], other: NDArray[np.float32]) -> Alignment:
    """Aligns two patterns of which the second continues the first to one side, by a fifth or more of both.

    Args:
        one: Pattern of the earlier photo, as of `pattern_of`.
        other: Pattern of the later photo.
    """
    rows, columns = MARGINS
    high, wide = HEIGHT // _STRIP, WIDTH // _STRIP
    found = []
    for top, left, height, width in (
        (rows, 0, HEIGHT - 2 * rows, wide),
        (rows, WIDTH - wide, HEIGHT - 2 * rows, wide),
        (0, columns, high, WIDTH - 2 * columns),
        (HEIGHT - high, columns, high, WIDTH - 2 * columns),
    ):
        _, (column, row) = _found(other[top : top + height, left : left + width], one)
        found.append(_overlap(one, other, column - left, row - top))
    return max(found, key=lambda alignment: alignment.likeness)


def _found(part: NDArray[np.float32], whole: NDArray[np.float32]) -> tuple[float, tuple[int, int]]:
    """Returns how alike a part is to the most alike place of a whole, and its column and row there."""
    likenesses = cv2.matchTemplate(whole, part, cv2.TM_CCOEFF_NORMED)
    _, likeness, _, (column, row) = cv2.minMaxLoc(likenesses)
    if not np.isfinite(likeness) or part.std() < 1e-3 or whole.std() < 1e-3:
        return 0.0, (0, 0)
    return min(likeness, 1.0), (column, row)


def _overlap(one: NDArray[np.float32], other: NDArray[np.float32], right: int, down: int) -> Alignment:
    here = one[max(down, 0) : HEIGHT + min(down, 0), max(right, 0) : WIDTH + min(right, 0)]
    there = other[max(-down, 0) : HEIGHT + min(-down, 0), max(-right, 0) : WIDTH + min(-right, 0)]
    here, there = here - here.mean(), there - there.mean()
    size = float(np.sqrt((here**2).sum() * (there**2).sum()))
    likeness = float((here * there).sum()) / size if size > 1e-3 else 0.0
    return Alignment(right / WIDTH, down / HEIGHT, likeness)
