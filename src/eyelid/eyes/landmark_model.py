"""Marking the eyes of faces: corners, lids and iris, whether an eye is seen, and how the head is turned."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.eyes.face import Face
from eyelid.eyes.face_marks import FaceMarks
from eyelid.eyes.halves import Halves, Pixels, part_around
from eyelid.model_files import PinnedModel, pinned_model

_WIDE = 1.4  # face sizes: the first crop

_DIAGONAL = 0.71  # half of that of a square, in sides

CLOSE = 2.4
"""Side of the second crop, in distances between the eyes."""

CLOSEST = 0.85
"""Face sizes, below which that side does not get, lest a turned face fills it."""


class CropPlace(NamedTuple):
    """Where a crop is taken: its centre and side in pixels, and its roll in radians."""

    centre: NDArray[np.floating]
    side: float
    roll: float


@dataclass(frozen=True)
class LandmarkModel(PinnedModel):
    """Marks the eyes of faces with an eyelid model of the task `landmarks`.

    It looks twice: at the whole face, and then, levelled, at the eyes. So a box that is a quarter too large
    or too small, or a face that is turned by 45 degrees, does no harm.
    """

    task = "landmarks"

    @classmethod
    def load(cls, model: str = "eye_landmarks") -> "LandmarkModel":
        """Takes a model: the name of a shipped one, or a path; raises as `pinned_model` does."""
        return cls(*pinned_model(model, cls.task))

    @property
    def seen_above(self) -> float:
        """How likely an eye must be seen, not to be left out."""
        return self.opened.info.unsure_below

    def mark(self, grey: Pixels, faces: Sequence[Face]) -> list[FaceMarks]:
        """Marks the eyes of faces in a picture, grey or BGR."""
        if not faces:
            return []
        grey = Halves.in_grey(grey)
        wide = [_first_look(face) for face in faces]
        points, _, pose = self.mark_crops(grey, wide)
        close = []
        first = points[:, :, :2].mean(axis=2)
        for face, middles in zip(faces, first, strict=True):
            across = middles[1] - middles[0]
            side = max(CLOSE * float(np.hypot(*across)), CLOSEST * face.size)
            close.append(CropPlace(middles.mean(axis=0), side, float(np.arctan2(across[1], across[0]))))
        points, seen, closer_pose = self.mark_crops(grey, close)
        second = points[:, :, :2].mean(axis=2)
        between = np.maximum(np.linalg.norm(second[:, 0] - second[:, 1], axis=1), 1)
        moved = np.linalg.norm(second - first, axis=2).max(axis=1) / between
        return [
            FaceMarks(marks, (right, left), (yaw, pitch, roll), far)
            for marks, (right, left), (yaw, pitch, roll), far in zip(
                points, seen.tolist(), ((pose + closer_pose) / 2).tolist(), moved.tolist(), strict=True
            )
        ]

    def mark_crops(
        self, grey: Halves, looks: Sequence[CropPlace]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """Marks a face in each of N crops of a grey picture.

        Returns:
            Points `[N, 2, 7, 2]` in the picture, as `FaceMarks` has them; how likely the eyes are seen,
            `[N, 2]`; yaw, pitch and roll, `[N, 3]`.
        """
        size = self.opened.info.input_size
        crops = np.stack([level_crop(grey, look.centre, look.side, look.roll, size) for look in looks])
        points, seen, pose = self.run({"crops": crops})
        pose = pose.copy()
        placed = np.empty((len(looks), 2, 7, 2), np.float32)
        for number, look in enumerate(looks):
            offset = (points[number] - size / 2) * (look.side / size)
            cos, sin = np.cos(look.roll), np.sin(look.roll)
            turned = offset @ np.array([[cos, sin], [-sin, cos]])
            placed[number] = (turned + look.centre).reshape(2, 7, 2)
            pose[number, 2] += np.degrees(look.roll)
        return placed, seen, pose


def _first_look(face: Face) -> CropPlace:
    x, y, width, height = face.box
    return CropPlace(np.array([x + width / 2, y + height / 2], np.float32), _WIDE * face.size, 0.0)


def level_crop(
    pixels: Pixels, centre: NDArray[np.floating], side: float, roll: float, size: int
) -> NDArray[np.uint8]:
    """Cuts a square out of a picture, and turns it level. What lies beyond the picture repeats its border.

    Args:
        pixels: The picture.
        centre: x and y of the square's middle, in pixels.
        side: Its side, in pixels.
        roll: By how much it is turned, in radians, clockwise.
        size: Side of the result, in pixels.

    Returns:
        uint8 `[size, size]`, or `[size, size, 3]` of a coloured picture.
    """
    x, y = float(centre[0]), float(centre[1])
    # Halved first, where linear interpolation would skip pixels, and never wider than OpenCV can turn.
    part = part_around(pixels, (x, y), _DIAGONAL * side + 1, side / size)
    x, y = (x - part.left) / part.step, (y - part.top) / part.step
    scale = side / part.step / size
    cos, sin = scale * np.cos(roll), scale * np.sin(roll)
    middle = (size - 1) / 2
    place = np.array(
        [[cos, -sin, x - 0.5 - (cos - sin) * middle], [sin, cos, y - 0.5 - (sin + cos) * middle]]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(  # type: ignore[return-value]
        part.pixels, place, (size, size), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
