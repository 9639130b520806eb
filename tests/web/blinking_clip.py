"""A drawn clip of a face that blinks at known times, which can be repeated without a seam, for cameras."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np

from eyelid.synth.clip import Clip
from eyelid.synth.clip_drawing import ClipArtist
from eyelid.synth.course import Course
from eyelid.synth.lid_motion import LidMotion

SECONDS = 6.0
STARTS = (1.2, 2.3, 3.9, 4.9)
"""When the lids begin to fall, in seconds."""

RATE = 15

_BITS, _SIDE = 8, 10  # blocks of so many pixels, white for 1


def blinking_clip() -> Clip:
    """Plans a clip with long blinks, which are seen on a busy machine, too; the head is still."""
    courses = [Course(start_s=start, rise_s=0.15, hold_s=0.1, fall_s=0.25) for start in STARTS]
    lids = tuple(LidMotion(kind="blink", course=course) for course in courses)
    return Clip(seconds=SECONDS, lids=lids, sway=0.0, seed=3)


def frames(clip: Clip, rate: int = RATE) -> list[np.ndarray]:
    """Draws its frames, uint8 `[H, W, 3]` BGR."""
    return list(ClipArtist(clip).frames(np.arange(round(clip.seconds * rate)) / rate))


def clip_times(pictures: Sequence[np.ndarray]) -> np.ndarray:
    """Returns which second of the repeated clip each picture of the camera shows, float64 `[N]`."""
    numbers = np.array([_number_of(pixels) for pixels in pictures])
    passed = np.diff(numbers) % round(SECONDS * RATE)
    return (numbers[0] + np.concatenate([[0], np.cumsum(passed)])) / RATE


def _number_of(pixels: np.ndarray) -> int:
    middles = [pixels[_SIDE // 2, bit * _SIDE + _SIDE // 2] for bit in range(_BITS)]
    return sum(1 << bit for bit, value in enumerate(middles) if value > 127)


def write_y4m(path: Path, clip: Clip, rate: int = RATE) -> None:
    """Writes it as the file that Chromium's fake camera shows, over and over again; see `write_numbered`."""
    write_numbered(path, frames(clip, rate), rate)


def write_numbered(path: Path, pictures: Iterable[np.ndarray], rate: int) -> None:
    """Writes pictures, uint8 `[H, W, 3]` BGR with even sides, as a file for Chromium's fake camera.

    They say their number, modulo 256, by blocks in a corner, since a busy machine shows them late, or not at
    all. The blocks are drawn into the pictures.
    """
    with open(path, "wb") as file:
        for number, picture in enumerate(pictures):
            if number == 0:
                height, width = picture.shape[:2]
                file.write(b"YUV4MPEG2 W%d H%d F%d:1 Ip A1:1 C420jpeg\n" % (width, height, rate))
            for bit in range(_BITS):
                picture[:_SIDE, bit * _SIDE : (bit + 1) * _SIDE] = 255 * (number >> bit & 1)
            file.write(b"FRAME\n" + cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420).tobytes())
