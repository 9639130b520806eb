"""Where a face is looked at stays put while it rests, and follows at once when it moves."""

import math

import numpy as np
import pytest

from eyelid.eyes import FaceModel, LandmarkModel
from eyelid.eyes.following import Place, follow_faces, look_at
from eyelid.pictures.colours import grey_of
from eyelid.synth import FaceLook, Hair, Person, draw_scene

PLACE = Place(100.0, 80.0, 96.0, 0.0)  # the eyes are 40 pixels apart


@pytest.mark.parametrize(
    ("found", "share"),
    [
        (PLACE._replace(x=100.4), 0.1),
        (PLACE._replace(x=104.0), 0.5),
        (PLACE._replace(x=120.0, y=90.0), 1),
        (PLACE._replace(side=97.0), 0.1),
        (PLACE._replace(side=120.0), 1),
        (PLACE._replace(roll=0.004), 0.1),
        (PLACE._replace(roll=0.3), 1),
    ],
)
def test_a_place_goes_towards_what_was_found(found, share):
    after = PLACE.towards(found)
    for name, before in PLACE._asdict().items():
        expected = before + share * (getattr(found, name) - before)
        assert getattr(after, name) == pytest.approx(expected, abs=0.03)


def test_a_turn_goes_the_short_way():
    turned = PLACE._replace(roll=math.pi - 0.01).towards(PLACE._replace(roll=-math.pi + 0.01))
    assert turned.roll == pytest.approx(math.pi, abs=0.02)


@pytest.fixture(scope="module")
def scene():
    return draw_scene([Person(x=240, y=200, width=130)], width=480, height=480)


def test_a_face_is_marked_where_it_was_also_if_it_moved_far(scene):
    grey = grey_of(scene.pixels)
    (face,) = FaceModel.load().find_faces(grey)
    place = Place.of(face.marks, face.size)
    truth = scene.faces[0].points[:, :2].mean(axis=1)
    for moved in (0, 3, 25):
        (following,) = follow_faces(
            LandmarkModel.load(), grey, [place._replace(x=place.x + moved)], [face.size]
        )
        assert np.abs(following.marks.middles - truth).max() < 4
        assert following.marks.moved < 0.05


def test_two_looks_disagree_where_there_is_no_face(scene):
    grey = grey_of(scene.pixels)
    places = [Place(x, y, 96, 0) for x in (60, 420) for y in (60, 240, 420)]
    away = [each.marks.moved for each in follow_faces(LandmarkModel.load(), grey, places, [96.0] * 6)]
    assert np.median(away) > 0.05


def test_a_look_tells_people_apart_in_any_light():
    looks = []
    for hair, light in ((Hair(), 1.0), (Hair(), 0.6), (Hair(cut="none", beard=1.0), 1.0)):
        grey = grey_of(draw_scene([Person(look=FaceLook(hair=hair), width=130)]).pixels)
        looks.append(look_at((grey * light).astype(np.uint8), Place(256, 230, 140, 0)))
    same, other = looks[0] @ looks[1], looks[0] @ looks[2]
    assert looks[0].shape == (256,)
    assert same > 0.97 > 0.9 > other
