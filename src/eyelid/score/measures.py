"""Measures the brightness, contrast, sharpness and size of each patch, by which a set can be sliced."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from eyelid.data import PackedPatches

_AT_ONCE = 2048  # patches in a block; few, because the computation needs eight times their memory


def measure_patches(packed: PackedPatches) -> Mapping[str, NDArray[np.float64]]:
    """Measures the N patches of a set at the size at which the model sees them.

    Returns:
        Name of the measure → float `[N]`. The measures are `brightness`, the mean grey level from 0 to 255;
        `contrast`, the standard deviation of the grey levels; and `sharpness`, the variance of the Laplacian
        (Pech-Pacheco et al. 2000). If the sizes of the original pictures are known, there is also `size`,
        their shorter side in pixels.
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
