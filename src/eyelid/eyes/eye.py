"""The eye: one found eye with its patch, and the protocol of what finds it."""

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from eyelid.pictures import Picture

UNKNOWN = "unknown"
"""The side of an eye in a bare patch; else `left` or `right`, the subject's own."""


class Eye(NamedTuple):
    """One found eye; a tuple, as `Picture` is.

    Attributes:
        patch: uint8 `[size, size]` grey, the square around the eye, at the size that the model reads.
        box: `(x, y, width, height)` of the eye in the picture, in pixels.
        side: `left` or `right`, the subject's own; `unknown` for a bare patch.
        face: Index of the face in the picture, from 0; None for a bare patch.
    """

    patch: NDArray[np.uint8]
    box: tuple[int, int, int, int]
    side: str = UNKNOWN
    face: int | None = None


class Finder(Protocol):
    """Finds the eyes in a picture."""

    def find(self, picture: Picture) -> list[Eye]:
        """Returns the eyes in order of face, right eye first; raises `PictureError` if it cannot look."""
