"""Histograms of oriented gradients (HOG): features of patches that need no training and no weights."""

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.embedding.feature_extractor import Progress

SIDE = 24
"""Side of the patches that are described, in pixels."""


def gradient_histograms(patches: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Describes patches by the directions of their edges (Dalal & Triggs 2005).

    The histograms have nine directions. They use cells of 6x6 pixels, and blocks of 2x2 cells at steps of 4
    pixels.

    Args:
        patches: uint8 `[N, 24, 24]`, N patches.

    Returns:
        float32 `[N, 576]`, 576 features for each patch.
    """
    block, step, cell = (12, 12), (4, 4), (6, 6)
    hog = cv2.HOGDescriptor((SIDE, SIDE), block, step, cell, 9)
    features = np.empty((len(patches), hog.getDescriptorSize()), np.float32)
    for row, patch in zip(features, patches, strict=True):
        row[:] = np.ravel(hog.compute(patch))
    return features


class Gradients:
    """The feature extractor of the embedding `hog`: histograms of oriented gradients."""

    description = "histograms of gradients"
    trained_on: tuple[str, ...] = ()
    key = ""

    def features(self, patches: NDArray[np.uint8], progress: Progress) -> NDArray[np.float32]:
        """Returns the histograms of patches, float32 `[N, 576]`; see `FeatureExtractor`."""
        features = gradient_histograms(patches)
        progress(1.0)
        return features
