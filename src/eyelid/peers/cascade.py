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
_TRIED = 500  # a size is tried on at most so many pictures of each data set
_LEAST = 3  # OpenCV's default of `minNeighbors`: an eye is found if more windows than this agree on it


class CascadePeer:
    """A cascade of OpenCV (Viola & Jones 2001), used as many blink counters use it.

    The size of the patches, 24x24 to 96x96, is chosen by accuracy on the training part. A cascade detects
    only eyes that fill its window of 20x20, and data sets differ in how much of a patch the eye fills. The
    search uses OpenCV's defaults: an eye is detected where more than three windows agree. If n windows agree,
    the score is `n / (n + 3.5)`. Curves and the equal error rate need a score, but OpenCV gives no
    probability, and for these cascades it does not say at which stage a window was rejected.

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
        """Size of the cascade's file, in units of 1,000 bytes."""
        return self._file.stat().st_size / 1000

    def fit(self, fold: FoldParts) -> float:
        """Chooses the patch size by accuracy on at most 500 training pictures of each data set.

        Nothing else is fitted.

        Args:
            fold: The fold with the training pictures.

        Returns:
            The time that this took, in seconds.
        """
        started = time.perf_counter()
        accuracy = {}
        for size in _SIZES:
            patches, labels = fold.sample("training", most=_TRIED, size=size)
            accuracy[size] = np.mean((self.read(patches) > 0.5) == (labels == STATES.index("open")))
        self.size = max(_SIZES, key=accuracy.__getitem__)
        return time.perf_counter() - started

    def read(self, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Returns float32 `[N]`: a score for each of N patches, which is above 0.5 if an eye was detected."""
        agree = np.zeros(len(patches), np.float32)
        for index, patch in enumerate(patches):
            _, counts = self._cascade.detectMultiScale2(patch, minNeighbors=1)
            agree[index] = max(counts, default=0)
        return agree / (agree + _LEAST + 0.5)
