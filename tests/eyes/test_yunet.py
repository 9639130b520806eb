"""YuNet runs in ONNX Runtime, in pictures of any size, though its file says 640x640."""

import pickle

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from eyelid.errors import MissingFileError, ModelError
from eyelid.eyes import finder_of
from eyelid.eyes.yunet import YuNetFaces

SIDES = {"bbox": [0.25, 0.5, np.log(4), np.log(6)], "kps": [-1, -0.5, 1, -0.5, 0, 0, -1, 1, 1, 1]}


def bright_cells():
    """Returns a net with YuNet's ports to which a cell is a face that is as sure as the cell is bright."""
    nodes, weights, outputs = [], [], []
    for what, channels in (("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10)):
        for stride in (8, 16, 32):
            name = f"{what}_{stride}"
            bright = np.full((channels, 3, stride, stride), 1 / (3 * 255 * stride**2), np.float32)
            given = {
                f"{name}_w": bright * (what not in SIDES),
                f"{name}_b": np.array(SIDES.get(what, [0]), np.float32),
                f"{name}_s": np.array([1, -1, channels], np.int64),
            }
            weights += [numpy_helper.from_array(value, key) for key, value in given.items()]
            conv, turned = f"{name}_conv", f"{name}_turned"
            strides = {"kernel_shape": [stride, stride], "strides": [stride, stride]}
            nodes += [
                helper.make_node("Conv", ["input", f"{name}_w", f"{name}_b"], [conv], **strides),
                helper.make_node("Transpose", [conv], [turned], perm=[0, 2, 3, 1]),
                helper.make_node("Reshape", [turned, f"{name}_s"], [name]),
            ]
            shape = [1, (640 // stride) ** 2, channels]
            outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
    picture = helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, 640, 640])
    graph = helper.make_graph(nodes, "cells", [picture], outputs, weights)
    opset = [helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=opset, ir_version=8).SerializeToString()


@pytest.fixture
def yunet(monkeypatch, tmp_path):
    monkeypatch.setenv("EYELID_MODELS", str(tmp_path))
    (tmp_path / "yunet.onnx").write_bytes(bright_cells())
    return tmp_path / "yunet.onnx"


@pytest.mark.parametrize("shape", [(640, 640), (480, 640), (99, 131), (1280, 960)])
def test_boxes_and_eyes_are_where_the_cells_say(yunet, shape):
    scale = min(1, 640 / max(shape))
    pixels = np.zeros((*shape, 3), np.uint8)
    top, left = round(32 / scale), round(64 / scale)
    pixels[top : round(48 / scale), left : round(80 / scale)] = 255  # one cell of 16 pixels, four of 8
    finder = pickle.loads(pickle.dumps(YuNetFaces.load()))
    faces = finder.find_faces(pixels)
    assert [round(face.size * scale / 24**0.5) for face in faces] == [16, 8]  # others lie too close
    face = faces[0]
    assert face.score == pytest.approx(1)
    assert np.multiply(face.box, scale) == pytest.approx([68 - 32, 40 - 48, 64, 96], abs=0.1)
    assert np.multiply(face.eyes, scale) == pytest.approx(np.array([[48, 24], [80, 24]]), abs=0.1)


def test_grey_pictures_are_searched_too(yunet):
    pixels = np.zeros((200, 200), np.uint8)
    assert YuNetFaces.load().find_faces(pixels) == []
    pixels[64:96, 64:96] = 255
    assert YuNetFaces.load().find_faces(pixels)


def test_it_needs_its_file(monkeypatch, tmp_path):
    monkeypatch.delenv("EYELID_MODELS", raising=False)
    with pytest.raises(MissingFileError, match="EYELID_MODELS"):
        finder_of("yunet")
    monkeypatch.setenv("EYELID_MODELS", str(tmp_path))
    with pytest.raises(MissingFileError, match=r"yunet\.onnx"):
        finder_of("yunet")


def test_another_network_is_one_line(yunet, tmp_path):
    net = onnx.load(yunet)
    net.graph.output.pop()
    for content in (b"no network", net.SerializeToString(), bright_cells()[:-100]):
        (tmp_path / "yunet.onnx").write_bytes(content)
        with pytest.raises(ModelError, match="not OpenCV's YuNet"):
            finder_of("yunet")
