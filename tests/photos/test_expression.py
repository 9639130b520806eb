"""Dark glasses are told from clear ones and bare eyes; crops are level; wrong models are refused by name."""

import pickle

import numpy as np
import onnx
import pytest

from eyelid.errors import MissingFileError, ModelError
from eyelid.eyes import FaceModel
from eyelid.photos.expression import Expression, ExpressionModel, frame_face
from eyelid.pictures.colours import grey_of
from eyelid.synth import FaceLook, Glasses, Person, draw_scene
from eyelid.weights import shipped_model

DARK = Glasses(kind="tinted", tint=0.95, shade=0.1)


@pytest.fixture(scope="module")
def model():
    return ExpressionModel.load()


@pytest.fixture(scope="module")
def finder():
    return FaceModel.load()


def drawn(finder, glasses, *, width=150, roll=0.0):
    """Returns a grey picture of one drawn person, and marks and size of the face that is found in it."""
    person = Person(look=FaceLook(glasses=glasses), x=200, y=180, width=width, roll=roll)
    grey = grey_of(draw_scene([person], width=400, height=400).pixels)
    (face, *_) = finder.find_faces(grey)
    return grey, [(face.marks, face.size)]


@pytest.mark.parametrize("roll", [-25, 0, 25])
@pytest.mark.parametrize("width", [60, 150, 220])
def test_dark_glasses_are_told_from_none(model, finder, width, roll):
    (dark,) = model.measure(*drawn(finder, DARK, width=width, roll=roll))
    (bare,) = model.measure(*drawn(finder, Glasses(), width=width, roll=roll))
    (clear,) = model.measure(*drawn(finder, Glasses(kind="thin"), width=width, roll=roll))
    assert dark.sunglasses > 0.5 > max(bare.sunglasses, clear.sunglasses)


def test_faces_are_measured_in_their_order(model, finder):
    (first, [dark_face]), (second, [(marks, size)]) = (drawn(finder, each) for each in (DARK, Glasses()))
    moved = marks._replace(points=marks.points + np.array([first.shape[1], 0]))
    both, faces = np.hstack([first, second]), [dark_face, (moved, size)]
    dark, bare = model.measure(both, faces)
    assert dark.sunglasses > bare.sunglasses
    again = model.measure(both, faces[::-1])
    np.testing.assert_allclose(again, [bare, dark], atol=1e-5)


def test_all_are_probabilities_wherever_a_face_is(model, finder):
    grey, ((marks, size),) = drawn(finder, Glasses())
    beyond = marks._replace(points=marks.points - 5000)
    tiny = marks._replace(points=marks.points * 0)
    measured = np.array(model.measure(grey, [(beyond, size), (tiny, 1.0), (marks, size * 40)]))
    assert measured.shape == (3, len(Expression._fields))
    assert ((measured >= 0) & (measured <= 1)).all()
    assert model.measure(grey, []) == []


@pytest.mark.parametrize("roll", [-30, 0, 30])
def test_the_frame_is_level_and_reaches_from_brows_to_chin(finder, roll):
    _, ((marks, size),) = drawn(finder, Glasses(), roll=roll)
    frame = frame_face(marks, size)
    assert np.degrees(frame.roll) == pytest.approx(roll, abs=6)
    eyes = marks.points[:, :2].mean(axis=(0, 1))
    down = (frame.centre - eyes) @ [-np.sin(frame.roll), np.cos(frame.roll)]
    assert 0.1 * frame.side < down < 0.4 * frame.side
    assert np.hypot(*(frame.centre - eyes)) == pytest.approx(down)


def test_a_pickled_model_measures_the_same(model, finder):
    picture = drawn(finder, DARK)
    assert pickle.loads(pickle.dumps(model)).measure(*picture) == model.measure(*picture)


def test_a_model_of_another_task_is_refused():
    with pytest.raises(ModelError, match="a model of the task landmarks; expected one of expression"):
        ExpressionModel.load(str(shipped_model("eye_landmarks")))
    with pytest.raises(MissingFileError, match="nosuch"):
        ExpressionModel.load("nosuch")


def test_a_model_without_probabilities_is_refused(tmp_path):
    damaged = onnx.load(shipped_model("face_expression"))
    for tensor in damaged.graph.initializer:
        if tensor.data_type == onnx.TensorProto.FLOAT16:
            nothing = np.full(tuple(tensor.dims), np.nan, np.float16)
            tensor.CopyFrom(onnx.numpy_helper.from_array(nothing, tensor.name))
    onnx.save(damaged, tmp_path / "a.onnx")
    with pytest.raises(ModelError, match=r"a\.onnx: damaged: what it gives are no probabilities"):
        ExpressionModel.load(str(tmp_path / "a.onnx"))
