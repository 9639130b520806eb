"""OpenCV's eye cascades: an eye that is found is open."""

import time
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.peers.fold_parts import FoldParts
from eyelid.score import STATES

FILES = {"cascade": "haarcascade_eye.xml", "cascade-glasses": "haarcascade_eye_tree_eyeglasses.xml"}
"""The name of each peer, and the file of OpenCV that it is."""

_SIZES = (24, 32, 48, 64, 96)
_TRIED = 500  # pictures of each set, at each of these sizes
_LEAST = 3  # OpenCV's own default of `minNeighbors`: more windows than these must agree on an eye


class CascadePeer:
    """A cascade of OpenCV (Viola & Jones 2001), as projects use it that count blinks with it.

    How large the patches are, 24x24 to 96x96, is chosen on the training part, by accuracy: a cascade finds
    nothing that fills less than its window of 20x20, and how much of a patch the eye fills is the set's. The
    search takes OpenCV's defaults, under which an eye is found where more than three windows agree. How many
    agree is the score, `n / (n + 3.5)`, so that curves and the equal error exist: OpenCV tells no
    probability, nor, of these cascades, how far a rejected window came.

    Args:
        name: One of `FILES`.
    """

    size = 48  # until `fit`
    seen: frozenset[str] = frozenset()

    def __init__(self, name: str) -> None:
        self.name = name
        self._file = Path(cv2.__file__).with_name("data") / FILES[name]
        self._cascade = cv2.CascadeClassifier(str(self._file))

    @property
    def kilobytes(self) -> float:
        """Size of the cascade's file."""
        return self._file.stat().st_size / 1000

    def fit(self, fold: FoldParts) -> float:
        """Learns nothing; chooses the size, by 500 pictures of each set at most."""
        started = time.perf_counter()
        accuracy = {}
        for size in _SIZES:
            patches, labels = fold.learned("training", most=_TRIED, size=size)
            accuracy[size] = np.mean((self.read(patches) > 0.5) == (labels == STATES.index("open")))
        self.size = max(_SIZES, key=accuracy.__getitem__)
        return time.perf_counter() - started

    def read(self, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Returns float32 `[N]`, from how many windows agree on an eye."""
        agree = np.zeros(len(patches), np.float32)
        for index, patch in enumerate(patches):
            _, counts = self._cascade.detectMultiScale2(patch, minNeighbors=1)
            agree[index] = max(counts, default=0)
        return agree / (agree + _LEAST + 0.5)
