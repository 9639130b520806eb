"""How much fine detail a whole photo has: where no face is found, it may be too blurred for one."""

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.eyes import Halves, Pixels

BLURRED_BELOW = 0.05
"""`fine_detail` below which a photo is strongly blurred as a whole; measured by `benchmarks/faceless.py`."""

_LONGER = 256  # pixels, at which photos of all cameras are comparable, and their noise is averaged out
_FINE, _COARSE = (0.6, 1.0), (4.0, 6.0)  # bands between two sigmas, in such pixels
_CELLS = 12  # along each side
_MOST = 3  # cells, by which the photo is judged: what is sharp may be small
_FLAT = 2.0  # energy of coarse detail, below which there is nothing that could be sharp


def fine_detail(grey: Pixels) -> float | None:
    """Returns the energy of fine detail as a share of that of coarse detail, each where there is most of it.

    A blur of the whole photo takes the fine one away everywhere. One thing in focus before a blurred
    background has it.

    Args:
        grey: The photo.

    Returns:
        None if that cannot be told: the photo is small, or there is hardly anything in it.
    """
    halves = Halves.of(grey)
    longer = max(halves.pixels.shape)
    if longer < _LONGER:
        return None
    width, height = (max(round(_LONGER * length / longer), 1) for length in halves.pixels.shape[::-1])
    larger = halves.halved((longer // _LONGER).bit_length() - 1)
    small = cv2.resize(larger, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)
    coarse = _energy(small, _COARSE)
    return _energy(small, _FINE) / coarse if coarse >= _FLAT else None


def _energy(pixels: NDArray[np.float32], band: tuple[float, float]) -> float:
    """Returns the mean energy of a band in the cells that have most of it."""
    finer, coarser = (cv2.GaussianBlur(pixels, (0, 0), sigma) for sigma in band)
    energy = cv2.resize(np.square(finer - coarser), (_CELLS, _CELLS), interpolation=cv2.INTER_AREA)
    return float(np.sort(energy, axis=None)[-_MOST:].mean())
