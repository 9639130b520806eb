"""The shot: what is known of one photo when photos are put together into sets."""

import math
import re
from typing import NamedTuple, TypeGuard

from eyelid.photos.look import Look

_NUMBER = re.compile(r"(\d+)(?=\D*$)")
_LAST_NUMBER = 9999  # of cameras, which go on with 0001 or 0000


class Shot(NamedTuple):
    """One photo of a shoot.

    Attributes:
        name: Its file name without the folder, such as `IMG_0042.CR2`.
        folder: Where it is; photos of two folders are never put together.
        time_s: When it was taken by the camera's own clock, in seconds since 1970; None if that is unknown.
        has_fraction: Whether the time is finer than a second.
        camera: Make, model and serial number as far as known; photos of two cameras are never put together,
            since their clocks differ.
        exposure_s: How long the shutter was open, in seconds; None if that is unknown.
        aperture: The f-number; None if that is unknown.
        iso: The sensitivity; None if that is unknown.
        bias_ev: The exposure compensation, in stops; None if that is unknown.
        focal_mm: The focal length in millimetres; None if that is unknown.
        width: Width in pixels.
        height: Height in pixels.
        look: Its look; None for a photo that could not be decoded.
    """

    name: str
    folder: str = ""
    time_s: float | None = None
    has_fraction: bool = False
    camera: str = ""
    exposure_s: float | None = None
    aperture: float | None = None
    iso: float | None = None
    bias_ev: float | None = None
    focal_mm: float | None = None
    width: int = 0
    height: int = 0
    look: Look | None = None

    @property
    def exposure_ev(self) -> float | None:
        """How much light the picture was given, in stops; None if time, aperture or ISO is unknown.

        A lens without contacts has no aperture in its photos; then it counts as unchanged.
        """
        if not (is_positive(self.exposure_s) and is_positive(self.iso)):
            return None
        aperture = self.aperture if is_positive(self.aperture) else 1.0
        return math.log2(self.exposure_s) + math.log2(self.iso) - 2 * math.log2(aperture)

    @property
    def name_key(self) -> tuple[str, int, str]:
        """A key that sorts names as a camera counts them: `IMG_9` before `IMG_10`."""
        found = _NUMBER.search(self._stem)
        if not found:
            return self._stem, -1, self.name
        return self._stem[: found.start()], int(found[1][-9:]), self.name

    def is_followed_by(self, other: "Shot") -> bool:
        """Whether the camera would have given the other photo the next name after this one's."""
        (words, number, _), (other_words, other_number, _) = self.name_key, other.name_key
        if words != other_words or number < 0 or other_number < 0:
            return False
        return other_number == number + 1 or (number == _LAST_NUMBER and other_number in (0, 1))

    @property
    def _stem(self) -> str:
        return self.name.rpartition(".")[0] or self.name


def is_positive(value: float | None) -> TypeGuard[float]:
    """Whether a value of a photo's data is known and a positive number."""
    return value is not None and math.isfinite(value) and value > 0
