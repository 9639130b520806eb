"""Sharp faces beat their own blur, whatever the picture, and weights of others are refused."""

import json
import pickle
from functools import cache
from itertools import pairwise

import cv2
import numpy as np
import pytest

from eyelid.errors import MissingFileError, ModelError
from eyelid.eyes import FaceMarks
from eyelid.photos.background_focus import background_lead
from eyelid.photos.sharpness import SMALLEST, FaceSharpness, SharpnessModel
from eyelid.photos.sharpness_features import FEATURES, SIDE, face_features, level_face
from eyelid.pictures.colours import grey_of
from eyelid.synth import Camera, Person, draw_scene, random_face
from eyelid.weights import shipped_model


@pytest.fixture(scope="module")
def model():
    return SharpnessModel.load()


@cache
def portrait(width=200.0, *, roll=0.0, seed=0, noise=2.0):
    """Draws one person: grey pixels, the marks of the eyes, and the face's size."""
    look = random_face(np.random.default_rng(seed), states=("open", "open"))
    person = Person(look=look, width=width, roll=roll, x=1.4 * width, y=1.3 * width)
    side = round(2.8 * width)
    scene = draw_scene([person], width=side, height=side, camera=Camera(noise=noise), seed=seed)
    face = scene.faces[0]
    marks = FaceMarks(face.points, (1.0, 1.0), (0.0, 0.0, roll), 0.0)
    return grey_of(scene.pixels), marks, float(np.sqrt(face.box[2] * face.box[3]))


def moved(grey, pixels, degrees):
    """Blurs along a direction, clockwise from the horizontal."""
    side = 2 * pixels + 1
    line = np.zeros((side, side), np.float32)
    line[pixels] = 1
    line = cv2.warpAffine(line, cv2.getRotationMatrix2D((pixels, pixels), -degrees, 1), (side, side))
    return cv2.filter2D(grey, -1, line / line.sum(), borderType=cv2.BORDER_REFLECT)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("width", [60, 110, 400])
def test_the_more_blur_the_less_sharp(model, width, seed):
    grey, marks, size = portrait(width, seed=seed)
    blurs = [grey, *(cv2.GaussianBlur(grey, (0, 0), share * size) for share in (0.02, 0.04, 0.08))]
    odds = [model.measure(pixels, marks, size).p_sharp for pixels in blurs]
    assert odds[0] > 0.5
    assert odds[1] < odds[0]
    assert max(odds[2:]) < 0.1 < odds[0]


@pytest.mark.parametrize("scale", [0.5, 0.3])
@pytest.mark.parametrize("blur", [0, 0.02])
def test_a_face_measures_alike_at_all_sizes_that_have_the_detail(scale, blur):
    grey, marks, size = portrait(400, noise=0)
    if blur:
        grey = cv2.GaussianBlur(grey, (0, 0), blur * size)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    large = face_features(level_face(grey, marks, size))[0]
    less = face_features(level_face(small, marks._replace(points=marks.points * scale), size * scale))[0]
    apart = dict(zip(FEATURES, np.abs(large - less), strict=True))
    finest = [apart.pop(f"{part} 0-0.8") for part in ("face", "eyes")]
    assert max(apart.values()) < 0.25, apart
    assert max(finest) < 0.6


# The lines of a drawn face are level and thin, which draws the direction toward the horizontal.
@pytest.mark.parametrize(("degrees", "off"), [(0, 25), (45, 36), (90, 25), (135, 36)])
def test_motion_is_named_with_its_direction(model, degrees, off):
    named = 0
    for seed in range(4):
        grey, marks, size = portrait(150, seed=seed)
        told = model.measure(moved(grey, round(0.07 * size), degrees), marks, size)
        assert told.p_sharp < 0.5
        assert (told.kind == "motion") == (told.angle is not None)
        if told.kind == "motion":
            named += 1
            assert abs((told.angle - degrees + 90) % 180 - 90) < off
    assert named >= 2


def test_a_turned_head_moves_along_the_direction_in_the_picture(model):
    grey, marks, size = portrait(150, roll=30, seed=1)
    _, angle = face_features(level_face(moved(grey, round(0.07 * size), 80), marks, size))
    assert abs((angle - 80 + 90) % 180 - 90) < 20


def test_lens_blur_is_not_called_motion(model):
    kinds = []
    for seed in range(6):
        grey, marks, size = portrait(150, seed=seed)
        kinds.append(model.measure(cv2.GaussianBlur(grey, (0, 0), 0.05 * size), marks, size).kind)
    assert kinds.count("motion") <= 1
    assert "lens" in kinds


def test_the_focus_lies_behind_a_soft_face_before_sharp_texture(model):
    grey, marks, size = portrait(150, seed=2)
    rng = np.random.default_rng(0)
    wall = cv2.resize(
        rng.integers(0, 256, (70, 70), dtype=np.uint8), grey.shape[::-1], interpolation=cv2.INTER_NEAREST
    )
    x, y = (round(float(place)) for place in marks.points.mean(axis=(0, 1)))
    head = np.zeros_like(grey)
    cv2.ellipse(head, (x, y + round(0.15 * size)), (round(0.7 * size), round(0.9 * size)), 0, 0, 360, 255, -1)
    soft = cv2.GaussianBlur(grey, (0, 0), 0.05 * size)
    before_wall = np.where(head > 0, soft, wall)
    as_a_whole = cv2.GaussianBlur(np.where(head > 0, grey, wall), (0, 0), 0.05 * size)
    assert model.measure(before_wall, marks, size).kind == "focus behind"
    assert model.measure(as_a_whole, marks, size).kind != "focus behind"
    assert background_lead(before_wall, marks, size) > background_lead(as_a_whole, marks, size) + 1


def test_a_smooth_background_changes_nothing(model):
    grey, marks, size = portrait(150, seed=3)
    middle_x, middle_y = marks.points.mean(axis=(0, 1))
    y, x = np.mgrid[: grey.shape[0], : grey.shape[1]]
    apart = np.hypot(x - middle_x, y - middle_y - 0.1 * size) / size
    smooth = np.where(apart > 0.75, cv2.GaussianBlur(grey, (0, 0), 0.2 * size), grey)
    assert model.measure(smooth, marks, size) == model.measure(grey, marks, size)


def test_small_faces_cannot_be_told(model):
    grey, marks, size = portrait(60)
    scale = (SMALLEST - 1) / size
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    marks = marks._replace(points=marks.points * scale)
    assert model.measure(small, marks, size * scale) == FaceSharpness(None)
    assert model.measure(small, marks, SMALLEST).p_sharp is not None


@pytest.mark.parametrize(
    "shift", [(0, 0), (0.35, 0), (-0.35, 0.2), (0, -0.6), (5, 5), (-9, 0), (1e9, 0), (np.nan, 0)]
)
@pytest.mark.parametrize("width", [20, 50, 130, 1100])
def test_whatever_is_there_gives_a_probability_or_none(model, width, shift):
    grey, marks, size = portrait(min(width, 300))
    scale = width / min(width, 300)
    grey = cv2.resize(grey, None, fx=scale, fy=scale)
    points = (marks.points * scale + np.array(shift) * grey.shape[0] / 2).astype(np.float32)
    for pixels in (
        grey,
        np.zeros_like(grey),
        np.full_like(grey, 255),
        grey[: grey.shape[0] // 2],
        grey[:3, :3],
        grey[:, ::2],
    ):
        told = model.measure(pixels, marks._replace(points=points), size * scale)
        assert told.p_sharp is None or 0 <= told.p_sharp <= 1
        assert 0 <= told.kind_sure <= 1
        assert told.angle is None or 0 <= told.angle < 180


@pytest.mark.parametrize("size", [0, -5, np.nan, np.inf, 1e8])
def test_a_face_of_an_impossible_size_cannot_be_told(model, size):
    grey, marks, _ = portrait(100)
    assert model.measure(grey, marks, size).p_sharp is None


def test_eyes_on_one_point_still_have_a_face(model):
    grey, marks, size = portrait(100)
    points = np.full_like(marks.points, 140)
    assert 0 <= model.measure(grey, marks._replace(points=points), size).p_sharp <= 1


def test_what_lies_beyond_the_picture_does_not_count():
    grey, marks, size = portrait(150, noise=0)
    left = round(float(marks.points[..., 0].mean()) - 0.25 * size)
    cut = level_face(grey[:, left:], marks._replace(points=marks.points - np.float32([left, 0])), size)
    whole = level_face(grey, marks, size)
    assert 0.5 < cut.face.sum() / whole.face.sum() < 0.9
    counted = cut.face > 0
    assert np.abs(cut.pixels - whole.pixels)[counted].mean() < 3
    assert len(face_features(cut)[0]) == len(FEATURES)
    assert cut.pixels.shape == (SIDE, SIDE)


def test_a_copy_for_another_process_judges_alike(model):
    grey, marks, size = portrait(100)
    assert pickle.loads(pickle.dumps(model)).measure(grey, marks, size) == model.measure(grey, marks, size)


def test_fewer_rejected_means_a_lower_threshold(model):
    shares = sorted(model.below)
    assert {0.005, 0.01} <= set(shares)
    assert all(model.below[less] < model.below[more] for less, more in pairwise(shares))


def shipped_values():
    return json.loads(shipped_model("faces").with_name("face_sharpness.json").read_text())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"task": "state"}, "no sharpness model"),
        ({"schema": 2}, "schema 2"),
        ({"features": ["noise"]}, "measures"),
        ({"mean": [0.0]}, "expected 17 numbers"),
        ({"mean": [None] * 17}, "expected a number"),
        ({"scale": [0.0] * 17}, "above 0"),
        ({"sharp": {"bias": 0.0, "weights": [1.0] * 17}}, "expected 170 numbers"),
        ({"motion": {"bias": 1e999, "weights": [1.0] * 170}}, "expected a number"),
        ({"below": {"often": 0.1}}, "damaged"),
        ({"below": [0.1]}, "damaged"),
        ({"limit": "three"}, "expected a number"),
    ],
)
def test_weights_of_others_are_refused(tmp_path, change, says):
    file = tmp_path / "weights.json"
    file.write_text(json.dumps(shipped_values() | change))
    with pytest.raises(ModelError, match=says) as error:
        SharpnessModel.load(file)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"task": "sharpness"}', b" " * 2_000_000]
)
def test_files_that_are_no_weights_are_refused(tmp_path, content):
    file = tmp_path / "weights.json"
    file.write_bytes(content)
    with pytest.raises(ModelError):
        SharpnessModel.load(file)


def test_weights_that_lack_a_part_say_which(tmp_path):
    file = tmp_path / "weights.json"
    values = shipped_values()
    del values["motion"]
    file.write_text(json.dumps(values))
    with pytest.raises(ModelError, match="motion"):
        SharpnessModel.load(file)


@pytest.mark.parametrize("name", ["no_such_model", "", ".", "a\0b"])
def test_a_missing_file_is_named(name):
    with pytest.raises(MissingFileError, match="sharpness model"):
        SharpnessModel.load(name)
