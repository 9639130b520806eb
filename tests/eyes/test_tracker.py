"""Who is in a video is followed, known again, and not mixed up; who is out of sight gives nothing."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from eyelid.eyes import EyesInFaces, Face, FaceModel, LandmarkModel, Tracker
from eyelid.eyes.tracker import FORGET_S, SEARCH_S
from eyelid.pictures import Picture
from eyelid.synth import FaceLook, Hair, Head, Person, Skin, draw_scene

RATE = 30
SIDE, EYES = 150, (75, 66)  # of a cut-out head, and where the middle of its eyes is
LOOKS = (
    {"hair": Hair(cut="none", beard=1.0), "head": Head(smile=-0.3, width=5.5)},
    {"hair": Hair(cut="long", hairline=2.7, volume=1.5), "skin": Skin(), "head": Head(smile=1.0, width=4.9)},
)


class CountingFaces:
    """Finds faces, and counts how often it is asked; finds given ones if there are any."""

    colour = False

    def __init__(self, given: Sequence[Face] = ()):
        self.model, self.given, self.asked = FaceModel.load(), given, 0

    def find_faces(self, pixels):
        self.asked += 1
        return self.given or self.model.find_faces(pixels)


def head(look, openness=(1.0, 1.0)):
    person = Person(look=FaceLook(openness=openness, **look), x=EYES[0], y=EYES[1], width=90)
    return cv2.cvtColor(draw_scene([person], width=SIDE, height=SIDE).pixels, cv2.COLOR_BGR2GRAY)


@pytest.fixture(scope="module")
def heads():
    return [head(look) for look in LOOKS]


@pytest.fixture(scope="module")
def room():
    return cv2.cvtColor(draw_scene((), width=480, height=270).pixels, cv2.COLOR_BGR2GRAY)


@pytest.fixture
def tracker():
    return Tracker(EyesInFaces(CountingFaces(), LandmarkModel.load()))


def frame(room, *placed):
    """Puts oval heads into a room, the last one in front; places are those of the middle of the eyes."""
    pixels = room.copy()
    mask = np.zeros((SIDE, SIDE), np.uint8)
    cv2.ellipse(mask, (EYES[0], EYES[1] + 8), (46, 66), 0, 0, 360, 255, -1)
    for picture, (x, y) in placed:
        left, top = round(x) - EYES[0], round(y) - EYES[1]
        first, last = max(left, 0), min(left + SIDE, room.shape[1])
        if first < last:
            part, own = pixels[top : top + SIDE, first:last], slice(first - left, last - left)
            part[mask[:, own] > 0] = picture[:, own][mask[:, own] > 0]
    return pixels


def follow(tracker, frames, start_s=0.0):
    return [
        tracker.follow(Picture(pixels, "a.mp4", number, start_s + number / RATE))
        for number, pixels in enumerate(frames)
    ]


def numbers(faces):
    return [face.track for face in faces]


def nearest(faces, place):
    return min(faces, key=lambda face: np.hypot(*(face.marks.middles.mean(axis=0) - place))).track


def test_a_face_is_followed_between_few_searches(tracker, room, heads):
    places = [(100 + 4 * number, 90 + 15 * np.sin(number / 6)) for number in range(60)]
    followed = follow(tracker, [frame(room, (heads[0], place)) for place in places])
    assert [numbers(faces) for faces in followed] == [[0]] * 60
    for (face,), place in zip(followed, places, strict=True):
        assert np.hypot(*(face.marks.middles.mean(axis=0) - place)) < 3
        x, y, width, height = face.box
        assert x < place[0] < x + width
        assert y < place[1] < y + height
    assert tracker.finder.faces.asked <= 60 / RATE / SEARCH_S + 2


def test_a_face_that_rests_has_steadier_marks_than_one_that_is_found_anew(tracker, room, heads):
    noisy = np.random.default_rng(0)
    still = frame(room, (heads[1], (200, 100)))
    frames = [np.clip(still + noisy.normal(0, 4, still.shape), 0, 255).astype(np.uint8) for _ in range(40)]
    followed = np.array([faces[0].marks.ear(0) for faces in follow(tracker, frames)])
    anew = np.array([tracker.finder.faces.find_faces(pixels)[0].marks.ear(0) for pixels in frames])
    assert followed[5:].std() < 0.9 * anew.std()


def test_closed_eyes_are_followed_at_once(tracker, room, heads):
    closed = head(LOOKS[0], (0.0, 0.0))
    shown = [heads[0]] * 12 + [closed] * 20 + [heads[0]] * 8
    followed = follow(tracker, [frame(room, (picture, (200, 100))) for picture in shown])
    assert [numbers(faces) for faces in followed] == [[0]] * 40
    ears = np.array([faces[0].marks.ear(0) for faces in followed])
    assert ears[12:32].max() < 0.7 * min(ears[:12].min(), ears[32:].min())


def test_a_face_that_is_gone_gives_nothing_from_the_first_frame_on(tracker, room, heads):
    followed = follow(tracker, [frame(room, (heads[0], (200, 100)))] * 8 + [room] * 30)
    assert [numbers(faces) for faces in followed] == [[0]] * 8 + [[]] * 30


@pytest.mark.parametrize(
    ("away_s", "place", "number"), [(0.2, (210, 100), 0), (5, (350, 130), 0), (FORGET_S + 1, (200, 100), 1)]
)
def test_who_comes_back_in_time_has_the_old_number(tracker, room, heads, away_s, place, number):
    follow(tracker, [frame(room, (heads[0], (200, 100)))] * 5 + [room] * 3)
    back = follow(tracker, [frame(room, (heads[0], place))] * 10, start_s=8 / RATE + away_s)
    assert numbers(back[-1]) == [number]


def test_somebody_else_in_the_same_place_is_somebody_else(tracker, room, heads):
    shown = [heads[0]] * 10 + [heads[1]] * 30 + [heads[0]] * 10
    followed = follow(tracker, [frame(room, (picture, (200, 100))) for picture in shown])
    assert {number for faces in followed[10:40] for number in numbers(faces)} == {1}
    assert numbers(followed[39]) == [1]
    assert numbers(followed[-1]) == [0]


@pytest.mark.parametrize("front", [0, 1])
def test_two_who_cross_keep_their_numbers(tracker, room, heads, front):
    frames, places = [], []
    for share in np.linspace(0, 1, 60):
        place = [(90 + 300 * share, 95), (390 - 300 * share, 105)]
        places.append(place)
        frames.append(frame(room, *((heads[one], place[one]) for one in (1 - front, front))))
    followed = follow(tracker, frames)
    first = [nearest(followed[0], place) for place in places[0]]
    assert sorted(first) == [0, 1]
    assert [nearest(followed[-1], place) for place in places[-1]] == first
    assert {number for faces in followed for number in numbers(faces)} == {0, 1}


def test_two_who_swap_from_one_frame_to_the_next_keep_their_numbers(tracker, room, heads):
    places = [(120, 100), (340, 100)]
    before = frame(room, *zip(heads, places, strict=True))
    after = frame(room, *zip(heads, reversed(places), strict=True))
    followed = follow(tracker, [before] * 12 + [after] * 12)
    assert nearest(followed[11], places[0]) == nearest(followed[-1], places[1])
    assert nearest(followed[11], places[1]) == nearest(followed[-1], places[0])


def test_a_doubtful_face_gets_a_number_when_it_stays(room, heads):
    pixels = frame(room, (heads[0], (200, 100)))
    (face,) = FaceModel.load().find_faces(pixels)
    tracker = Tracker(EyesInFaces(CountingFaces([face._replace(score=0.6)]), LandmarkModel.load()))
    followed = follow(tracker, [pixels] * 12)
    assert numbers(followed[0]) == []
    assert numbers(followed[-1]) == [0]


def test_frames_without_times_and_in_colour_are_followed(tracker, room, heads):
    pixels = cv2.cvtColor(frame(room, (heads[0], (200, 100))), cv2.COLOR_GRAY2BGR)
    for _ in range(12):
        eyes = tracker.find(Picture(pixels, "a.mp4"))
        assert [(eye.side, eye.track, eye.face) for eye in eyes] == [("right", 0, 0), ("left", 0, 0)]
    assert tracker.finder.faces.asked <= 3
    assert not tracker.colour
