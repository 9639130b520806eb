"""Drawn people agree with the truth about them."""

from dataclasses import replace

import numpy as np
import pytest

from eyelid.errors import OptionError
from eyelid.synth import Camera, FaceLook, Glasses, Hair, Iris, Lids, Person, draw_scene, random_scene

QUIET = Camera(noise=0)


def grey_around(scene, point, radius):
    x, y = (round(float(place) - 0.5) for place in point)
    around = scene.pixels[y - radius : y + radius + 1, x - radius : x + radius + 1]
    return around.mean()


def drawn(width=200, *, roll=0.0, **look):
    """Draws one person with a plain eye."""
    look = {"iris": Iris(highlight=0, colour="black"), "lids": Lids(tilt=0), **look}
    return draw_scene([Person(look=FaceLook(**look), width=width, roll=roll)], camera=QUIET)


def test_a_seed_draws_the_same_picture():
    one, same, other = random_scene(3), random_scene(3), random_scene(4)
    assert np.array_equal(one.pixels, same.pixels)
    assert repr(one.faces) == repr(same.faces)
    assert not np.array_equal(one.pixels, other.pixels)


@pytest.mark.parametrize("roll", [-30, 0, 20])
@pytest.mark.parametrize("gaze_x", [-0.8, 0, 0.8])
def test_the_iris_is_dark_where_its_point_is(roll, gaze_x):
    scene = drawn(roll=roll, gaze_x=gaze_x)
    for points in scene.faces[0].points:
        sides = points[6] + (points[:2] - points[6]) * 0.75  # of the eyeball, toward both corners
        white = max(grey_around(scene, side, 1) for side in sides)
        assert grey_around(scene, points[6], 2) < 0.5 * white


@pytest.mark.parametrize("roll", [-30, 0, 20])
def test_the_points_of_the_lids_lie_on_the_edge_of_the_eyeball(roll):
    scene = drawn(roll=roll, lids=Lids(tilt=0, lash_density=0, liner=0))
    down = np.array([-np.sin(np.radians(roll)), np.cos(np.radians(roll))])
    for points in scene.faces[0].points:
        for lower in points[4:6]:
            inside, outside = (grey_around(scene, lower + step * down, 0) for step in (-3, 6))
            assert abs(inside - outside) > 8
    open_gap, shut_gap = (
        np.linalg.norm(face.points[0, 2:4] - face.points[0, 4:6], axis=1).min()
        for face in (scene.faces[0], drawn(roll=roll, openness=(0, 0)).faces[0])
    )
    assert shut_gap < 0.35 * open_gap


def test_the_skin_is_alike_where_a_closed_eye_hides_the_iris():
    open_eye, closed_eye = (
        grey_around(scene, scene.faces[0].points[1, 6], 1) for scene in (drawn(), drawn(openness=(1, 0)))
    )
    assert open_eye < 0.6 * closed_eye


@pytest.mark.parametrize("seed", range(6))
def test_boxes_contain_the_points_and_lie_in_the_picture(seed):
    scene = random_scene(seed)
    assert scene.faces
    height, width = scene.pixels.shape[:2]
    for face in scene.faces:
        x, y, wide, high = face.box
        assert 0 <= x < x + wide <= width
        assert 0 <= y < y + high <= height
        assert ((face.points >= (x, y)) & (face.points <= (x + wide, y + high))).all()


@pytest.mark.parametrize("seed", range(6))
def test_faces_of_a_picture_do_not_lie_on_one_another_and_the_largest_is_first(seed):
    faces = random_scene(seed).faces
    for number, face in enumerate(faces):
        x, y, wide, high = face.box
        for left, top, width, height in (other.box for other in faces[number + 1 :]):
            assert x >= left + width or left >= x + wide or y >= top + height or top >= y + high
    apart = [np.linalg.norm(face.points[0, 0] - face.points[1, 0]) for face in faces]
    assert all(np.diff(apart) < 0.15 * apart[0])


@pytest.mark.parametrize("roll", [-30, 0, 30])
def test_the_right_eye_is_on_the_left_of_an_upright_face_and_roll_is_clockwise(roll):
    right, left = drawn(roll=roll).faces[0].points
    across = left[:2].mean(axis=0) - right[:2].mean(axis=0)
    assert np.degrees(np.arctan2(across[1], across[0])) == pytest.approx(roll, abs=0.1)
    assert np.linalg.norm(left[0] - right[0]) > np.linalg.norm(left[1] - right[1])


def test_a_mirrored_face_has_the_mirrored_points():
    face = drawn(openness=(1, 0), gaze_x=0.5, roll=10).faces[0]
    mirrored = drawn(openness=(0, 1), gaze_x=-0.5, roll=-10).faces[0]
    flipped = mirrored.points[::-1] * (-1, 1) + (512, 0)
    assert mirrored.states == face.states[::-1]
    assert np.allclose(flipped[:, [0, 1, 6]], face.points[:, [0, 1, 6]], atol=0.01)
    assert np.allclose(flipped[:, [3, 2, 5, 4]], face.points[:, 2:6], atol=0.01)  # from left to right


@pytest.mark.parametrize(
    ("look", "states"),
    [
        (FaceLook(), ("open", "open")),
        (FaceLook(openness=(0, 1)), ("closed", "open")),
        (FaceLook(openness=(0, 1), hair=Hair(lock="right")), ("hidden", "open")),
        (FaceLook(hair=Hair(lock="left")), ("open", "hidden")),
        (FaceLook(glasses=Glasses(kind="tinted", tint=1)), ("hidden", "hidden")),
        (FaceLook(glasses=Glasses(kind="tinted", tint=0.5)), ("open", "open")),
    ],
)
def test_states(look, states):
    assert look.states == states
    assert draw_scene([Person(look=look)]).faces[0].states == states


@pytest.mark.parametrize("hidden", [{"hair": Hair(lock="left")}, {"glasses": Glasses(kind="tinted", tint=1)}])
def test_what_hides_an_eye_shows_nothing_of_its_state(hidden):
    shut, wide = (drawn(openness=(1, openness), **hidden) for openness in (0, 1))
    x, y = shut.faces[0].points[1, :2].mean(axis=0).astype(int)
    around = slice(y - 8, y + 9), slice(x - 12, x + 13)
    assert np.abs(shut.pixels[around].astype(int) - wide.pixels[around]).max() < 10


def test_nearer_people_stand_before_others():
    near = Person(x=200, width=200)
    far = replace(near, x=280, width=60)
    assert (
        np.abs(
            draw_scene([near, far], camera=QUIET).pixels[150:300, 150:250].astype(int)
            - draw_scene([far, near], camera=QUIET).pixels[150:300, 150:250]
        ).max()
        == 0
    )


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: draw_scene(width=8), "16 pixels"),
        (lambda: draw_scene([Person(width=4)]), "8 pixels"),
        (lambda: FaceLook(openness=(2, 0)), "openness"),
        (lambda: FaceLook(hair=Hair(lock="both")), "lock"),
    ],
)
def test_mistakes(make, told):
    with pytest.raises(OptionError, match=told):
        make()
