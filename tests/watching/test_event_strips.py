"""Strips of eyes are kept for a while only, whoever comes and goes."""

import numpy as np

from eyelid.blinks import Event
from eyelid.eyes import Eye, Face
from eyelid.pictures import Picture
from eyelid.watching.event_strips import KEPT_S, EventStrips
from eyelid.watching.frame_reading import FrameReading


def reading(time_s: float, track: int | None) -> FrameReading:
    """Returns a frame in which one person is seen, or nobody."""
    faces = [] if track is None else [Face((0.0, 0.0, 40.0, 40.0), 0.9, track=track)]
    eyes = [Eye((5, 5, 10, 10), side, face=0) for side in ("right", "left")] if faces else []
    patches = np.full((len(eyes), 16, 16), 128, np.uint8)
    return FrameReading(Picture(np.zeros((48, 64), np.uint8), "a", 0, time_s), faces, eyes, patches, [], [])


def test_the_eyes_around_an_event_are_shown() -> None:
    strips = EventStrips()
    for frame in range(60):
        strips.add(reading(frame / 30, 0))
    strip = strips.strip(Event("a", 0, "blink", 1.0, 1.1, 1.2))
    assert strip is not None
    assert strip[:2] == b"\xff\xd8"  # a JPEG
    assert strips.strip(Event("a", 1, "blink", 1.0, 1.1, 1.2)) is None


def test_who_has_left_is_forgotten() -> None:
    strips = EventStrips()
    for track in range(20):
        strips.add(reading(track / 30, track))
    strips.add(reading(KEPT_S + 2, 0))
    assert list(strips._eyes) == [0]
    strips.add(reading(2 * KEPT_S + 4, None))
    assert not strips._eyes
