"""What is drawn over a watched frame is where it belongs, and the rest is as it was."""

import numpy as np
import pytest

from eyelid.drawing.boxes import COLOURS
from eyelid.drawing.watched_frame import FrameNote, PersonNote, draw_note

CLOSED = COLOURS["closed"]


def person(number=0, *, left=200, state="open", words="", kind="", events=()):
    return PersonNote(
        number,
        (left, 100, 140, 160),
        [((left + 20 + 60 * eye, 150, 30, 30), state) for eye in range(2)],
        [(seconds, 1.0 if seconds < -1 else 0.1) for seconds in np.arange(-5, 0.01, 0.04)],
        events,
        kind,
        words,
        ("3 blinks", "0 closures"),
    )


def drawn_of(*people, shape=(480, 640, 3), level=128):
    return draw_note(np.full(shape, level, np.uint8), FrameNote("00:12.3", people))


@pytest.mark.parametrize("level", [0, 128, 255])
def test_boxes_lie_over_the_picture_and_a_dark_strip_below(level):
    drawn = drawn_of(person(state="closed"), level=level)
    assert drawn.shape == (480, 640, 3)
    assert (drawn[165, 217:225] == CLOSED).all(axis=1).any()  # across the left edge of the first eye's box
    assert (drawn[:90] == level).all()
    strip = drawn[440:]
    assert np.median(strip) < 100
    assert strip.max() > 200


def test_an_event_is_told_in_its_colour():
    plain, told = (drawn_of(person(words=words, kind="blink")) for words in ("", "blink 153 ms"))
    different = np.nonzero((plain != told).any(axis=2))
    assert different[0].min() > 430
    assert told[different].max(axis=0)[0] > 1.5 * told[different].max(axis=0)[2]  # of closed eyes: blue


def test_the_trace_falls_and_its_event_stands_out():
    plain, marked = drawn_of(person()), drawn_of(person(events=[("blink", -1.0, -0.5)]))
    rows, columns = np.nonzero((plain[440:] > 200).all(axis=2))
    of_trace = (columns > 280) & (columns < 520)
    high, low = (rows[of_trace & part].mean() for part in (columns < 450, columns > 500))
    assert low > high + 15
    _, columns = np.nonzero((plain != marked).any(axis=2))
    assert np.ptp(columns) == pytest.approx(0.1 * (640 - 104 - 172 - 118), abs=2)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((180, 240), (360, 480, 3)),
        ((360, 640, 3), (360, 640, 3)),
        ((1080, 1920, 3), (1080, 1920, 3)),
        ((24, 500), (360, 7500, 3)),
        ((640, 360, 3), (1280, 720, 3)),
    ],
)
def test_small_pictures_are_enlarged(shape, expected):
    pixels = np.full(shape, 90, np.uint8)
    drawn = draw_note(pixels, FrameNote("00:00.0", [person(left=10, words="blink 100 ms", kind="blink")] * 3))
    assert drawn.shape == expected
    assert (pixels == 90).all()


def test_numbers_stand_at_the_faces_of_several_people_only():
    one, two = drawn_of(person(0, left=60)), drawn_of(person(0, left=60), person(1, left=400))
    inside = np.s_[104:124, 64:84]
    assert (one[inside] == 128).all()
    assert two[inside].max() > 200


def test_nobody_is_said():
    drawn = drawn_of()
    assert (drawn[:430] == 128).all()
    assert drawn[440:, 110:250].max() > 150
