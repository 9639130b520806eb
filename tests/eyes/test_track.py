"""A shut lid that looks hidden counts as seen for the time of a blink; a face is known by look and place."""

import math

import numpy as np
import pytest

from eyelid.eyes import Face, FaceMarks
from eyelid.eyes.following import Place
from eyelid.eyes.track import Track

ABOVE = 0.12
BOX = (60.0, 40.0, 80.0, 100.0)


def marks(seen=(1.0, 1.0), x=100.0):
    right, left = ([[x + way * 20, 80.0]] * 7 for way in (-1, 1))
    return FaceMarks(np.array([right, left], np.float32), seen, (0, 0, 0), 0.01)


def look(turn):
    """Returns looks whose likeness is the cosine of the turn."""
    return np.array([math.cos(turn), math.sin(turn)], np.float32)


@pytest.fixture
def track():
    one = Track(0, Face(BOX, 0.9), Place.of(marks(), 90), look(0), seen_s=0, found_s=0)
    one.find(Face(BOX, 0.9, marks=marks()), look(0), 0)
    one.see(marks(), look(0), 0, ABOVE)
    return one


@pytest.mark.parametrize(
    ("hidden_s", "seen"), [(0.1, (1.0, 1.0)), (0.39, (1.0, 1.0)), (0.5, (0.05, 0.05)), (3, (0.05, 0.05))]
)
def test_an_eye_that_is_hidden_for_a_moment_counts_as_seen(track, hidden_s, seen):
    track.see(marks((0.05, 0.05)), look(0), hidden_s, ABOVE)
    assert track.face.marks.seen == seen


def test_an_eye_that_was_never_seen_stays_hidden():
    one = Track(0, Face(BOX, 0.9), Place.of(marks(), 90), look(0), seen_s=0, found_s=0)
    one.see(marks((0.05, 0.9)), look(0), 0, ABOVE)
    assert one.face.marks.seen == (0.05, 0.9)


def test_the_box_moves_with_the_eyes(track):
    track.see(marks(x=107.0), look(0), 0.03, ABOVE)
    assert track.face.box == pytest.approx((67, 40, 80, 100))
    assert track.face.eyes == ((87, 80), (127, 80))


@pytest.mark.parametrize(
    ("turn", "away", "lost_s", "fits"),
    [
        (0.0, 0, 0.1, True),
        (0.9, 0, 0.1, True),  # likeness 0.62, in its place
        (0.9, 500, 0.1, False),  # elsewhere
        (0.9, 0, 10, False),  # long after
        (0.5, 500, 10, True),  # likeness 0.88: anywhere, any time
        (1.1, 0, 0.1, False),  # likeness 0.45: somebody else
    ],
)
def test_a_found_face_is_the_persons_if_look_and_place_say_so(track, turn, away, lost_s, fits):
    x, y, width, height = BOX
    cost = track.cost(Face((x + away, y, width, height), 0.9), look(turn), lost_s)
    assert math.isfinite(cost) == fits


def test_what_is_alike_and_near_costs_less(track):
    def cost(turn, away=0.0, larger=1.0):
        x, y, width, height = BOX
        return track.cost(Face((x + away, y, width * larger, height * larger), 0.9), look(turn), 0.1)

    assert cost(0) < cost(0.3) < cost(0.6)
    assert cost(0) < cost(0, away=30) < cost(0, away=80)
    assert cost(0) < cost(0, larger=1.3)


def test_only_alike_looks_are_remembered(track):
    for turn in (0.1, 0.7, 1.3, 2.6):
        track.find(Face(BOX, 0.9, marks=marks()), look(turn), 1)
    assert track.likeness(look(0.7)) == pytest.approx(1)
    assert len(track.looks) == 3  # 0, 0.7 and 1.3
