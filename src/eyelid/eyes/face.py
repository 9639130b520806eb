"""The face: one found face, and the protocol of what finds faces."""

import math
from collections.abc import Sequence
from typing import NamedTuple, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.eyes.face_marks import FaceMarks

Point = tuple[float, float]


class Face(NamedTuple):
    """One found face.

    Attributes:
        box: `(x, y, width, height)` of the face without the hair, in pixels; it may reach beyond the picture.
        score: How sure the finder is, 0 to 1.
        eyes: About where the subject's right and left eye are; None if the finder does not say.
        states: What the right and the left eye are doing at a glance: `open`, `closed` or `hidden`; None if
            the finder does not say, or the face is too small to see it.
        marks: The marks of its eyes; None if the finder has not made them.
    """

    box: tuple[float, float, float, float]
    score: float
    eyes: tuple[Point, Point] | None = None
    states: tuple[str, str] | None = None
    marks: FaceMarks | None = None

    @property
    def size(self) -> float:
        """Side of a square of the box's size, in pixels."""
        return math.sqrt(self.box[2] * self.box[3])


class FaceFinder(Protocol):
    """Finds the faces in pictures. It can be pickled, and several threads may use it."""

    @property
    def colour(self) -> bool:
        """Whether it needs BGR pictures; else it is given grey ones."""

    def find_faces(self, pixels: NDArray[np.uint8]) -> Sequence[Face]:
        """Returns the faces in a picture, uint8 `[H, W]` or `[H, W, 3]`, the largest first."""


def grey_of(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Returns a picture, uint8 `[H, W]` grey or `[H, W, 3]` BGR, in grey."""
    return pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)  # type: ignore[return-value]


def separate(faces: Sequence[Face]) -> list[Face]:
    """Returns the surest of faces that lie on one another, the largest first."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda face: -face.score):
        x, y = face.box[0] + face.box[2] / 2, face.box[1] + face.box[3] / 2
        for other in kept:
            apart = np.hypot(x - other.box[0] - other.box[2] / 2, y - other.box[1] - other.box[3] / 2)
            if apart < 0.5 * max(face.size, other.size):
                break
        else:
            kept.append(face)
    return sorted(kept, key=lambda face: -face.size)
