"""Movements are read from the subject's own sides, of one eye and of both, with and without a pose."""

import pickle
from dataclasses import replace

import numpy as np
import pytest

from eyelid.errors import ModelError, OptionError
from eyelid.eyes import EyesInFaces, FaceModel, LandmarkModel, crop
from eyelid.pictures import Picture
from eyelid.pictures.colours import grey_of
from eyelid.read.movement_reader import MOVEMENTS, MovementReader, fuse, logits_of
from eyelid.synth import Clip, ClipArtist, Course, Happening, LidMotion, draw_eye, random_look
from eyelid.weights import shipped_model

LOOKS = {
    "left": {"gaze_x": 0.7, "gaze_y": 0.0},
    "right": {"gaze_x": -0.7, "gaze_y": 0.0},
    "up": {"gaze_x": 0.0, "gaze_y": 0.8, "openness": 1.0},  # lids follow the gaze
    "straight": {"gaze_x": 0.0, "gaze_y": 0.0},
    "blink": {"openness": 0.0},
}


@pytest.fixture(scope="module")
def reader():
    return MovementReader.load()


def drawn(movement, count=40, seed=3):
    """Returns patches of easy eyes that make a movement, and their sides."""
    random = np.random.default_rng(seed)
    looks = [random_look(random, state="open", well_lit=True) for _ in range(count)]
    looks = [replace(look, **LOOKS[movement]) for look in looks]
    patches = [draw_eye(look, size=56, seed=number) for number, look in enumerate(looks)]
    return patches, [look.side for look in looks]


@pytest.mark.parametrize("movement", LOOKS)
def test_drawn_eyes_are_read_rightly(reader, movement):
    read = reader.read_eyes(*drawn(movement))
    assert np.mean(read.argmax(axis=1) == MOVEMENTS.index(movement)) >= 0.7


def test_a_mirror_swaps_sides(reader):
    patches, sides = drawn("left", 12)
    others = ["left" if side == "right" else "right" for side in sides]
    given = reader.read_eyes(patches, sides, [(9.0, 4.0)] * 12)
    mirrored = reader.read_eyes([patch[:, ::-1] for patch in patches], others, [(-9.0, 4.0)] * 12)
    assert mirrored[:, [1, 0, 2, 3, 4]] == pytest.approx(given, abs=0.02)


def test_an_unknown_side_is_read_as_both(reader):
    patches, _ = drawn("right", 12)
    right, left = (reader.read_eyes(patches, [side] * 12) for side in ("right", "left"))
    unknown = reader.read_eyes(patches, ["unknown"] * 12)
    assert unknown.sum(axis=1) == pytest.approx(1, abs=1e-5)
    low, high = np.minimum(right, left), np.maximum(right, left)
    assert ((unknown >= 0.5 * low) & (unknown <= np.maximum(2 * high, 1e-3))).all()


def test_reading_does_not_depend_on_its_neighbours(reader):
    patches, sides = drawn("up", 9)
    sides[4] = "unknown"
    poses = [None if number % 3 else (float(number), 2.0) for number in range(9)]
    together = reader.read_eyes(patches, sides, poses)
    for number in range(9):
        alone = reader.read_eyes(patches[number : number + 1], [sides[number]], [poses[number]])
        assert alone[0] == pytest.approx(together[number], abs=1e-4)


def test_nothing_is_read_from_nothing(reader):
    assert reader.read_eyes([], []).shape == (0, 5)
    assert fuse(np.zeros((0, 5), np.float32), []).shape == (0, 5)


LEFT, STRAIGHT, FLAT = [0.7, 0.05, 0.05, 0.05, 0.15], [0.2, 0.1, 0.05, 0.05, 0.6], [0.2] * 5


@pytest.mark.parametrize(
    ("eyes", "faces", "expected"),
    [
        ([LEFT], [0], ["left"]),
        ([LEFT, LEFT], [0, 0], ["left"]),
        ([LEFT, FLAT], [3, 3], ["left"]),
        ([FLAT, STRAIGHT, LEFT], [0, 0, 1], ["straight", "left"]),
        ([LEFT, STRAIGHT, LEFT, STRAIGHT], [2, 1, 2, 1], ["straight", "left"]),
    ],
)
def test_eyes_of_a_face_are_joined(eyes, faces, expected):
    joined = fuse(np.array(eyes, np.float32), faces)
    assert [MOVEMENTS[index] for index in joined.argmax(axis=1)] == expected
    assert joined.sum(axis=1) == pytest.approx(1, abs=1e-5)


def test_two_eyes_that_agree_are_surer_than_one_which_says_what_it_says():
    (alone,) = fuse(np.array([LEFT], np.float32), [0])
    (both,) = fuse(np.array([LEFT, LEFT], np.float32), [0, 0])
    assert alone == pytest.approx(LEFT, abs=1e-5)
    assert both[0] > alone[0]


def test_logits_give_back_their_probabilities(reader):
    read = reader.read_eyes(*drawn("left", 3))
    powers = np.exp(logits_of(read))
    assert powers / powers.sum(axis=1, keepdims=True) == pytest.approx(read, abs=1e-5)


@pytest.mark.parametrize(
    ("sides", "poses", "message"),
    [
        (["left"], None, "2 patches, 1 sides"),
        (["left", "both"], None, "'both'"),
        (["left", "right"], [None], "1 poses"),
    ],
)
def test_what_does_not_fit_is_refused(reader, sides, poses, message):
    with pytest.raises(OptionError, match=message):
        reader.read_eyes([np.zeros((24, 24), np.uint8)] * 2, sides, poses)


def test_models_that_do_not_know_sides_are_refused(tmp_path):
    onnx = pytest.importorskip("onnx", reason="onnx is not installed; it comes with eyelid[train]")
    with pytest.raises(ModelError, match="expected one of movement"):
        MovementReader.load("eye_state")
    model = onnx.load(shipped_model("eye_movement"))
    for prop in model.metadata_props:
        if prop.key == "eyelid.classes":
            prop.value = '["right", "left", "up", "blink", "straight"]'
    onnx.save(model, tmp_path / "model.onnx")
    with pytest.raises(ModelError, match="expected left, right, up, blink, straight, and pose and is_right"):
        MovementReader.load(tmp_path / "model.onnx")


def test_a_pickled_reader_reads_the_same(reader):
    patches, sides = drawn("blink", 3)
    copy = pickle.loads(pickle.dumps(reader))
    assert (copy.read_eyes(patches, sides) == reader.read_eyes(patches, sides)).all()


def test_any_runtime_reads_eyes_with_one_call():
    import onnxruntime

    session = onnxruntime.InferenceSession(str(shipped_model("eye_movement")))
    (read,) = session.run(None, {"eyes": np.zeros((3, 48, 48), np.uint8)})
    assert read.shape == (3, 5)


@pytest.mark.parametrize("yaw", [-8.0, 0.0, 8.0])
def test_faces_of_drawn_clips_are_read_rightly(reader, yaw):
    finder = EyesInFaces(FaceModel.load(), LandmarkModel.load())
    names = ["left", "right", "up", "straight", "blink"]
    happenings, lids = [], []
    for second, name in enumerate(names):
        course = Course(start_s=second + 0.01, rise_s=0.1, hold_s=0.75, fall_s=0.1)
        gaze = {key: value for key, value in LOOKS[name].items() if key != "openness"}
        happenings.append(Happening(course=course, yaw=yaw, **gaze))
        if name == "blink":
            lids.append(LidMotion(kind="closure", course=course))
    artist = ClipArtist(Clip(seconds=5.0, lids=tuple(lids), happenings=tuple(happenings)))
    for second, name in enumerate(names):
        picture = Picture(grey_of(artist.draw(second + 0.5)), "")
        (face,) = finder.faces.find_faces(picture.pixels)
        eyes = finder.eyes_of([face], picture.pixels.shape)
        assert len(eyes) == 2
        read = reader.read_eyes(
            [crop(picture, eye) for eye in eyes],
            [eye.side for eye in eyes],
            [face.marks.pose[:2]] * 2,
        )
        assert MOVEMENTS[int(fuse(read, [0, 0])[0].argmax())] == name
