"""Faces of Labeled Faces in the Wild, with points by a landmarker, which is a teacher and no person."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.data import fold_of
from models.places import files_at, rows_at

SIDE = 250  # pixels of a picture's sides
EYES = ("R_outer", "R_inner", "R_up1", "R_up2", "R_low1", "R_low2", "R_iris")
EYE_POINTS = EYES + tuple(name.replace("R_", "L_") for name in EYES)
FACE_POINTS = ("nose", "mouth_R", "mouth_L", "chin", "forehead", "cheek_R", "cheek_L")
FOLDS = 20  # of which every fifth is held out for the numbers, and one for choosing


@dataclass(frozen=True)
class Faces:
    """N pictures with one face each that counts.

    Attributes:
        names: The file names, `[N]`; there is one picture a person.
        pictures: Grey uint8 `[N, 250, 250]`.
        eyes: Corners, lids and iris centre of the right eye, then of the left, float32 `[N, 14, 2]`.
        points: The points of `FACE_POINTS`, float32 `[N, 7, 2]`.
        blinks: How closed the teacher finds the right and the left eye, 0 to 1, float32 `[N, 2]`.
        pose: Yaw, pitch and roll in degrees, float32 `[N, 3]`.
        others: Boxes of other faces in the picture, by its index: `x, y, width, height`.
    """

    names: NDArray[np.str_]
    pictures: NDArray[np.uint8]
    eyes: NDArray[np.float32]
    points: NDArray[np.float32]
    blinks: NDArray[np.float32]
    pose: NDArray[np.float32]
    others: dict[int, list[tuple[float, float, float, float]]]

    def take(self, chosen: NDArray[np.bool_]) -> "Faces":
        """Returns those that a bool `[N]` chooses."""
        where = np.flatnonzero(chosen)
        others = {new: self.others[old] for new, old in enumerate(where.tolist()) if old in self.others}
        arrays = (self.names, self.pictures, self.eyes, self.points, self.blinks, self.pose)
        return Faces(*(array[where] for array in arrays), others)


def part_of(name: str) -> str:
    """Returns the part of a person: `test`, a fifth by a hash of the name, `validation`, or `training`."""
    fold = fold_of(name, FOLDS)
    return "test" if fold % 5 == 0 else "validation" if fold == 1 else "training"


def read_faces(part: str | None = None) -> Faces:
    """Reads the pictures in which the teacher saw a face; `part` is one of `part_of`, None for all."""
    files = files_at("lfw/lfw.zip")
    rows = [row for row in rows_at("lfw/landmarks.csv") if row["faces"] != "0"]
    rows = [row for row in rows if part is None or part_of(row["file"]) == part]
    first = [row for row in rows if row["face"] == "0"]
    numbers = {row["file"]: number for number, row in enumerate(first)}
    others: dict[int, list[tuple[float, float, float, float]]] = {}
    for row in rows:
        if row["face"] != "0":
            others.setdefault(numbers[row["file"]], []).append(_box_of(_points(row, FACE_POINTS)))
    pictures = np.empty((len(first), SIDE, SIDE), np.uint8)
    for number, row in enumerate(first):
        content = np.frombuffer(files[row["file"]].read(), np.uint8)
        pictures[number] = cv2.imdecode(content, cv2.IMREAD_GRAYSCALE)
    return Faces(
        np.array([row["file"] for row in first]),
        pictures,
        np.array([_points(row, EYE_POINTS) for row in first]),
        np.array([_points(row, FACE_POINTS) for row in first]),
        np.array(
            [[float(row[f"eyeBlink{side}"]) for side in ("Right", "Left")] for row in first], np.float32
        ),
        np.array(
            [[float(row[f"{angle}_deg"]) for angle in ("yaw", "pitch", "roll")] for row in first], np.float32
        ),
        others,
    )


def _points(row: dict[str, str], names: tuple[str, ...]) -> NDArray[np.float32]:
    return np.array([[float(row[f"{name}_x"]), float(row[f"{name}_y"])] for name in names], np.float32)


def _box_of(points: NDArray[np.float32]) -> tuple[float, float, float, float]:
    left, top = points.min(axis=0)
    right, bottom = points.max(axis=0)
    return float(left), float(top), float(right - left), float(bottom - top)
