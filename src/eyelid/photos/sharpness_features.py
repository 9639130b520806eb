"""What tells whether a face is sharp: measured on the levelled face, 96 pixels wide.

A face of that width looks the same whatever camera it comes from, so energies by scale can be compared.
Noise, and what a JPEG has left of the finest detail, are measured before, on pixels that nobody has turned.
"""

import math
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.eyes import FaceMarks, Pixels
from eyelid.eyes.halves import part_around
from eyelid.pictures.shrinking import shrunk

Floats = NDArray[np.float32]

SIDE = 96
"""Width of the levelled face, in pixels."""

FEATURES = (
    *(f"face {band}" for band in ("0-0.8", "0.8-1.2", "1.2-1.8", "1.8-2.7")),
    *(f"eyes {band}" for band in ("0-0.8", "0.8-1.2", "1.2-1.8")),
    "noise 25%",
    "noise 50%",
    "contrast",
    "width",
    *(f"{end} gradients {blur}" for end in ("least", "most") for blur in ("0.8", "1.2", "1.8")),
)
"""The logarithms of what `face_features` measures.

Energies of bands between two sigmas, in pixels of the levelled face; quartile and median of what a noise
filter passes; variance at a sigma of 4; width in pixels; and the energies of gradients, by those at a sigma
of 4, along the two directions where they differ most.
"""

_BLURS = (0.8, 1.2, 1.8, 2.7, 4.0)  # pixels of the levelled face
_EYE_BANDS = 3
_DOWN = 0.12  # face sizes from between the eyes to the middle of the levelled face
_FACE = (0.44, 0.50)  # half axes of the ellipse of the face, in sides of the levelled face
_EYE = (0.15, 0.10)  # and of that around each eye
_INSIDE = 0.4  # of the face, that must be inside the picture
_FEWEST = 24  # pixels of eyes inside the picture, below which the face speaks for them
_EDGE = 2  # pixels from the picture's border that are not believed
_ROUNDING = 0.05  # energy that rounding to grey levels makes, about
_FLAT = 0.02  # added to energies of gradients
_WIDEST = 112.0  # pixels; wider faces are no sharper on the levelled face
_NOISE = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)  # Immerkaer 1996: blind to edges


def _ellipse(half_width: float, half_height: float, width: int, height: int) -> Floats:
    """Returns a filled ellipse in the middle, float32 `[height, width]`."""
    y, x = np.ogrid[:height, :width]
    apart = ((x - (width - 1) / 2) / half_width) ** 2 + ((y - (height - 1) / 2) / half_height) ** 2
    return (apart <= 1).astype(np.float32)


_MIDDLE = (SIDE - 1) / 2
_WHOLE_FACE = _ellipse(SIDE * _FACE[0], SIDE * _FACE[1], SIDE, SIDE)
_EYE_STAMP = _ellipse(
    SIDE * _EYE[0], SIDE * _EYE[1], 2 * int(SIDE * _EYE[0]) + 1, 2 * int(SIDE * _EYE[1]) + 1
)


class LevelFace(NamedTuple):
    """A face turned level.

    Attributes:
        pixels: The face, grey float32 `[96, 96]`.
        face: Which pixels are the face, 0 or 1, float32 `[96, 96]`; what is beyond the picture is not.
        eyes: Which are the eyes.
        upright: What it was turned from, uint8 `[h, w]`: made smaller if it was wider than 96 pixels.
        size: The face's size in the picture, in pixels.
        roll: By how much it was turned in the picture, in radians, clockwise.
    """

    pixels: Floats
    face: Floats
    eyes: Floats
    upright: NDArray[np.uint8]
    size: float
    roll: float


class FacePlace(NamedTuple):
    """Where a face is: the middle of its levelled square, its size in pixels, its roll in radians."""

    x: float
    y: float
    size: float
    roll: float


def place_of(marks: FaceMarks, size: float) -> FacePlace | None:
    """Returns where a face is, by its eyes; None if they are nowhere, or the face has no size."""
    right, left = marks.points.mean(axis=1).astype(float)
    if not np.isfinite([*right, *left, size]).all() or size < 1:
        return None
    roll = math.atan2(left[1] - right[1], left[0] - right[0])
    x, y = (right + left) / 2
    return FacePlace(x - _DOWN * size * math.sin(roll), y + _DOWN * size * math.cos(roll), size, roll)


def level_face(grey: Pixels, marks: FaceMarks, size: float) -> LevelFace | None:
    """Turns a face level and makes it 96 pixels wide, by area where it was wider.

    Args:
        grey: The picture.
        marks: The marks of the face's eyes.
        size: The face's size, in pixels; see `Face.size`.

    Returns:
        None if less than two fifths of the face are inside the picture.
    """
    place = place_of(marks, size)
    if place is None:
        return None
    cos, sin = math.cos(place.roll), math.sin(place.roll)
    cut = cut_around(grey, place, (abs(cos) + abs(sin)) / 2)
    if cut is None:
        return None
    upright, across, down, left, top = cut
    turn = size * across / SIDE * np.array([[cos, -sin], [sin, cos]])
    middle = np.array([(place.x - left) * across, (place.y - top) * down]) - 0.5
    offset = middle - turn @ (_MIDDLE, _MIDDLE)
    turned = cv2.warpAffine(
        upright.astype(np.float32),  # a third of the time that bytes take
        np.column_stack([turn, offset]),
        (SIDE, SIDE),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    pixels = np.rint(turned).clip(0, 255).astype(np.float32, copy=False)
    face = _face_inside(upright, turn, offset, middle)
    if face.sum() < _INSIDE * _WHOLE_FACE.sum():
        return None
    centres = (marks.points.mean(axis=1) - (left, top)) * (across, down) - 0.5
    level = np.linalg.solve(turn, (centres - offset).T).T.round().clip(-SIDE, 2 * SIDE).astype(int)
    return LevelFace(pixels, face, _eyes_at(level.tolist()) * face, upright, size, place.roll)


def _face_inside(
    upright: NDArray[np.uint8],
    turn: NDArray[np.float64],
    offset: NDArray[np.float64],
    middle: NDArray[np.float64],
) -> Floats:
    """Returns which pixels of the levelled face are face and inside the picture."""
    extents = SIDE * np.hypot(*(turn * _FACE).T)
    limits = np.array(upright.shape[::-1]) - 1 - _EDGE
    if (middle - extents >= _EDGE).all() and (middle + extents <= limits).all():
        return _WHOLE_FACE
    steps, face = np.arange(SIDE), _WHOLE_FACE
    for (by_column, by_row), start, limit in zip(turn, offset, limits, strict=True):
        there = start + by_column * steps + by_row * steps[:, None]
        face = face * ((there >= _EDGE) & (there <= limit))
    return face


def _eyes_at(centres: list[list[int]]) -> Floats:
    """Returns the ellipses around eyes, of which some may lie beyond the face."""
    high, wide = _EYE_STAMP.shape[0] // 2, _EYE_STAMP.shape[1] // 2
    eyes = np.zeros((SIDE, SIDE), np.float32)
    for x, y in centres:
        top, left = max(y - high, 0), max(x - wide, 0)
        window = eyes[top : max(y + high + 1, 0), left : max(x + wide + 1, 0)]
        rows, columns = top - y + high, left - x + wide
        stamp = _EYE_STAMP[rows : rows + window.shape[0], columns : columns + window.shape[1]]
        np.maximum(window, stamp, out=window)
    return eyes


def cut_around(
    grey: Pixels, place: FacePlace, reach: float
) -> tuple[NDArray[np.uint8], float, float, int, int] | None:
    """Cuts a face out, upright, at most 96 pixels a face; None if nothing of it is inside the picture.

    Args:
        grey: The picture.
        place: Where the face is.
        reach: How far to cut to each side of its middle, in face sizes.

    Returns:
        Pixels uint8 `[h, w]`, how many of them are one of the picture across and down, and the column and the
        row of the picture where they begin.
    """
    # What is averaged last is at least twice as large, lest the borders of pixels blur it.
    part = part_around(grey, (place.x, place.y), reach * place.size + 2, place.size / SIDE / 2)
    if min(part.pixels.shape) < 4:
        return None
    smaller = shrunk(part.pixels, part.step * SIDE / place.size)
    down, across = (
        small / (whole * part.step) for small, whole in zip(smaller.shape, part.pixels.shape, strict=True)
    )
    return smaller, across, down, part.left, part.top


def face_features(level: LevelFace) -> tuple[NDArray[np.float64], float]:
    """Measures a levelled face.

    Returns:
        The values of `FEATURES`, float64 `[17]`, and along which direction it lacks most detail, in degrees
        from the picture's horizontal, clockwise, 0 to 180: where something moved, it moved along it.
    """
    smoothed = (cv2.GaussianBlur(level.pixels, (0, 0), sigma) for sigma in _BLURS)
    blurred = [level.pixels, *(np.asarray(each, np.float32) for each in smoothed)]
    inside = float(level.face.sum())
    eyes = level.eyes if level.eyes.sum() >= _FEWEST else level.face
    energies = [np.square(finer - coarser) for finer, coarser in pairwise(blurred[:5])]
    of_face = [float(np.vdot(energy, level.face)) / inside for energy in energies]
    of_eyes = [float(np.vdot(energy, eyes)) / float(eyes.sum()) for energy in energies[:_EYE_BANDS]]
    mean = float(np.vdot(blurred[-1], level.face)) / inside
    contrast = float(np.vdot(np.square(blurred[-1] - mean), level.face)) / inside
    tensors = np.stack([_gradients(blurred[number], level.face) for number in (1, 2, 3, 5)])
    least, most, angle = _by_direction(tensors[:3], tensors[3])
    values = np.concatenate(
        [
            np.log(np.array(of_face + of_eyes) + _ROUNDING),
            np.log1p(_noise(level.upright)),
            [math.log(contrast + 1), math.log(min(level.size, _WIDEST))],
            np.log(least),
            np.log(most),
        ]
    )
    return values, (angle + math.degrees(level.roll)) % 180


def _noise(upright: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Returns quartile and median of what the noise filter passes, to fractions of a grey level."""
    passed = cv2.convertScaleAbs(cv2.filter2D(upright, cv2.CV_16S, _NOISE))
    counts = cv2.calcHist([passed], [0], None, [256], [0, 256]).ravel()
    shares = np.concatenate([[0], np.cumsum(counts) / counts.sum()])
    return np.maximum(np.interp([0.25, 0.5], shares, np.arange(257) - 0.5), 0)  # type: ignore[no-any-return]


def _gradients(pixels: Floats, face: Floats) -> NDArray[np.float64]:
    """Returns the structure tensor of a face, `[2, 2]`."""
    across: Floats = cv2.Sobel(pixels, cv2.CV_32F, 1, 0, scale=1 / 8)  # type: ignore[assignment]
    down = cv2.Sobel(pixels, cv2.CV_32F, 0, 1, scale=1 / 8)
    across_face = across * face
    mixed = float(np.vdot(across_face, down))
    tensor = [[float(np.vdot(across_face, across)), mixed], [mixed, float(np.vdot(down * face, down))]]
    return np.array(tensor) / float(face.sum()) + _FLAT * np.eye(2)


def _by_direction(
    fine: NDArray[np.float64], coarse: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Returns the least and the most energy by the coarse one over all directions, and where the least is.

    A face has more detail down than across. Its coarse gradients say by how much, and what fine ones lack
    beyond that is due to blur.
    """
    whiten = np.linalg.inv(np.linalg.cholesky(coarse))
    values, vectors = np.linalg.eigh(whiten @ fine @ whiten.T)
    values = np.maximum(values, 1e-6)
    x, y = whiten.T @ vectors[-1, :, 0]
    return values[:, 0], values[:, 1], math.degrees(math.atan2(y, x))
