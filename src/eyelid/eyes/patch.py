"""How a patch of any size is made to fit a model."""

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.errors import PictureError

MIN_SIDE = 8
"""Shortest side of a patch, in pixels, in which an eye's state can be seen."""


def whole_patch(pixels: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """Takes all of a picture as one eye, at the size that a model reads.

    Args:
        pixels: uint8 `[H, W]` grey or `[H, W, 3]` BGR.
        size: Side of the patch, in pixels.

    Returns:
        Grey uint8 `[size, size]`.

    Raises:
        PictureError: The picture is under 8x8 pixels.
    """
    check_patch(pixels.shape[:2])
    return fit_patch(pixels, size)


def check_patch(shape: tuple[int, ...]) -> None:
    """Raises `PictureError` if a patch of some height and width is under 8x8 pixels."""
    height, width = shape
    if min(height, width) < MIN_SIDE:
        raise PictureError(f"{width}x{height} pixels: an eye needs at least {MIN_SIDE}x{MIN_SIDE}")


def fit_patch(pixels: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """Makes a square grey patch of the size that a model reads.

    A patch that is not square is squashed: a plain resize, which any runtime can do. Cutting it to a square
    loses the corners of tightly framed eyes, and padding it disturbs widely framed ones; docs/search.md has
    the numbers.

    Args:
        pixels: uint8 `[H, W]` grey or `[H, W, 3]` BGR.
        size: Side of the result, in pixels.

    Returns:
        uint8 `[size, size]`; the input itself where it fits already.
    """
    if pixels.shape == (size, size):
        return pixels
    if pixels.ndim == 3:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)  # type: ignore[assignment]
    height, width = pixels.shape
    smaller = min(width, size), min(height, size)
    if smaller != (width, height):  # averaged, where linear interpolation would skip pixels
        pixels = cv2.resize(pixels, smaller, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    if smaller != (size, size):
        pixels = cv2.resize(pixels, (size, size), interpolation=cv2.INTER_LINEAR)  # type: ignore[assignment]
    return pixels
