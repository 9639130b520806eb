"""`eyelid models` lists what ships, tells what files of others are by their content, and prints cards."""

import zipfile

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

import eyelid
from eyelid.cli import main
from eyelid.weights import shipped_model, shipped_models

from ..eyes.made_up_yunet import bright_cells


def closed_eyes():
    """Returns a net with the ports of open-closed-eye-0001."""
    weights = [
        numpy_helper.from_array(np.zeros((2, 3, 32, 32), np.float32), "w"),
        numpy_helper.from_array(np.array([1, 0], np.float32), "b"),
    ]
    node = helper.make_node("Conv", ["eye", "w", "b"], ["p"], kernel_shape=[32, 32])
    ports = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name, shape in (("eye", [1, 3, 32, 32]), ("p", [1, 2, 1, 1]))
    ]
    graph = helper.make_graph([node], "g", ports[:1], ports[1:], weights)
    opset = [helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=opset, ir_version=8).SerializeToString()


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("EYELID_MODELS", str(tmp_path))
    other = onnx.load_from_string(bright_cells())
    other.graph.output.pop()
    contents = {
        "a.onnx": closed_eyes(),
        "b.onnx": bright_cells(),
        "c.onnx": shipped_model("eye_state").read_bytes(),
        "d.onnx": other.SerializeToString(),
        "e.onnx": b"none",
        "f.task": b"none",
        "h.txt": b"none",
        "yunet.onnx": bright_cells(),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    with zipfile.ZipFile(tmp_path / "g.task", "w") as parts:
        parts.writestr("face_landmarks_detector.tflite", b"")
    return tmp_path


def test_every_file_is_what_it_holds_whatever_its_name(folder):
    found = {model.name: model for model in eyelid.models() if not model.is_shipped}
    assert list(found) == [f"{name}.onnx" for name in "abcde"] + ["f.task", "g.task", "yunet.onnx"]
    says = {
        "a.onnx": ("open-closed-eye-0001", f"eyelid benchmark --open-closed-eye {folder}/a.onnx"),
        "b.onnx": ("YuNet", "eyelid predict --eyes yunet, as yunet.onnx"),
        "c.onnx": ("eyelid model eye_state", f"eyelid predict --model {folder}/c.onnx"),
        "d.onnx": ("Another network", ""),
        "e.onnx": ("Another network", ""),
        "f.task": ("Another network", ""),
        "g.task": ("MediaPipe", "eyelid benchmark --mediapipe PYTHON, as face_landmarker.task"),
        "yunet.onnx": ("YuNet", "eyelid predict --eyes yunet"),
    }
    for name, (does, use) in says.items():
        assert does in found[name].does
        assert found[name].use == use


def test_shipped_models_come_with_cards(capsys, monkeypatch):
    monkeypatch.delenv("EYELID_MODELS", raising=False)
    listed = eyelid.models()
    assert [model.name for model in listed] == shipped_models()
    assert all(model.is_shipped and model.use.startswith("eyelid ") and model.info for model in listed)
    assert main(["models"]) == 0
    shown = capsys.readouterr().out
    assert (
        "eye_state: task state (closed, open), 24x24 pixels, 85 KB\n    Reads the state of one eye" in shown
    )
    assert "EYELID_MODELS names the folder" in shown
    for name in shipped_models():
        assert main(["models", name]) == 0
        card = capsys.readouterr().out
        assert card.startswith(f"# {name}\n")
        assert card == eyelid.models(name)[0].card


def test_what_is_not_there_is_one_line(capsys, monkeypatch, tmp_path):
    assert main(["models", "nosuch"]) == 2
    assert "the shipped models are eye_landmarks" in capsys.readouterr().err
    monkeypatch.setenv("EYELID_MODELS", str(tmp_path / "none"))
    assert main(["models"]) == 2
    assert "expected a folder of model files" in capsys.readouterr().err
