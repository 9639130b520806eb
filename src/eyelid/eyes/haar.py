"""OpenCV's Haar cascade as a finder of faces: upright and from the front, the one that most projects use."""

import threading
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.eyes.face import Face
from eyelid.pictures.colours import grey_of
from eyelid.pictures.shrinking import shrunk

_LONGEST = 640
_SMALLEST = 24  # pixels, of a face
_SCALE, _NEIGHBOURS = 1.1, 3
_SURE = 10.0  # a sum of the cascade's votes that is a certain face
_threads = threading.local()


@dataclass(frozen=True)
class HaarFaces:
    """Finds faces by `haarcascade_frontalface_default`, in pictures of at most 640 pixels."""

    @property
    def colour(self) -> bool:
        """False: the cascade reads grey pictures."""
        return False

    def find_faces(self, pixels: NDArray[np.uint8]) -> list[Face]:
        """Returns the faces in a picture, uint8 `[H, W]` or `[H, W, 3]`, the largest first."""
        grey = grey_of(pixels)
        scale = min(1.0, _LONGEST / max(grey.shape))
        boxes, _, weights = _cascade().detectMultiScale3(
            shrunk(grey, scale), _SCALE, _NEIGHBOURS, minSize=(_SMALLEST, _SMALLEST), outputRejectLevels=True
        )
        faces = [
            Face((x / scale, y / scale, width / scale, height / scale), float(np.clip(weight / _SURE, 0, 1)))
            for (x, y, width, height), weight in zip(np.asarray(boxes).tolist(), weights, strict=True)
        ]
        return sorted(faces, key=lambda face: -face.size)


def _cascade() -> cv2.CascadeClassifier:
    """Returns the cascade of this thread; one cannot be used by two threads at once."""
    if not hasattr(_threads, "cascade"):
        file = f"{cv2.data.haarcascades}haarcascade_frontalface_default.xml"  # type: ignore[attr-defined]
        _threads.cascade = cv2.CascadeClassifier(file)
    cascade: cv2.CascadeClassifier = _threads.cascade
    return cascade
