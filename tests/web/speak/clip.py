"""A drawn clip of a face that looks to the sides and up, and shuts its eyes, at known times, for cameras."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from eyelid.synth.clip import Clip, Happening
from eyelid.synth.course import Course
from eyelid.synth.lid_motion import LidMotion

STILL_S = 0.5
"""How long the eyes look straight between what they do."""

START_S = 2.0
"""How long they do so at first, while models are loaded."""

END_S = 2.0
"""How long they do so at the end, before the clip begins again."""

HOLD_S = {"left": 0.75, "right": 0.75, "up": 0.75, "blink": 0.75}
"""How long a look or a deliberate blink is held."""

_STROKE_S = 0.12
_GAZES = {"left": (0.95, 0.0), "right": (-0.95, 0.0), "up": (0.0, 0.95)}


def speaking_clip(does: Sequence[str | float]) -> Clip:
    """Plans a clip of somebody who makes movements, one after the other.

    Args:
        does: `left`, `right`, `up`, `blink`, or for how many seconds the eyes are shut.
    """
    lids, looks, at = [], [], START_S
    for what in does:
        hold_s = HOLD_S[what] if isinstance(what, str) else what
        course = Course(start_s=at, rise_s=_STROKE_S, hold_s=hold_s, fall_s=_STROKE_S)
        if what in _GAZES:
            gaze_x, gaze_y = _GAZES[str(what)]
            looks.append(Happening(course=course, gaze_x=gaze_x, gaze_y=gaze_y))
        else:
            lids.append(LidMotion(kind="closure", course=course))
        at = course.end_s + STILL_S
    return Clip(seconds=at + END_S - STILL_S, lids=tuple(lids), happenings=tuple(looks), sway=0.0, seed=3)


def write_still(path: Path, picture: np.ndarray) -> None:
    """Writes a picture, uint8 `[H, W, 3]` BGR with even sides, as `write_y4m` writes clips."""
    height, width = picture.shape[:2]
    with open(path, "wb") as file:
        file.write(b"YUV4MPEG2 W%d H%d F15:1 Ip A1:1 C420jpeg\n" % (width, height))
        for _ in range(15):
            file.write(b"FRAME\n" + cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420).tobytes())
