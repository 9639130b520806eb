"""The picture: one decoded image or video frame, and where it came from."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Picture(NamedTuple):
    """One decoded image or frame; a tuple, which is made in half the time that a frozen dataclass takes.

    Attributes:
        pixels: uint8, grey `[H, W]` or BGR `[H, W, 3]`, upright (EXIF rotation applied).
        source: The name under which results report it: a path, or `archive.zip/member`.
        frame: Index of the frame in a video, from 0; None for a still picture.
        time_s: Seconds from the start of a video; None for a still picture.
        damage: What is damaged in the file, which was read as far as it goes; empty for one that seems whole.
    """

    pixels: NDArray[np.uint8]
    source: str
    frame: int | None = None
    time_s: float | None = None
    damage: str = ""
