"""The finder for pictures that are an eye already."""

from dataclasses import dataclass
from functools import lru_cache

from eyelid.eyes.eye import Eye
from eyelid.eyes.patch import check_patch
from eyelid.pictures import Picture


@dataclass(frozen=True)
class PatchFinder:
    """A finder for pictures that show one eye and nothing else: it returns the whole picture as the eye."""

    @property
    def colour(self) -> bool:
        """False: models read grey patches."""
        return False

    def find(self, picture: Picture) -> tuple[Eye]:
        """Returns the whole picture as one eye; raises `PictureError` if it is under 8x8 pixels."""
        return _whole_picture(picture.pixels.shape[:2])


@lru_cache(maxsize=1024)  # a pile's pictures are of few sizes
def _whole_picture(shape: tuple[int, ...]) -> tuple[Eye]:
    check_patch(shape)
    height, width = shape
    return (Eye((0, 0, width, height)),)
