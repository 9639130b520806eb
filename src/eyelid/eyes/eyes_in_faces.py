"""The finder for photos of people: the eyes of each face."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.eyes.eye import Eye
from eyelid.eyes.face import Face, FaceFinder
from eyelid.eyes.face_marks import FaceMarks
from eyelid.eyes.landmark_model import LandmarkModel
from eyelid.pictures import Picture
from eyelid.pictures.colours import grey_of

FRAMING = 1.6
"""Eye widths to which the patch of an eye is cut, as the models' training pictures are."""

_NARROWEST = 0.12  # face sizes: what is taken for the width of an eye that is seen from the side
_SIDES = ("right", "left")


@dataclass(frozen=True)
class EyesInFaces:
    """Finds faces, marks their eyes, and leaves out eyes that cannot be seen.

    Attributes:
        faces: Finds the faces.
        landmarks: Marks the eyes, and so frames their patches in the same way whoever finds the faces.
    """

    faces: FaceFinder
    landmarks: LandmarkModel

    @property
    def colour(self) -> bool:
        """Whether the finder of faces needs BGR pictures."""
        return self.faces.colour

    def find(self, picture: Picture) -> list[Eye]:
        """Returns the eyes of all faces, the largest face first, the right eye before the left."""
        pixels = picture.pixels
        faces = self.faces.find_faces(pixels)
        if not faces:
            return []
        grey = grey_of(pixels)
        marks = self.marks_of(faces, grey)
        marked = [face._replace(marks=each) for face, each in zip(faces, marks, strict=True)]
        return self.eyes_of(marked, grey.shape)

    def marks_of(self, faces: Sequence[Face], grey: NDArray[np.uint8]) -> list[FaceMarks]:
        """Returns the marks of faces in a grey picture; those that the finder gave stay."""
        unmarked = iter(self.landmarks.mark(grey, [face for face in faces if face.marks is None]))
        return [face.marks or next(unmarked) for face in faces]

    def eyes_of(self, faces: Sequence[Face], shape: tuple[int, ...]) -> list[Eye]:
        """Returns the eyes, but those out of sight, of marked faces in a picture of a shape `(H, W)`."""
        height, width = shape[:2]
        eyes = []
        for number, face in enumerate(faces):
            marks = face.marks
            if marks is None:
                raise ValueError(f"face {number} has no marks")
            for index, side in enumerate(_SIDES):
                x, y, length = _frame(marks, index, face.size)
                inside = 0 <= x < width and 0 <= y < height
                if inside and marks.seen[index] >= self.landmarks.seen_above:
                    half = max(length / 2, 4)
                    eyes.append(
                        Eye(
                            (round(x - half), round(y - half), round(2 * half), round(2 * half)),
                            side,
                            face=number,
                            track=face.track,
                            face_score=face.score,
                            ear=marks.ear(index),
                            roll=float(np.degrees(marks.roll)),
                            face_box=face.box,
                            pose=marks.pose[:2],
                        )
                    )
        return eyes


def _frame(marks: FaceMarks, eye: int, size: float) -> tuple[float, float, float]:
    """Returns the middle of an eye and the side of its patch, in pixels."""
    outer, inner = marks.points[eye, 0], marks.points[eye, 1]
    x, y = (outer + inner) / 2
    wide = max(float(np.linalg.norm(outer - inner)), _NARROWEST * size)
    return float(x), float(y), FRAMING * wide
