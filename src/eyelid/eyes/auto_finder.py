"""The finder that decides for each picture whether it is an eye, or a photo of people."""

from collections.abc import Sequence
from dataclasses import dataclass

from eyelid.eyes.eye import Eye, Finder
from eyelid.eyes.patch_finder import PatchFinder
from eyelid.pictures import Picture

PHOTO_SIDE = 128
"""Pixels of the shorter side, below which a picture is an eye, and is not looked at."""

LARGEST_PATCH = 320
"""Pixels of the shorter side, above which a picture without a face shows nobody, and no eye."""


@dataclass(frozen=True)
class AutoFinder:
    """Takes small pictures as eyes, looks for faces in the others, and takes what has none as an eye, too.

    A large picture without a face shows nobody; if it is a photo of one eye, only `PatchFinder` reads it.

    Attributes:
        in_faces: Finds the eyes of faces.
    """

    in_faces: Finder

    @property
    def colour(self) -> bool:
        """Whether the finder in faces needs BGR pictures."""
        return self.in_faces.colour

    def find(self, picture: Picture) -> Sequence[Eye]:
        """Returns the picture as one eye, or the eyes of the faces in it; none if it shows nobody."""
        side = min(picture.pixels.shape[:2])
        if side < PHOTO_SIDE:
            return _AS_EYE.find(picture)
        eyes = self.in_faces.find(picture)
        return eyes if eyes or side > LARGEST_PATCH else _AS_EYE.find(picture)


_AS_EYE = PatchFinder()
