"""The finder for pictures of one eye and much around it, such as half a face."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from eyelid.eyes.eye import Eye
from eyelid.eyes.likeness import LIKENESS_CLASSES, PATCH, LikenessModel
from eyelid.eyes.patch import MIN_SIDE, check_patch, fit_patches
from eyelid.pictures import Picture
from eyelid.pictures.colours import grey_of

_SIDES = (1.0, 0.75, 0.55, 0.4, 0.3)  # of the windows in which an eye is looked for, in sides of the picture
_STEP = 0.25  # between neighbouring windows of a size, at most, in their sides
_EYE = LIKENESS_CLASSES.index("eye")

# Chosen on eyes of LFW that benchmarks/framing.py cuts. Windows that show little more than an iris look like
# an eye, too; hence the large ones weigh more.
_SURE = 8  # power of the likeness of a window in its weight
_LARGE = 2  # power of its side
_NEAR = 0.5  # by how much the middles of windows of one eye are apart at most, in sides of the larger one


@dataclass(frozen=True)
class WidePatchFinder:
    """Finds the eye in pictures that show one eye and up to three times as much around it as usual.

    It reads how much each of about two hundred windows looks like an eye, and takes the mean place of those
    around the best one. They have the shape of the picture, and are squashed to squares. Where the eye fills
    the picture already, it does harm: docs/search.md.

    Attributes:
        likeness: Tells how much a window looks like an eye.
    """

    likeness: LikenessModel

    @property
    def colour(self) -> bool:
        """False: models read grey patches."""
        return False

    def find(self, picture: Picture) -> tuple[Eye]:
        """Returns the eye; raises `PictureError` if the picture is under 8x8 pixels."""
        pixels = grey_of(picture.pixels)
        check_patch(pixels.shape)
        windows = _windows()
        shape = np.array(pixels.shape[::-1])
        sides = np.maximum(np.round(windows[:, 2:] * shape), MIN_SIDE).astype(int)
        corners = np.round(windows[:, :2] * (shape - sides)).astype(int)
        parts = [
            pixels[y : y + height, x : x + width]
            for (x, y), (width, height) in zip(corners.tolist(), sides.tolist(), strict=True)
        ]
        eye_like = self.likeness.read(fit_patches(parts, PATCH))[:, _EYE]
        middle, side = _mean_window(windows, eye_like)
        width, height = np.maximum(np.round(side * shape), MIN_SIDE).astype(int).tolist()
        x, y = np.round(middle * shape - side * shape / 2).astype(int).tolist()
        x, y = (max(0, min(place, room)) for place, room in zip((x, y), shape - (width, height), strict=True))
        return (Eye((int(x), int(y), width, height)),)


@cache
def _windows() -> NDArray[np.float64]:
    """Returns the windows, `[N, 3]`.

    Each has a place in x and y, 0 to 1 of what its side leaves free; and its side, in sides of the picture.
    """
    windows = []
    for side in _SIDES:
        places = np.linspace(0, 1, int(np.ceil((1 - side) / (_STEP * side))) + 1) if side < 1 else [0.0]
        windows += [(left, top, side) for top in places for left in places]
    return np.array(windows)


def _mean_window(
    windows: NDArray[np.float64], eye_like: NDArray[np.float32]
) -> tuple[NDArray[np.float64], float]:
    """Returns the middle, x and y, and the side of the eye, in sides of the picture."""
    sides = windows[:, 2]
    middles = windows[:, :2] * (1 - sides[:, None]) + sides[:, None] / 2
    weights = eye_like.astype(float) ** _SURE * sides**_LARGE
    best = int(weights.argmax())
    apart = np.abs(middles - middles[best]).max(axis=1)
    weights *= apart <= _NEAR * np.maximum(sides, sides[best])
    weights /= weights.sum()
    return weights @ middles, float(np.exp(weights @ np.log(sides)))
