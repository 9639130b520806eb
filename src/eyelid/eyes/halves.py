"""A picture in several sizes: whoever needs it smaller begins with the smallest that has the detail."""

import math
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.errors import OptionError
from eyelid.pictures.colours import grey_of

_EXPECTED = "expected uint8, grey [H, W] or BGR [H, W, 3]"


class Halves:
    """A picture, and the same at a half, a quarter and so on, each made when it is first asked for.

    To make a picture smaller by half is far quicker than by any other factor, and all that looks for faces,
    cuts them out and measures them can share what it gives. One pixel of the picture halved `n` times is the
    mean of a square of `2**n` by `2**n`; an odd last row or column is dropped.

    One thread at a time may use it.
    """

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        """Takes a picture, uint8 `[H, W]` grey or `[H, W, 3]` BGR."""
        self._pictures = [pixels]

    @classmethod
    def of(cls, pixels: "Pixels") -> "Halves":
        """Returns what is given, or the halves of a picture."""
        return pixels if isinstance(pixels, Halves) else cls(pixels)

    @classmethod
    def in_grey(cls, pixels: "Pixels") -> "Halves":
        """Returns what is given, or the halves of a picture in grey.

        Raises:
            OptionError: It is no picture.
        """
        if isinstance(pixels, Halves):
            return pixels
        if not isinstance(pixels, np.ndarray):
            raise OptionError(f"a {type(pixels).__name__} is no picture; {_EXPECTED}")
        colours = pixels.shape[2:] in ((3,), (4,)) and pixels.ndim == 3
        if pixels.dtype != np.uint8 or not (colours or pixels.ndim == 2) or not pixels.size:
            raise OptionError(f"the picture is {pixels.dtype} {list(pixels.shape)}; {_EXPECTED}")
        return cls(grey_of(pixels))

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """The picture itself."""
        return self._pictures[0]

    def halved(self, times: int) -> NDArray[np.uint8]:
        """Returns the picture halved so many times, at most until its shorter side is 1; 0 for itself."""
        while len(self._pictures) <= times and min(self._pictures[-1].shape[:2]) > 1:
            last = self._pictures[-1]
            height, width = (length // 2 for length in last.shape[:2])
            even = last[: 2 * height, : 2 * width]
            half = cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA)
            self._pictures.append(half)  # type: ignore[arg-type]
        return self._pictures[min(times, len(self._pictures) - 1)]


Pixels = NDArray[np.uint8] | Halves
"""A picture, uint8 `[H, W]` grey or, where it may be coloured, `[H, W, 3]` BGR; or its halves, if at hand."""


class Part(NamedTuple):
    """A part of a picture, perhaps made smaller.

    Attributes:
        pixels: uint8 `[h, w]` or `[h, w, 3]`.
        left: The column of the picture where it begins.
        top: The row where it begins.
        step: So many pixels of the picture, along either side, are one of these.
    """

    pixels: NDArray[np.uint8]
    left: int
    top: int
    step: int


def part_around(pixels: Pixels, centre: tuple[float, float], reach: float, factor: float) -> Part:
    """Cuts a square out of a picture, halved as often as it can be without getting smaller than by a factor.

    Of halves at hand it takes the one that is small enough, else it halves the square only: the part is the
    same.

    Args:
        pixels: The picture.
        centre: x and y of the square's middle, in pixels.
        reach: How far it must reach to each side, in pixels.
        factor: By how much the part may be smaller, 1 or more; less is as 1.

    Returns:
        A part with one pixel at least, which ends where the picture does.
    """
    picture = pixels.pixels if isinstance(pixels, Halves) else pixels
    height, width = picture.shape[:2]
    times = halvings(factor, picture.shape)
    step = 1 << times
    (left, right), (top, low) = (
        _ends(middle / step, reach / step, length >> times)
        for middle, length in zip(centre, (width, height), strict=True)
    )
    if isinstance(pixels, Halves):
        cut = pixels.halved(times)[top:low, left:right]
    else:
        cut = Halves(picture[top * step : low * step, left * step : right * step]).halved(times)
    return Part(cut, left * step, top * step, step)


def _ends(middle: float, reach: float, length: int) -> tuple[int, int]:
    """Returns where a stretch begins and ends that must lie within a length, and has one pixel at least."""
    begin = min(max(math.floor(middle - reach), 0), length - 1)
    return begin, max(min(math.ceil(middle + reach), length), begin + 1)


def halvings(factor: float, shape: tuple[int, ...]) -> int:
    """Returns how often a picture of a shape can be halved without getting smaller than by a factor.

    Example:
        >>> halvings(5.0, (100, 100))
        2
    """
    return max(min(int(factor), *shape[:2]).bit_length() - 1, 0)
