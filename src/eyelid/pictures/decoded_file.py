"""What decoders of video files have in common: an opened file, and the frames that come out of it."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from eyelid.pictures.video import VideoFacts


class Frame(NamedTuple):
    """One decoded frame.

    Attributes:
        pixels: uint8, grey `[H, W]` or BGR `[H, W, 3]`, upright.
        time_s: Its presentation time by the file's own clock; NaN if it has none.
    """

    pixels: NDArray[np.uint8]
    time_s: float


class DecodedFile(Protocol):
    """An opened video file. It is read once, by one thread."""

    @property
    def header(self) -> VideoFacts:
        """What its header says."""

    def first_times(self, count: int) -> list[float]:
        """Returns the times of the first frames by the file's own clock, in order; NaN for none."""

    def frames(self, *, colour: bool) -> Iterator[Frame | str]:
        """Yields the frames in order of presentation; a reason where some could not be decoded.

        Raises:
            PictureError: The file cannot be read any further.
        """

    def close(self) -> None:
        """Closes the file."""
