"""Histograms of oriented gradients: how patches were described before nets learned to."""

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 24
"""Side of the patches that are described, in pixels."""


def gradient_histograms(patches: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Describes patches by the directions of their edges (Dalal & Triggs 2005).

    Cells of 6x6 pixels, blocks of 2x2 cells at steps of 4 pixels, nine directions.

    Args:
        patches: uint8 `[N, 24, 24]`.

    Returns:
        float32 `[N, 576]`.
    """
    block, step, cell = (12, 12), (4, 4), (6, 6)
    hog = cv2.HOGDescriptor((SIDE, SIDE), block, step, cell, 9)
    found = np.empty((len(patches), hog.getDescriptorSize()), np.float32)
    for row, patch in zip(found, patches, strict=True):
        row[:] = np.ravel(hog.compute(patch))
    return found
