"""The face: one found face, and the protocol of what finds faces."""

import math
from collections.abc import Sequence
from typing import NamedTuple, Protocol

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
        track: Number of the person over the frames of a video; None in a still picture.
    """

    box: tuple[float, float, float, float]
    score: float
    eyes: tuple[Point, Point] | None = None
    states: tuple[str, str] | None = None
    marks: FaceMarks | None = None
    track: int | None = None

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


def separate(faces: Sequence[Face]) -> list[Face]:
    """Returns the surest of faces that lie on one another, the largest first."""
    boxes = np.array([face.box for face in faces]).reshape(-1, 4)
    scores = np.array([face.score for face in faces])
    surest = surest_of(boxes[:, :2] + boxes[:, 2:] / 2, np.sqrt(boxes[:, 2] * boxes[:, 3]), scores)
    return sorted((faces[index] for index in surest), key=lambda face: -face.size)


def surest_of(
    centres: NDArray[np.floating], sizes: NDArray[np.floating], scores: NDArray[np.floating]
) -> list[int]:
    """Returns the indices of the surest of faces whose centres lie within half a face, the surest first.

    Args:
        centres: `[N, 2]`, in pixels.
        sizes: `[N]`, in pixels.
        scores: `[N]`.
    """
    left = np.argsort(-scores, kind="stable")
    kept = []
    while len(left):
        first = left[0]
        kept.append(int(first))
        apart = np.hypot(*(centres[left] - centres[first]).T)
        left = left[apart >= 0.5 * np.maximum(sizes[left], sizes[first])]
    return kept
