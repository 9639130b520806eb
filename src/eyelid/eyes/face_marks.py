"""What is marked in a face: its eyes, whether they can be seen, and how the head is turned."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class FaceMarks(NamedTuple):
    """What the landmarks say of one face.

    Attributes:
        points: Of the right eye, then of the left, float32 `[2, 7, 2]`, x and y in pixels: outer corner,
            inner corner, two points of the upper lid, two of the lower lid, centre of the iris.
        seen: How likely it is that the right and the left eye can be seen.
        pose: Yaw, pitch and roll of the head in degrees. A positive yaw turns it to the picture's right (the
            subject's left), a positive pitch bows it, a positive roll turns it clockwise in the picture.
        moved: How far an eye was put elsewhere by the second look than by the first, by the distance of both
            eyes: where there is a face, both looks agree.
    """

    points: NDArray[np.float32]
    seen: tuple[float, float]
    pose: tuple[float, float, float]
    moved: float

    @property
    def middles(self) -> NDArray[np.float32]:
        """The middles of the right and the left eye between their corners, float32 `[2, 2]`: x and y."""
        middles: NDArray[np.float32] = self.points[:, :2].mean(axis=1)
        return middles

    @property
    def roll(self) -> float:
        """By how much the line through both eyes is turned, in radians, clockwise in the picture."""
        right, left = self.middles
        return float(np.arctan2(left[1] - right[1], left[0] - right[0]))

    def ear(self, eye: int) -> float:
        """Returns the eye aspect ratio of the right (0) or the left (1) eye: how open it is by its width."""
        outer, inner, *lids, _ = self.points[eye]
        high = (np.linalg.norm(lids[0] - lids[2]) + np.linalg.norm(lids[1] - lids[3])) / 2
        return float(high / max(float(np.linalg.norm(outer - inner)), 1e-6))
