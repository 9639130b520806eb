"""Measures of every patch, independent of the set's own columns: brightness, contrast, sharpness, size."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from eyelid.data import PackedPatches

_AT_ONCE = 2048  # patches a block, since their differences take eight times their memory


def measure_patches(packed: PackedPatches) -> Mapping[str, NDArray[np.float64]]:
    """Measures the patches of a set at the size at which the model sees them.

    Returns:
        float `[N]` each: `brightness`, the mean grey level from 0 to 255; `contrast`, its deviation;
        `sharpness`, the variance of the Laplacian (Pech-Pacheco et al. 2000); and, where the pack holds it,
        `size`, the shorter side of the picture in its file, in pixels.
    """
    starts = range(0, len(packed), _AT_ONCE)
    blocks = [packed.patches[start : start + _AT_ONCE].astype(np.float32) for start in starts]
    found = {name: np.concatenate([measure(block) for block in blocks]) for name, measure in MEASURES.items()}
    if packed.sizes is not None:
        found["size"] = packed.sizes.min(axis=1).astype(float)
    return found


def _brightness(patches: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.asarray(patches.mean(axis=(1, 2)), float)


def _contrast(patches: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.asarray(patches.std(axis=(1, 2)), float)


def _sharpness(patches: NDArray[np.float32]) -> NDArray[np.float64]:
    inner = patches[:, 1:-1, 1:-1]
    across = patches[:, 1:-1, :-2] + patches[:, 1:-1, 2:]
    down = patches[:, :-2, 1:-1] + patches[:, 2:, 1:-1]
    return np.asarray((across + down - 4 * inner).var(axis=(1, 2)), float)


MEASURES: dict[str, Callable[[NDArray[np.float32]], NDArray[np.float64]]] = {
    "brightness": _brightness,
    "contrast": _contrast,
    "sharpness": _sharpness,
}
