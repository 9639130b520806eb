"""A drawn clip watched in JavaScript finds what Python finds in it."""

from pathlib import Path

import numpy as np
import pytest

from ..alone.node import NODE
from ..alone.runtime import MISSING, has_runtime
from ..blinking_clip import RATE, STARTS, blinking_clip
from ..blinking_clip import frames as clip_frames
from .frames import in_javascript, in_python

SEEN_S = 2.2

pytestmark = [
    pytest.mark.skipif(not NODE, reason="needs node: apt install nodejs"),
    pytest.mark.skipif(not has_runtime(), reason=MISSING),
]


def test_blinks_of_a_clip_are_the_same(tmp_path: Path) -> None:
    frames = clip_frames(blinking_clip())[: round(SEEN_S * RATE)]
    times = (np.arange(len(frames)) / RATE).tolist()
    python = in_python(frames, times)
    javascript = in_javascript(frames, times, tmp_path).events
    assert len(python) == len([start for start in STARTS if start < SEEN_S]) == 1
    assert [(each.event, each.track, each.eyes, each.completeness) for each in javascript] == [
        (each.event, each.track, each.eyes, each.completeness) for each in python
    ]
    for event, other in zip(python, javascript, strict=True):
        assert abs(event.start_s - other.start_s) < 0.5 / RATE
        assert abs(event.end_s - other.end_s) < 0.5 / RATE
        assert event.apex_frame is not None
        assert other.apex_frame is not None
        assert abs(event.apex_frame - other.apex_frame) <= 1
