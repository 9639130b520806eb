"""Whether the background of a face is sharper than the face: then the focus lies behind it."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.eyes import FaceMarks, Halves, Pixels
from eyelid.photos.sharpness_features import SIDE, cut_around, place_of

_REACH = 1.7  # face sizes to each side
_HEAD = (0.85, 1.05)  # half axes of the head with its hair, in face sizes
_CHIN = 0.45  # face sizes below the middle; what is lower may be the body
_FACE = 0.42  # radius of what is surely face
_BLOCK = 12  # pixels of a face of 96
_FINE = (0.7, 1.2)  # sigmas of a band, in those pixels
_ROUGH = (1.07, 1.98)  # as 2.2 and 4, in pixels of half the size, of which each is blurred a little
_TEXTURE = 6.0  # energy of the coarse band, from which a block can tell
_FEWEST = 8  # blocks
_SHARPEST = 0.8  # the quantile of blocks that speaks for a part


def background_lead(grey: Pixels, marks: FaceMarks, size: float) -> float | None:
    """Returns by how much the background is sharper than the face; None if there is nothing to see in either.

    Fine energy by coarse energy, of the sharper of their blocks, as a difference of natural logarithms. Both
    are measured at the same scale, and what every block has is taken for noise. The background is beside the
    head and above it, since a body is about as far away as its face.

    Args:
        grey: The picture.
        marks: The marks of the face's eyes.
        size: The face's size, in pixels.
    """
    place = place_of(marks, size)
    cut = None if place is None else cut_around(grey, place, _REACH)
    if place is None or cut is None:
        return None
    part, across, down, left, top = cut
    scale = max(SIDE / (place.size * across), 1.0)
    if scale > 1:
        part = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)  # type: ignore[assignment]
    if min(part.shape) < 2 * _BLOCK:
        return None
    blocks = (part.shape[1] // _BLOCK, part.shape[0] // _BLOCK)
    fine = _energy(part, _FINE, _BLOCK, blocks)
    rough = _energy(Halves(part).halved(1), _ROUGH, _BLOCK // 2, blocks)
    ratio = np.log((np.maximum(fine - np.quantile(fine, 0.05), 0) + 0.02) / (rough + 1))
    x = ((np.arange(blocks[0]) + 0.5) * _BLOCK / (across * scale) + left - place.x) / place.size
    y = ((np.arange(blocks[1]) + 0.5) * _BLOCK / (down * scale) + top - place.y)[:, None] / place.size
    cos, sin = math.cos(place.roll), math.sin(place.roll)
    x, y = cos * x + sin * y, cos * y - sin * x
    textured = rough > _TEXTURE
    face = np.hypot(x, y) < _FACE
    face &= rough >= np.median(
        rough[face]
    )  # a face that is blurred much has no texture, but has coarser parts
    behind = ratio[textured & (y < _CHIN) & ((x / _HEAD[0]) ** 2 + (y / _HEAD[1]) ** 2 > 1)]
    if len(behind) < _FEWEST:
        return None
    return float(np.quantile(behind, _SHARPEST) - np.quantile(ratio[face], _SHARPEST))


def _energy(
    part: NDArray[np.uint8], band: tuple[float, float], block: int, blocks: tuple[int, int]
) -> NDArray[np.float32]:
    """Returns the mean energy of a band between two sigmas in each block of so many pixels."""
    pixels = part.astype(np.float32)
    finer, coarser = (cv2.GaussianBlur(pixels, (0, 0), sigma) for sigma in band)
    energy: NDArray[np.float32] = np.square(np.asarray(finer) - np.asarray(coarser))
    whole = energy[: blocks[1] * block, : blocks[0] * block]
    return cv2.resize(whole, blocks, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]
