"""The eye: one found eye, the protocol of finders, and cutting the patch of an eye."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.errors import PictureError
from eyelid.pictures import Picture

UNKNOWN = "unknown"
"""The side of an eye in a bare patch; else `left` or `right`, the subject's own."""


LEVEL = 3.0
"""Degrees; an eye that is turned by less is read as it is."""


class Eye(NamedTuple):
    """One found eye. A tuple, as `Picture` is.

    Attributes:
        box: `(x, y, width, height)` of the eye in the picture, in pixels.
        side: `left` or `right`, the subject's own; `unknown` for a bare patch.
        face: Index of the face in the picture, from 0; None for a bare patch.
        track: Number of the person over the frames of a video; None in a still picture.
        face_score: How sure the finder is of the face, 0 to 1; None for a bare patch.
        ear: Eye aspect ratio: height over width of the eye opening; None without landmarks.
        roll: By how many degrees the face is turned, clockwise in the picture; the patch is cut level.
        face_box: `(x, y, width, height)` of the face, in pixels; None for a bare patch.
        pose: Yaw and pitch of the head in degrees, as `FaceMarks.pose` has them; None for a bare patch.
    """

    box: tuple[int, int, int, int]
    side: str = UNKNOWN
    face: int | None = None
    track: int | None = None
    face_score: float | None = None
    ear: float | None = None
    roll: float = 0.0
    face_box: tuple[float, float, float, float] | None = None
    pose: tuple[float, float] | None = None


class Finder(Protocol):
    """Finds the eyes in pictures. It can be pickled, and several threads may use it.

    Two finders that find different eyes have different `repr`s, by which `--resume` tells them apart.
    """

    @property
    def colour(self) -> bool:
        """Whether it needs BGR pictures; else it is given grey ones."""

    def find(self, picture: Picture) -> Sequence[Eye]:
        """Returns the eyes in order of face, right eye first; raises `PictureError` if it cannot look."""


def crop(picture: Picture, eye: Eye) -> NDArray[np.uint8]:
    """Cuts the patch of an eye out of its picture.

    A box that reaches beyond the picture is cut off at its border. The patch of a turned eye is turned back
    about the middle of its box; what lies beyond the picture then repeats its border.

    Args:
        picture: Grey or BGR.
        eye: One of its eyes.

    Returns:
        uint8 `[H, W]` grey or `[H, W, 3]` BGR: a view of the picture's pixels unless the eye is turned.

    Raises:
        PictureError: The eye's box lies outside the picture.
    """
    pixels = picture.pixels
    x, y, width, height = eye.box
    if abs(eye.roll) > LEVEL:
        return _turned_back(pixels, eye)
    if (height, width) != pixels.shape[:2]:
        pixels = pixels[max(y, 0) : max(y + height, 0), max(x, 0) : max(x + width, 0)]
        if not pixels.size:
            raise PictureError(f"the box {eye.box} of an eye lies outside the picture")
    return pixels


def _turned_back(pixels: NDArray[np.uint8], eye: Eye) -> NDArray[np.uint8]:
    x, y, width, height = eye.box
    if x + width <= 0 or y + height <= 0 or x >= pixels.shape[1] or y >= pixels.shape[0]:
        raise PictureError(f"the box {eye.box} of an eye lies outside the picture")
    turn = np.radians(eye.roll)
    cos, sin = float(np.cos(turn)), float(np.sin(turn))
    right, low = (width - 1) / 2, (height - 1) / 2
    place = np.array(
        [
            [cos, -sin, x + right - cos * right + sin * low],
            [sin, cos, y + low - sin * right - cos * low],
        ]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(  # type: ignore[return-value]
        pixels, place, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
