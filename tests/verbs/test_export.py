import re
import sys
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest

import eyelid
from eyelid.cli import main
from eyelid.read import Reader
from eyelid.weights import shipped_model

from ..run_folders import make_run_folder

needs_openvino = pytest.mark.skipif(find_spec("openvino") is None, reason="openvino is not installed")


@pytest.fixture(scope="session")
def run(tmp_path_factory):
    """A run folder, whose net was not trained."""
    return make_run_folder(tmp_path_factory.mktemp("runs") / "drawn", "lidnet").folder


def test_a_run_folder_becomes_a_model_file_that_reads_as_its_net(
    run, drawn_set, monkeypatch, tmp_path, capsys
):
    monkeypatch.chdir(tmp_path)
    assert main(["export", str(run), "--data", str(drawn_set.parent)]) == 0
    out = capsys.readouterr().out
    (largest,) = re.findall(r"most (\S+),.* of 480 decisions changed; against the net of the run folder", out)
    assert 0 < float(largest) < 0.01  # weights of the file have 16 bits
    assert Path("drawn.onnx").read_bytes() == (run / "model.onnx").read_bytes()
    assert re.search(r"^drawn.onnx: \d\d,\d\d\d bytes$", out, re.M)


def test_a_model_file_of_another_training_is_told(run, tmp_path, capsys):
    other = make_run_folder(tmp_path / "other", "lidnet", temperature=0.1).folder
    (other / "model.onnx").write_bytes(sharper(run / "model.onnx"))
    assert main(["export", str(other), "--output", str(tmp_path / "out.onnx")]) == 2
    assert "not written: |Δp| at most" in capsys.readouterr().err
    assert not (tmp_path / "out.onnx").exists()


def sharper(file):
    """Returns a model file with larger weights in its last layer, as another training would have."""
    model = onnx.load(file)
    last = [node for node in model.graph.node if node.op_type == "Gemm"][-1]
    bias = next(each for each in model.graph.initializer if each.name == last.input[2])
    bias.CopyFrom(onnx.numpy_helper.from_array(np.array([3, -3], np.float32), bias.name))
    return model.SerializeToString()


def test_a_run_folder_is_quantised_from_its_floats(run, drawn_set, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    given = ["--to", "int8", "--data", str(drawn_set.parent)]
    assert main(["export", str(run), *given]) == 0
    assert "of 240 decisions changed" in capsys.readouterr().out
    assert main(["export", str(run / "model.onnx"), *given, "--output", "of_file.onnx"]) == 0
    eyes = np.random.default_rng(0).integers(0, 256, (50, 24, 24), np.uint8)
    whole, of_file, floats = (
        Reader.load(each).read(eyes).probabilities for each in ("drawn_int8.onnx", "of_file.onnx", run)
    )
    assert np.abs(whole - floats).max() < 0.2
    assert not np.array_equal(whole, of_file)  # the file's weights are rounded to 16 bits before
    assert main(["evaluate", "--data", f"manifest:{drawn_set}", "--model", "drawn_int8.onnx"]) == 0


@needs_openvino
def test_the_shipped_model_becomes_openvinos(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    Path("eye_state.xml").write_text("an old one")
    exported = eyelid.export("eye_state", to="openvino")
    assert exported.files == (Path("eye_state.bin"), Path("eye_state.xml"))
    assert exported.parity.patches == 40
    assert "checked on the forty drawn eyes" in capsys.readouterr().out
    assert {each.name for each in tmp_path.iterdir()} == {"eye_state.bin", "eye_state.xml"}
    assert Path("eye_state.xml").read_text().startswith("<?xml")


@needs_openvino
def test_between_the_two_files_of_openvino_no_old_graph_is_left(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    eyelid.export("eye_state", to="openvino")

    def killed(file, content):
        raise KeyboardInterrupt

    monkeypatch.setattr("eyelid.pages.write_whole", killed)
    with pytest.raises(KeyboardInterrupt):
        eyelid.export("eye_state", to="openvino")
    assert {each.name for each in tmp_path.iterdir()} == {"eye_state.bin"}


def test_a_large_difference_writes_nothing_unless_it_is_allowed(run, drawn_set, tmp_path, capsys):
    out = tmp_path / "small.onnx"
    given = ["export", str(run), "--to", "int8", "--data", str(drawn_set.parent), "--output", str(out)]
    assert main([*given, "--allow-difference", "0.00001"]) == 2
    assert re.search(r"not written: \|Δp\| at most 0\.\d+.*; expected at most 1e-05", capsys.readouterr().err)
    assert not out.exists()
    assert main([*given, "--allow-difference", "1"]) == 0
    assert out.exists()


def test_what_cannot_be_read_is_told_and_the_rest_is_compared(eyes, capsys):
    (eyes / "00.png").write_bytes(b"")
    cv2.imwrite("eyes/01.png", np.zeros((4, 4), np.uint8))
    assert main(["export", "eye_state", "--data", "eyes", "--output", "out/"]) == 1
    captured = capsys.readouterr()
    assert captured.err.splitlines() == [
        "not read: eyes/00.png: the file is empty",
        "not read: eyes/01.png: 4x4 pixels: an eye needs at least 8x8",
    ]
    assert "of 10 decisions changed" in captured.out
    assert Path("out/eye_state.onnx").read_bytes() == shipped_model("eye_state").read_bytes()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "nothing to export: name a run folder, a model file, or a shipped model"),
        (["eye_state", "--to", "tflite"], "--to: expected onnx, openvino, int8, not tflite"),
        (["eye_state", "--to", "int8"], "--to int8: name pictures of eyes with --data"),
        (
            ["eye_state", "--to", "int8", "--data", "eyes"],
            "--data: 12 pictures that can be read; .*needs 100",
        ),
        (["faces"], "a model of the task faces; expected one of state or movement or sharpness or likeness"),
        (["nothing"], "model 'nothing': no such file"),
        (["eyes"], "eyes/model.onnx: the model cannot be opened: .* finished training"),
        (
            ["eye_state", "--output", "a.xml"],
            "--output a.xml: expected a folder, or a name that ends in .onnx",
        ),
        (["eye_state", "--to", "openvino", "--output", "a.onnx"], "a folder, or a name that ends in .xml"),
        (["eye_state", "--output", "eyes/00.png/a.onnx"], "eyes/00.png is no folder"),
        (["eye_state", "--allow-difference", "2"], "--allow-difference 2.0: expected 0 to 1"),
        (["eye_state", "--data", "none"], "'none': no such file or folder"),
        (
            ["mine.onnx", "--to", "int8", "--data", "eyes", "--output", "mine.onnx"],
            "that is the model itself",
        ),
    ],
)
def test_mistakes_are_told_in_a_line(words, message, eyes, capsys):
    Path("mine.onnx").write_bytes(shipped_model("eye_state").read_bytes())
    assert main(["export", *words]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert re.search(message, line)
    assert {each.name for each in Path().iterdir()} == {"eyes", "mine.onnx"}


def test_without_openvino_the_extra_is_named(eyes, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "openvino", None)
    monkeypatch.delitem(sys.modules, "eyelid.exporting.openvino_ir", raising=False)
    assert main(["export", "eye_state", "--to", "openvino", "--data", "eyes"]) == 2
    assert "pip install 'eyelid[openvino]'" in capsys.readouterr().err


def test_a_file_of_others_that_cannot_be_checked_is_refused(eyes, capsys):
    model = onnx.load(shipped_model("eye_state"))
    model.graph.node[-1].domain = "com.microsoft"
    model.opset_import.append(onnx.helper.make_opsetid("com.microsoft", 1))
    onnx.save(model, "odd.onnx")
    assert main(["export", "odd.onnx"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
