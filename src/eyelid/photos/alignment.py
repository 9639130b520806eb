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
_SOFTEST = 4.0  # pixels of a thumbnail; finer patterns are things, not the light on them
_BLACK = 4.0  # grey levels, added lest black be infinitely darker than nearly black
_NEAR = (5, 7)  # pixels of a thumbnail, by which a step may stray from one of the same panorama


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

    @property
    def is_at_margin(self) -> bool:
        """Whether the other photo may lie farther away than `shaken` looks."""
        rows, columns = MARGINS
        return abs(self.right) * WIDTH >= columns or abs(self.down) * HEIGHT >= rows


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


def panned(one: NDArray[np.float32], other: NDArray[np.float32]) -> list[Alignment]:
    """Aligns two patterns of which the second continues the first to one side, by a fifth or more of both.

    There is one alignment for each side, all of which move by an eighth of the picture or more.

    Args:
        one: Pattern of the earlier photo, as of `pattern_of`.
        other: Pattern of the later photo.
    """
    rows, columns = MARGINS
    high, wide = HEIGHT // _STRIP, WIDTH // _STRIP
    found = []
    for strip, searched in (
        (np.s_[rows:-rows, :wide], np.s_[:, columns:]),
        (np.s_[rows:-rows, -wide:], np.s_[:, :-columns]),
        (np.s_[:high, columns:-columns], np.s_[rows:, :]),
        (np.s_[-high:, columns:-columns], np.s_[:-rows, :]),
    ):
        (left, top), (first_column, first_row) = _corner(strip), _corner(searched)
        _, (column, row) = _found(other[strip], one[searched])
        found.append(_overlap(one, other, first_column + column - left, first_row + row - top))
    return found


def panned_about(one: NDArray[np.float32], other: NDArray[np.float32], expected: Alignment) -> Alignment:
    """Aligns two patterns of which the second continues the first about as far as expected.

    Args:
        one: Pattern of the earlier photo, as of `pattern_of`.
        other: Pattern of the later photo.
        expected: About how far the camera was moved.
    """
    right, down = round(expected.right * WIDTH), round(expected.down * HEIGHT)
    rows, columns = _NEAR
    near = (
        _overlap(one, other, right + column, down + row)
        for column in range(-columns, columns + 1)
        for row in range(-rows, rows + 1)
    )
    return max(near, key=lambda alignment: alignment.likeness)


def light_of(thumbnail: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Returns how light a photo is in each place, without the things in it, in doublings.

    Args:
        thumbnail: uint8 `[48, 64]`.

    Returns:
        float32 `[48, 64]`.
    """
    light: NDArray[np.float32] = np.log2(
        _blurred(thumbnail.astype(np.float32), _SOFTEST) + np.float32(_BLACK)
    )
    return light


def light_apart(one: NDArray[np.float32], other: NDArray[np.float32], alignment: Alignment) -> float:
    """Returns how differently light falls on what two photos both show, if they lie so on one another.

    What repeats itself, as stripes and horizons do, is as alike where it does not belong. The light on it,
    which `pattern_of` leaves out, is not.

    Args:
        one: Light of the earlier photo, as of `light_of`.
        other: Light of the later photo.
        alignment: How they lie on one another.

    Returns:
        The median difference in doublings, less that of the exposures.
    """
    here, there = _common(one, other, round(alignment.right * WIDTH), round(alignment.down * HEIGHT))
    difference = there - here
    return float(np.median(np.abs(difference - np.median(difference))))


def _corner(part: tuple[slice, slice]) -> tuple[int, int]:
    """Returns the first column and row of a part of a pattern."""
    rows, columns = part
    return columns.indices(WIDTH)[0], rows.indices(HEIGHT)[0]


def _found(part: NDArray[np.float32], whole: NDArray[np.float32]) -> tuple[float, tuple[int, int]]:
    """Returns how alike a part is to the most alike place of a whole, and its column and row there."""
    likenesses = cv2.matchTemplate(whole, part, cv2.TM_CCOEFF_NORMED)
    _, likeness, _, (column, row) = cv2.minMaxLoc(likenesses)
    if not np.isfinite(likeness) or part.std() < 1e-3 or whole.std() < 1e-3:
        return 0.0, (0, 0)
    return min(likeness, 1.0), (column, row)


def _overlap(one: NDArray[np.float32], other: NDArray[np.float32], right: int, down: int) -> Alignment:
    here, there = _common(one, other, right, down)
    if here.size == 0:
        return Alignment(right / WIDTH, down / HEIGHT, 0.0)
    here, there = here - here.mean(), there - there.mean()
    size = float(np.sqrt((here**2).sum() * (there**2).sum()))
    likeness = float((here * there).sum()) / size if size > 1e-3 else 0.0
    return Alignment(right / WIDTH, down / HEIGHT, likeness)


def _common(
    one: NDArray[np.float32], other: NDArray[np.float32], right: int, down: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Returns what both of two photos show, as each shows it."""
    return (
        one[max(down, 0) : HEIGHT + min(down, 0), max(right, 0) : WIDTH + min(right, 0)],
        other[max(-down, 0) : HEIGHT + min(-down, 0), max(-right, 0) : WIDTH + min(-right, 0)],
    )
