"""How a patch of any size is made to fit a model."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.errors import PictureError
from eyelid.pictures.colours import grey_of

MIN_SIDE = 8
"""Shortest side of a patch, in pixels, in which an eye's state can be seen."""

_CHANNELS = 4  # the most that cv2 resizes at once


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
    pixels = grey_of(pixels)
    height, width = pixels.shape
    smaller = min(width, size), min(height, size)
    if smaller != (width, height):  # averaged, where linear interpolation would skip pixels
        pixels = cv2.resize(pixels, smaller, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    if smaller != (size, size):
        pixels = cv2.resize(pixels, (size, size), interpolation=cv2.INTER_LINEAR)  # type: ignore[assignment]
    return pixels


def fit_patches(patches: Iterable[NDArray[np.uint8]], size: int) -> NDArray[np.uint8]:
    """Makes square grey patches of the size that a model reads, as `fit_patch` does, but faster.

    Args:
        patches: N of uint8 `[H, W]` grey or `[H, W, 3]` BGR; their sizes may differ.
        size: Side of the results, in pixels.

    Returns:
        uint8 `[N, size, size]`.
    """
    patches, square = list(patches), (size, size)
    if patches and all(patch.shape == square for patch in patches):
        return np.concatenate(patches).reshape(-1, size, size)  # np.stack would take three times as long
    fitted = np.empty((len(patches), size, size), np.uint8)
    alike: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
    for index, patch in enumerate(patches):
        if patch.ndim == 3 or min(patch.shape) < size:
            fitted[index] = fit_patch(patch, size)
            continue
        indices = alike[patch.shape]
        indices.append(index)
        if len(indices) == _CHANNELS:  # cv2 averages one picture of four channels in half the time of four
            four = cv2.merge([patches[each] for each in indices])
            fitted[indices] = cv2.resize(four, square, interpolation=cv2.INTER_AREA).transpose(2, 0, 1)
            indices.clear()
    for index in chain.from_iterable(alike.values()):
        fitted[index] = fit_patch(patches[index], size)
    return fitted
