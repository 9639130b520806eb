"""Faces of any size, turned or not, are found; their eyes are on the right side, and cut level."""

import pickle

import cv2
import numpy as np
import pytest

from eyelid.errors import OptionError, PictureError
from eyelid.eyes import Eye, EyesInFaces, FaceModel, LandmarkModel, crop, finder_of
from eyelid.eyes.confirming import SURE, certainty_of
from eyelid.eyes.face import Face, separate
from eyelid.pictures import Picture
from eyelid.pictures.colours import grey_of
from eyelid.synth import FaceLook, Glasses, Person, draw_scene, random_scene


@pytest.fixture(scope="module")
def finder():
    return finder_of("faces")


def draw_face(width, *, side=512, height=None, roll=0, **look):
    """Draws one person, and returns the picture and the middles of the right and of the left eye."""
    height = height or side
    person = Person(look=FaceLook(**look), x=side / 2, y=0.45 * height, width=width, roll=roll)
    scene = draw_scene([person], width=side, height=height)
    return scene.pixels, scene.faces[0].points[:, :2].mean(axis=1)


def find(finder, pixels):
    return finder.find(Picture(pixels, "a.png"))


@pytest.mark.parametrize("roll", [-40, -20, 0, 20, 40])
@pytest.mark.parametrize("width", [24, 48, 110, 230])
def test_the_eyes_of_a_face_are_found(finder, width, roll):
    pixels, truth = draw_face(width, roll=roll)
    eyes = find(finder, pixels)
    assert [(eye.side, eye.face) for eye in eyes] == [("right", 0), ("left", 0)]
    apart = np.linalg.norm(truth[1] - truth[0])
    for eye, place in zip(eyes, truth, strict=True):
        x, y, side, _ = eye.box
        assert np.hypot(x + side / 2 - place[0], y + side / 2 - place[1]) < 0.15 * apart + 1
        assert eye.roll == pytest.approx(roll, abs=8)
        assert 0.5 < eye.face_score <= 1
        assert eye.ear > 0.1


@pytest.mark.parametrize("shape", [(3000, 4000), (480, 640), (300, 2400), (97, 83)])
def test_pictures_of_any_size_are_searched(finder, shape):
    height, width = (length // max(min(shape) // 240, 1) for length in shape)
    pixels = cv2.resize(draw_face(height // 3, side=width, height=height)[0], shape[::-1])
    assert [eye.side for eye in find(finder, pixels)] == ["right", "left"]


@pytest.mark.parametrize("turned", [False, True])
def test_faces_of_a_panorama_are_found(finder, turned):
    people = [Person(x=100 + 700 * number, y=100, width=80, roll=-90 * turned) for number in range(5)]
    pixels = draw_scene(people, width=4000, height=200).pixels
    eyes = find(finder, np.rot90(pixels, -1) if turned else pixels)
    assert [eye.side for eye in eyes] == ["right", "left"] * 5


@pytest.mark.timeout(60)
@pytest.mark.parametrize("shape", [(4000, 10), (1, 2000), (9000, 50)])
def test_a_strip_too_thin_for_a_face_comes_to_an_end(finder, shape):
    assert find(finder, np.full(shape, 128, np.uint8)) == []


def test_a_face_is_surer_where_two_looks_at_it_agree(finder):
    pixels, _ = draw_face(48)
    (face,) = finder.faces.find_faces(pixels)
    (found,) = [each for each in finder.faces.find_candidates(grey_of(pixels)) if each.box == face.box]
    away = face.marks._replace(moved=1.0)
    hidden = face.marks._replace(seen=(0.05, 0.05))
    assert face.score == certainty_of(found, face.marks)
    assert certainty_of(found, away) < face.score > certainty_of(found, hidden)
    assert certainty_of(found._replace(score=0.3), away) < SURE


def test_a_face_that_fills_the_frame_is_found(finder):
    pixels, _ = draw_face(400, side=512)
    assert len(find(finder, pixels)) == 2


def test_every_face_of_several_has_a_number_the_largest_first(finder):
    places = ((60, (70, 120)), (110, (350, 150)), (40, (176, 60)))
    people = [Person(width=width, x=x, y=y) for width, (x, y) in places]
    eyes = find(finder, draw_scene(people).pixels)
    assert [(eye.face, eye.side) for eye in eyes] == [
        (face, side) for face in range(3) for side in ("right", "left")
    ]
    assert np.argsort([-eye.box[2] for eye in eyes[::2]]).tolist() == [0, 1, 2]


def test_most_eyes_of_random_people_are_found_on_their_side(finder):
    found = []
    for seed in range(6):
        scene = random_scene(seed)
        eyes = find(finder, scene.pixels)
        for face in scene.faces:
            middles = face.points[:, :2].mean(axis=1)
            apart = np.linalg.norm(middles[1] - middles[0])
            for side, middle, state in zip(("right", "left"), middles, face.states, strict=True):
                boxes = np.array([eye.box for eye in eyes if eye.side == side]).reshape(-1, 4)
                off = np.linalg.norm(boxes[:, :2] + boxes[:, 2:] / 2 - middle, axis=1)
                if state != "hidden":
                    found.append((off < 0.15 * apart + 1).any())
    assert len(found) > 30
    assert np.mean(found) > 0.9


@pytest.mark.parametrize("name", ["flat", "noise", "lines"])
def test_nobody_is_found_where_nobody_is(finder, name):
    random = np.random.default_rng(0)
    pixels = {
        "flat": np.full((480, 640), 90, np.uint8),
        "noise": random.integers(0, 256, (480, 640), np.uint8),
        "lines": np.tile(np.arange(640, dtype=np.uint8) * 8, (480, 1)),
    }[name]
    assert find(finder, pixels) == []


@pytest.mark.parametrize("width", [100, 200])
def test_eyes_behind_dark_glasses_are_left_out(finder, width):
    assert len(find(finder, draw_face(width)[0])) == 2
    pixels, _ = draw_face(width, glasses=Glasses(kind="tinted", width=1.8, height=1.4, tint=1))
    assert finder.faces.find_faces(pixels)
    assert find(finder, pixels) == []


def test_eyes_do_not_depend_on_colour(finder):
    grey = cv2.cvtColor(draw_face(120)[0], cv2.COLOR_BGR2GRAY)
    assert find(finder, np.dstack([grey] * 3)) == find(finder, grey)


def test_a_mirrored_face_has_its_sides_swapped(finder):
    pixels, _ = draw_face(120, roll=20)
    right, left = find(finder, pixels)
    mirrored_right, mirrored_left = find(finder, np.ascontiguousarray(pixels[:, ::-1]))
    assert 512 - left.box[0] - left.box[2] == pytest.approx(mirrored_right.box[0], abs=4)
    assert 512 - right.box[0] - right.box[2] == pytest.approx(mirrored_left.box[0], abs=4)


def test_a_finder_can_be_pickled_and_finds_the_same(finder):
    pixels, _ = draw_face(120)
    copy = pickle.loads(pickle.dumps(finder))
    assert repr(copy) == repr(finder)
    assert find(copy, pixels) == find(finder, pixels)


def test_small_faces_of_large_pictures_are_found_if_asked():
    pixels, _ = draw_face(20, side=1280, height=960)
    assert FaceModel.load(small_faces=True).find_faces(pixels)


def test_auto_takes_small_pictures_as_an_eye_and_looks_for_faces_in_others():
    auto = finder_of("auto")
    face, _ = draw_face(110, side=240)
    assert [eye.face for eye in find(auto, face)] == [0, 0]
    for side in (24, 127, 240):  # nobody is in it
        (eye,) = find(auto, np.full((side, side), 90, np.uint8))
        assert eye == Eye((0, 0, side, side))
    assert find(auto, np.full((480, 640), 90, np.uint8)) == []
    with pytest.raises(PictureError, match="8x8"):
        find(auto, np.zeros((4, 4), np.uint8))


def test_haar_gives_faces_to_the_same_landmarks():
    pixels, _ = draw_face(200)
    haar = finder_of("haar")
    assert isinstance(haar, EyesInFaces)
    assert isinstance(haar.landmarks, LandmarkModel)
    assert [eye.side for eye in find(haar, pixels)] in ([], ["right", "left"])  # a drawing is no face to all


def test_a_turned_eye_is_cut_level():
    pixels = np.zeros((200, 200), np.uint8)
    cv2.line(pixels, (60, 60), (140, 140), 255, 5)  # 45 degrees, clockwise downwards
    patch = crop(Picture(pixels, "a.png"), Eye((80, 80, 40, 40), roll=45))
    assert patch.shape == (40, 40)
    assert patch[18:22].mean() > 200
    assert patch[:10].max() == 0
    colour = crop(Picture(np.dstack([pixels] * 3), "a.png"), Eye((80, 80, 40, 40), roll=45))
    assert colour.shape == (40, 40, 3)
    with pytest.raises(PictureError, match="outside"):
        crop(Picture(pixels, "a.png"), Eye((300, 300, 40, 40), roll=45))


def test_of_faces_on_one_another_the_surest_is_kept():
    faces = [Face((0, 0, 40, 40), 0.7), Face((4, 4, 40, 40), 0.9), Face((100, 0, 80, 80), 0.6)]
    assert separate(faces) == [faces[2], faces[1]]


def test_models_of_faces_take_grey_and_colour_alike():
    pixels, _ = draw_face(110)
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    faces = FaceModel.load().find_faces(pixels)
    marked = [LandmarkModel.load().mark(each, faces) for each in (pixels, grey)]
    assert len(marked[0]) == len(faces) > 0
    assert all(np.array_equal(one.points, other.points) for one, other in zip(*marked, strict=True))


@pytest.mark.parametrize(
    ("pixels", "message"),
    [
        (np.zeros((60, 60), np.float32), r"the picture is float32 \[60, 60\]; expected uint8"),
        (np.zeros((0, 0, 3), np.uint8), r"the picture is uint8 \[0, 0, 3\]"),
        (np.zeros((2, 60, 60, 3), np.uint8), r"the picture is uint8 \[2, 60, 60, 3\]"),
        (np.zeros((60, 60, 2), np.uint8), r"the picture is uint8 \[60, 60, 2\]"),
        (None, "a NoneType is no picture"),
    ],
)
def test_what_is_no_picture_is_refused(pixels, message):
    with pytest.raises(OptionError, match=message):
        FaceModel.load().find_faces(pixels)
    with pytest.raises(OptionError, match=message):
        LandmarkModel.load().mark(pixels, [Face((10, 10, 40, 40), 1.0)])
