"""Following faces from one frame of a video to the next by their marks, without looking for them anew.

Each face is looked at twice where it was, levelled, the second time a little beside the first. The mean of
both is steadier than one look; and where there is no face any more, the two disagree.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.eyes.face_marks import FaceMarks
from eyelid.eyes.halves import Halves
from eyelid.eyes.landmark_model import CLOSE, CLOSEST, CropPlace, LandmarkModel, level_crop

LOOK_SIDE = 16
"""Side of the small picture that a look is made of."""

_FAINT = 4.0  # grey levels; fainter detail is noise
_ASIDE, _BELOW, _WIDER, _TURNED = 0.014, 0.01, 0.04, 0.03  # sides, radians: half of what two looks differ by
_RESTING = 0.1  # share of what was found that the place of a face at rest takes over
_MOVING = (0.2, 0.15, 0.1)  # distances of the eyes, shares of the side, radians: what it takes over whole
_FAR = 0.15  # distances of the eyes; what moved further is looked at again, where it is now


class Place(NamedTuple):
    """Where the eyes of a face are looked at: a levelled square.

    Attributes:
        x: Middle between the eyes, in pixels.
        y: The same.
        side: Side of the square, in pixels.
        roll: By how much it is turned, in radians, clockwise.
    """

    x: float
    y: float
    side: float
    roll: float

    @classmethod
    def of(cls, marks: FaceMarks, size: float) -> "Place":
        """Returns the place of the eyes of a marked face of a size in pixels."""
        right, left = marks.middles
        x, y = ((right + left) / 2).tolist()
        return cls(x, y, max(CLOSE * float(np.hypot(*(left - right))), CLOSEST * size, 8), marks.roll)

    @property
    def between(self) -> float:
        """The distance of the eyes, as it is where the head is not turned, in pixels."""
        return self.side / CLOSE

    def distance(self, other: "Place") -> float:
        """Returns how far the eyes are from those of another place, by the distance between them."""
        return math.hypot(other.x - self.x, other.y - self.y) / self.between

    def towards(self, found: "Place") -> "Place":
        """Returns where to look next: at what was found, but hardly moved if the face is at rest.

        So the squares of a face at rest are the same from frame to frame, which steadies its marks; the marks
        themselves are not smoothed, so lids lag by nothing.
        """
        turn = (found.roll - self.roll + math.pi) % (2 * math.pi) - math.pi
        changes = self.distance(found), abs(math.log(found.side / self.side)), abs(turn)
        go, grow, roll = (
            min(max(change / whole, _RESTING), 1) for change, whole in zip(changes, _MOVING, strict=True)
        )
        return Place(
            self.x + go * (found.x - self.x),
            self.y + go * (found.y - self.y),
            self.side + grow * (found.side - self.side),
            self.roll + roll * turn,
        )


class Following(NamedTuple):
    """What was found where a face had been.

    Attributes:
        marks: Its marks; `moved` tells how far the two looks disagree, by the distance of the eyes.
        found: Where its eyes are.
        jump: How far they are from where they were looked for, by their distance.
    """

    marks: FaceMarks
    found: Place
    jump: float


def follow_faces(
    landmarks: LandmarkModel, grey: NDArray[np.uint8], places: Sequence[Place], sizes: Sequence[float]
) -> list[Following]:
    """Marks the eyes of faces where they were in the frame before; what moved far is looked at again.

    Args:
        landmarks: Marks the eyes.
        grey: The frame, uint8 `[H, W]`.
        places: Where to look.
        sizes: Sizes of these faces, in pixels.
    """
    if not places:
        return []
    following = _look_twice(landmarks, grey, places, sizes)
    far = [number for number, each in enumerate(following) if each.jump > _FAR]
    if far:
        nearer = [following[number].found for number in far]
        for number, again in zip(
            far, _look_twice(landmarks, grey, nearer, [sizes[n] for n in far]), strict=True
        ):
            following[number] = again
    return following


def _look_twice(
    landmarks: LandmarkModel, grey: NDArray[np.uint8], places: Sequence[Place], sizes: Sequence[float]
) -> list[Following]:
    looks = [_beside(place, way) for place in places for way in (1, -1)]
    points, seen, pose = landmarks.mark_crops(Halves(grey), looks)
    following = []
    for number, (place, size) in enumerate(zip(places, sizes, strict=True)):
        both = slice(2 * number, 2 * number + 2)
        first, second = points[both, :, :2].mean(axis=2)
        moved = float(np.linalg.norm(first - second, axis=1).max()) / place.between
        (right, left), (yaw, pitch, roll) = seen[both].mean(axis=0).tolist(), pose[both].mean(axis=0).tolist()
        marks = FaceMarks(points[both].mean(axis=0), (right, left), (yaw, pitch, roll), moved)
        found = Place.of(marks, size)
        following.append(Following(marks, found, place.distance(found)))
    return following


def _beside(place: Place, way: int) -> CropPlace:
    x, y, side, roll = place
    centre = np.array([x + way * _ASIDE * side, y + way * _BELOW * side], np.float32)
    return CropPlace(centre, side * (1 + way * _WIDER), roll + way * _TURNED)


def look_at(grey: NDArray[np.uint8], place: Place) -> NDArray[np.float32]:
    """Returns how a face looks, without the brightness and contrast of the light on it.

    Args:
        grey: The frame, uint8 `[H, W]`.
        place: Where its eyes are.

    Returns:
        float32 `[256]`, of length 1 or, where there is little to see, less: products of two looks are 1 for
        the same, and about 0 for any.
    """
    centre = np.array([place.x, place.y], np.float32)
    small = level_crop(grey, centre, place.side, place.roll, 2 * LOOK_SIDE)
    values = (
        cv2.resize(small, (LOOK_SIDE, LOOK_SIDE), interpolation=cv2.INTER_AREA).ravel().astype(np.float32)
    )
    values -= values.mean()
    look: NDArray[np.float32] = values / np.sqrt(np.square(values).sum() + _FAINT**2 * values.size)
    return look
