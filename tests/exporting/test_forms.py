"""Each form is made and reads alike; one that would not is told."""

import sys
from importlib.util import find_spec

import numpy as np
import onnx
import pytest
import torch

from eyelid.errors import DataError, ModelError
from eyelid.exporting import FORMS, Original, export_model
from eyelid.model_files.in_parts import onnx_probabilities
from eyelid.nets import build_net
from eyelid.read import Reader
from eyelid.synth import draw_eyes
from eyelid.weights import shipped_model

from ..model_infos import model_info
from ..run_folders import make_run_folder, random_info


@pytest.fixture(scope="session")
def patches():
    drawn = draw_eyes(120, seed=5, size=24)[0]
    return np.stack([patch.mean(axis=2) for patch in drawn]).astype(np.uint8)


@pytest.fixture(scope="session")
def original():
    file = shipped_model("eye_state")
    return Original("eye_state", file.read_bytes(), Reader.load(file).info, None)


def original_of(name, tmp_path):
    """A net with random weights that is sure of what it says, as a model file."""
    torch.manual_seed(0)
    net = build_net(name, 2).eval()
    with torch.no_grad():
        net.head[-1].weight.mul_(20)
    export_model(net, 1.0, model_info(scores={"set": {"accuracy": 0.9}}), tmp_path / "mine.onnx")
    return Original(
        "mine", (tmp_path / "mine.onnx").read_bytes(), Reader.load(tmp_path / "mine.onnx").info, None
    )


def test_onnx_is_the_file_itself_and_agrees_with_the_definition_of_its_operators(original, patches):
    exported = FORMS["onnx"](original, patches)
    assert exported.contents == {".onnx": original.content}
    assert exported.parity.patches == 120
    # 0 would say that nothing else was computed.
    assert 0 < exported.parity.largest < exported.allowed == 0.03
    assert exported.parity.changed == 0


def test_a_file_in_floats_agrees_with_the_definition(tmp_path, patches):
    exported = FORMS["onnx"](original_of("lidnet", tmp_path), patches)
    assert 0 < exported.parity.largest < 1e-5
    assert exported.parity.changed == 0


def test_a_finer_file_agrees_with_the_definition_too(patches):
    file = shipped_model("eye_state_fine")
    large = np.repeat(np.repeat(patches[:20], 2, axis=1), 2, axis=2)
    large = np.pad(large, ((0, 0), (8, 8), (8, 8)), mode="edge")
    exported = FORMS["onnx"](Original("fine", file.read_bytes(), Reader.load(file).info, None), large)
    assert 0 < exported.parity.largest < exported.allowed == 0.03


def test_int8_computes_in_8_bits_and_promises_no_scores(tmp_path, patches):
    original = original_of("lidnet", tmp_path)
    exported = FORMS["int8"](original, patches)
    content = exported.contents[".onnx"]
    assert exported.parity.patches == 60  # the other half quantised
    assert 0 < exported.parity.largest < exported.allowed
    (tmp_path / "mine_int8.onnx").write_bytes(content)
    info = Reader.load(tmp_path / "mine_int8.onnx").info
    assert (info.name, info.scores, info.thresholds) == ("mine_int8", {}, ())
    assert info.unsure_below == original.info.unsure_below
    graph = onnx.load_model_from_string(content).graph
    filters = [onnx.numpy_helper.to_array(each) for each in graph.initializer if len(each.dims) == 4]
    assert {each.dtype for each in filters if each.shape[1] > 1} == {np.dtype(np.int8)}
    assert len(content) < 0.8 * len(original.content)


@pytest.mark.parametrize("form", ["onnx", "int8"])
def test_a_run_folder_is_exported_with_its_doubt_of_blank_patches(form, tmp_path, patches):
    run = make_run_folder(tmp_path / "run", "lidnet", temperature=0.02)  # sure of what it says
    file = run.folder / "model.onnx"
    blank = np.full((30, 24, 24), 90, np.uint8)
    original = Original("run", file.read_bytes(), Reader.load(file).info, run.folder)
    exported = FORMS[form](original, np.concatenate([patches, blank]))
    content = exported.contents[".onnx"]
    np.testing.assert_allclose(onnx_probabilities(content, blank, name=""), 0.5, atol=0.02)
    assert exported.parity.largest < exported.allowed


def test_other_pictures_quantise_to_another_file(tmp_path, patches):
    original = original_of("lidnet", tmp_path)
    dark = patches // 8
    files = [FORMS["int8"](original, each).contents[".onnx"] for each in (patches, dark)]
    assert not np.array_equal(*(onnx_probabilities(each, patches, name="") for each in files))


def test_few_pictures_are_refused(original, patches):
    with pytest.raises(DataError, match="--data: 99 pictures that can be read; --to int8 needs 100"):
        FORMS["int8"](original, patches[:99])


def test_what_computes_in_8_bits_is_not_quantised_again(patches):
    file = shipped_model("eye_state_fine")
    with pytest.raises(ModelError, match="computes in 8 bits already"):
        FORMS["int8"](Original("fine", file.read_bytes(), Reader.load(file).info, None), patches)


class Layers(torch.nn.Sequential):
    """Layers over patches, as a net."""

    def forward(self, eyes):
        return super().forward(eyes.float()[:, None] / 255)


def original_with(layers, tmp_path):
    export_model(Layers(*layers), 1.0, model_info(), tmp_path / "net.onnx")
    return Original("net", (tmp_path / "net.onnx").read_bytes(), model_info(), None)


@pytest.mark.parametrize(
    "layers",
    [
        pytest.param([torch.nn.Flatten(), torch.nn.Linear(24 * 24, 2)], id="none"),
        pytest.param(
            [torch.nn.Conv2d(1, 4, 8, 8), torch.nn.Flatten(), torch.nn.Linear(36, 2)], id="of one channel"
        ),
    ],
)
def test_what_has_no_convolutions_of_several_channels_is_not_quantised(layers, tmp_path, patches):
    with pytest.raises(ModelError, match="net: has no convolutions of several channels"):
        FORMS["int8"](original_with(layers, tmp_path), patches)


def test_convolutions_of_each_channel_alone_are_quantised(tmp_path, patches):
    each = [torch.nn.Conv2d(1, 16, 8, 8), torch.nn.Conv2d(16, 16, 3, groups=16), torch.nn.Flatten()]
    original = original_with([*each, torch.nn.Linear(16, 2)], tmp_path)
    content = FORMS["int8"](original, patches).contents[".onnx"]
    graph = onnx.load_model_from_string(content).graph
    whole = [each for each in graph.initializer if each.data_type == onnx.TensorProto.INT8 and each.dims]
    assert [16, 1, 3, 3] in [list(each.dims) for each in whole]


def test_the_net_of_a_run_is_farther_from_a_file_in_8_bits(tmp_path, patches):
    run = make_run_folder(tmp_path / "run", "lidnet-wide", finished=False)
    info = random_info(24)
    export_model(run.net, 1.7, info, run.folder / "model.onnx", examples=patches)
    content = (run.folder / "model.onnx").read_bytes()
    exported = FORMS["onnx"](Original("mine", content, info, run.folder), patches)
    assert 0 < exported.parity.largest < exported.allowed == 0.3


@pytest.mark.skipif(find_spec("openvino") is None, reason="openvino is not installed")
def test_openvino_reads_alike_carries_the_metadata_and_sends_no_telemetry(original, tmp_path, patches):
    exported = FORMS["openvino"](original, patches)
    assert 0 < exported.parity.largest < exported.allowed == 0.03
    exported = FORMS["openvino"](original_of("lidnet", tmp_path), patches)
    assert 0 < exported.parity.largest < 1e-4
    assert list(exported.contents) == [".bin", ".xml"]
    from eyelid.exporting.openvino_ir import openvino

    weights = openvino.Tensor(np.frombuffer(exported.contents[".bin"], np.uint8))
    model = openvino.Core().read_model(exported.contents[".xml"], weights)
    assert model.get_rt_info(["eyelid", "classes"]).astype(str) == '["closed", "open"]'
    assert "openvino_telemetry" not in sys.modules
