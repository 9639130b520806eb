"""YuNet runs in ONNX Runtime, in pictures of any size, though its file says 640x640."""

import pickle

import numpy as np
import onnx
import pytest

from eyelid.errors import MissingFileError, ModelError
from eyelid.eyes import finder_of
from eyelid.eyes.yunet import YuNetFaces

from .made_up_yunet import bright_cells


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
