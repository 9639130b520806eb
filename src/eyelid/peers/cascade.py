"""OpenCV's eye cascades as peers: an eye counts as open if the cascade detects it."""

import time
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.peers.fold_parts import FoldParts
from eyelid.score import STATES

FILES = {"cascade": "haarcascade_eye.xml", "cascade-glasses": "haarcascade_eye_tree_eyeglasses.xml"}
"""Name of each peer → the cascade file of OpenCV that it uses."""

_SIZES = (24, 32, 48, 64, 96)
_TRIED = 500  # most pictures of each set on which a size is tried
_LEAST = 3  # OpenCV's own default of `minNeighbors`: more windows than these must agree on an eye


class CascadePeer:
    """A cascade of OpenCV (Viola & Jones 2001), used as many blink counters use it.

    The size of the patches, 24x24 to 96x96, is chosen by accuracy on the training part: a cascade detects
    only eyes that fill its window of 20x20, and sets differ in how much of a patch the eye fills. The search
    uses OpenCV's defaults, by which an eye is detected where more than three windows agree. The score is `n /
    (n + 3.5)` for n windows that agree. It is needed for curves and the equal error, since OpenCV gives
    neither a probability nor, for these cascades, the stage at which a window was rejected.

    Args:
        name: One of `FILES`.
    """

    size = 48  # until `fit` chooses one
    trained_on: frozenset[str] = frozenset()

    def __init__(self, name: str) -> None:
        self.name = name
        self._file = Path(cv2.__file__).with_name("data") / FILES[name]
        self._cascade = cv2.CascadeClassifier(str(self._file))

    @property
    def kilobytes(self) -> float:
        """Size of the cascade's file."""
        return self._file.stat().st_size / 1000

    def fit(self, fold: FoldParts) -> float:
        """Chooses the size by accuracy on up to 500 training pictures of each set. Nothing else is fitted."""
        started = time.perf_counter()
        accuracy = {}
        for size in _SIZES:
            patches, labels = fold.sample("training", most=_TRIED, size=size)
            accuracy[size] = np.mean((self.read(patches) > 0.5) == (labels == STATES.index("open")))
        self.size = max(_SIZES, key=accuracy.__getitem__)
        return time.perf_counter() - started

    def read(self, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Returns scores of open, float32 `[N]`, from the number of windows that agree on an eye."""
        agree = np.zeros(len(patches), np.float32)
        for index, patch in enumerate(patches):
            _, counts = self._cascade.detectMultiScale2(patch, minNeighbors=1)
            agree[index] = max(counts, default=0)
        return agree / (agree + _LEAST + 0.5)
