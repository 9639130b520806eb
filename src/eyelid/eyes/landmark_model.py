"""Marking the eyes of faces: corners, lids and iris, whether an eye is seen, and how the head is turned."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.eyes.face import Face
from eyelid.eyes.face_marks import FaceMarks
from eyelid.model_files import open_again, pinned_model, run_session

_WIDE = 1.4  # face sizes: the first crop

CLOSE = 2.4
"""Side of the second crop, in distances between the eyes."""

CLOSEST = 0.85
"""Face sizes, below which that side does not get, lest a turned face fills it."""


@dataclass(frozen=True)
class LandmarkModel:
    """Marks the eyes of faces with an eyelid model of the task `landmarks`.

    It looks twice: at the whole face, and then, levelled, at the eyes. So a box that is a quarter too large
    or too small, or a face that is turned by 45 degrees, does no harm.

    Attributes:
        file: The model file.
        fingerprint: SHA-256 of the file, in hexadecimal.
    """

    file: Path
    fingerprint: str

    @classmethod
    def load(cls, model: str = "eye_landmarks") -> "LandmarkModel":
        """Takes a model: the name of a shipped one, or a path; raises as `pinned_model` does."""
        return cls(*pinned_model(model, "landmarks"))

    @property
    def seen_above(self) -> float:
        """How likely an eye must be seen, not to be left out."""
        return open_again(self.file, self.fingerprint, "landmarks").info.unsure_below

    def mark(self, grey: NDArray[np.uint8], faces: Sequence[Face]) -> list[FaceMarks]:
        """Marks the eyes of faces in a grey picture, uint8 `[H, W]`."""
        if not faces:
            return []
        wide = [_first_look(face) for face in faces]
        points, _, pose = self._run(grey, wide)
        close = []
        first = points[:, :, :2].mean(axis=2)
        for face, middles in zip(faces, first, strict=True):
            across = middles[1] - middles[0]
            side = max(CLOSE * float(np.hypot(*across)), CLOSEST * face.size)
            close.append(_Look(middles.mean(axis=0), side, float(np.arctan2(across[1], across[0]))))
        points, seen, closer_pose = self._run(grey, close)
        second = points[:, :, :2].mean(axis=2)
        between = np.maximum(np.linalg.norm(second[:, 0] - second[:, 1], axis=1), 1)
        moved = np.linalg.norm(second - first, axis=2).max(axis=1) / between
        return [
            FaceMarks(marks, (right, left), (yaw, pitch, roll), far)
            for marks, (right, left), (yaw, pitch, roll), far in zip(
                points, seen.tolist(), ((pose + closer_pose) / 2).tolist(), moved.tolist(), strict=True
            )
        ]

    def _run(
        self, grey: NDArray[np.uint8], looks: "Sequence[_Look]"
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """Returns points `[N, 2, 7, 2]` in the picture, how likely eyes are seen `[N, 2]`, and the pose."""
        opened = open_again(self.file, self.fingerprint, "landmarks")
        size = opened.info.input_size
        crops = np.stack([level_crop(grey, look.centre, look.side, look.roll, size) for look in looks])
        points, seen, pose = run_session(opened.session, {"crops": crops}, name=str(self.file))
        pose = pose.copy()
        placed = np.empty((len(looks), 2, 7, 2), np.float32)
        for number, look in enumerate(looks):
            offset = (points[number] - size / 2) * (look.side / size)
            cos, sin = np.cos(look.roll), np.sin(look.roll)
            turned = offset @ np.array([[cos, sin], [-sin, cos]])
            placed[number] = (turned + look.centre).reshape(2, 7, 2)
            pose[number, 2] += np.degrees(look.roll)
        return placed, seen, pose


class _Look(NamedTuple):
    """Where a crop is taken: its centre and side in pixels, and its roll in radians."""

    centre: NDArray[np.floating]
    side: float
    roll: float


def _first_look(face: Face) -> _Look:
    x, y, width, height = face.box
    return _Look(np.array([x + width / 2, y + height / 2], np.float32), _WIDE * face.size, 0.0)


def level_crop(
    grey: NDArray[np.uint8], centre: NDArray[np.floating], side: float, roll: float, size: int
) -> NDArray[np.uint8]:
    """Cuts a square out of a picture, and turns it level. What lies beyond the picture repeats its border.

    Args:
        grey: uint8 `[H, W]`.
        centre: x and y of the square's middle, in pixels.
        side: Its side, in pixels.
        roll: By how much it is turned, in radians, clockwise.
        size: Side of the result, in pixels.

    Returns:
        uint8 `[size, size]`.
    """
    shrink = 1
    x, y = float(centre[0]), float(centre[1])
    if side > 2 * size:  # averaged first, where linear interpolation would skip pixels
        reach = side * 0.75
        left, top = max(int(x - reach), 0), max(int(y - reach), 0)
        part = grey[top : max(int(y + reach), top + 1), left : max(int(x + reach), left + 1)]
        if part.size:
            shrink = int(side // size)
            smaller = (max(part.shape[1] // shrink, 1), max(part.shape[0] // shrink, 1))
            x, y = (x - left) * smaller[0] / part.shape[1], (y - top) * smaller[1] / part.shape[0]
            grey = cv2.resize(part, smaller, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    scale = side / shrink / size
    cos, sin = scale * np.cos(roll), scale * np.sin(roll)
    middle = (size - 1) / 2
    place = np.array(
        [[cos, -sin, x - 0.5 - (cos - sin) * middle], [sin, cos, y - 0.5 - (sin + cos) * middle]]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(  # type: ignore[return-value]
        grey, place, (size, size), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
