"""A drawn clip of a face that blinks at known times, which can be repeated without a seam, for cameras."""

from pathlib import Path

import cv2
import numpy as np

from eyelid.synth.clip import Clip
from eyelid.synth.clip_drawing import ClipArtist
from eyelid.synth.course import Course
from eyelid.synth.lid_motion import LidMotion

SECONDS = 9.0
STARTS = (1.5, 3.3, 6.0, 7.4)
"""When the lids begin to fall, in seconds."""

RATE = 15


def blinking_clip() -> Clip:
    """Plans a clip with long blinks, which are seen on a busy machine, too; the head is still."""
    courses = [Course(start_s=start, rise_s=0.15, hold_s=0.1, fall_s=0.25) for start in STARTS]
    lids = tuple(LidMotion(kind="blink", course=course) for course in courses)
    return Clip(seconds=SECONDS, lids=lids, sway=0.0, seed=3)


def frames(clip: Clip, rate: int = RATE) -> list[np.ndarray]:
    """Draws its frames, uint8 `[H, W, 3]` BGR."""
    return list(ClipArtist(clip).frames(np.arange(round(clip.seconds * rate)) / rate))


def write_y4m(path: Path, clip: Clip, rate: int = RATE) -> None:
    """Writes it as the file that Chromium's fake camera shows, over and over again."""
    look = clip.look
    with open(path, "wb") as file:
        file.write(b"YUV4MPEG2 W%d H%d F%d:1 Ip A1:1 C420jpeg\n" % (look.width, look.height, rate))
        for frame in frames(clip, rate):
            file.write(b"FRAME\n" + cv2.cvtColor(frame, cv2.COLOR_BGR2YUV_I420).tobytes())
