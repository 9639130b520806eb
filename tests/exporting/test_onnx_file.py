import numpy as np
import onnx
import pytest
import torch

from eyelid.exporting import export_model
from eyelid.nets import build_net
from eyelid.read import Reader

from ..model_infos import model_info

INFO = model_info(unsure_below=0.8, trained_on="nothing: ✓", scores={"set": {"accuracy": 0.5}})


@pytest.fixture(params=["lidnet", "lidnet-wide"])
def exported(request, tmp_path):
    torch.manual_seed(0)
    net = build_net(request.param, 2).eval()
    with torch.no_grad():
        net.head[-1].weight.mul_(20)  # untrained nets say 0.5 of everything
    export_model(net, 2.0, INFO, tmp_path / "mine.onnx")
    return net, tmp_path / "mine.onnx"


def test_the_file_reads_as_the_net_does(exported):
    net, file = exported
    eyes = np.random.default_rng(0).integers(0, 256, (200, 24, 24), np.uint8)
    with torch.inference_mode():
        expected = (net(torch.from_numpy(eyes)) / 2.0).softmax(dim=1).numpy()
    read = Reader.load(file).read(eyes).probabilities
    assert expected.std() > 0.01
    most = {16: 2e-3, 8: 2e-2}[net.weight_bits]
    assert np.abs(read - expected).max() < most


def test_the_file_says_what_it_is_and_is_small(exported):
    _, file = exported
    assert Reader.load(file).info == INFO
    assert file.stat().st_size <= 100_000
    assert {entry.name for entry in file.parent.iterdir()} == {"mine.onnx"}  # nothing beside it


def test_norms_are_folded_into_the_convolutions(exported):
    _, file = exported
    kinds = {node.op_type for node in onnx.load(file).graph.node}
    assert "BatchNormalization" not in kinds
    assert "Conv" in kinds


def test_weights_are_stored_in_the_bits_that_the_net_says(exported):
    net, file = exported
    stored = {tensor.data_type for tensor in onnx.load(file).graph.initializer if np.prod(tensor.dims) > 1000}
    assert stored == {16: {onnx.TensorProto.FLOAT16}, 8: {onnx.TensorProto.INT8}}[net.weight_bits]


def test_a_coarse_output_does_not_coarsen_the_others(tmp_path):
    torch.manual_seed(0)
    net = build_net("lidnet-wide", 2).eval()
    with torch.no_grad():
        net.head[-1].weight.mul_(20)
        net.head[1].weight[0] *= 1e4  # one hidden unit, which is then taken out again
        net.head[-1].weight[:, 0] = 0
    export_model(net, 2.0, INFO, tmp_path / "mine.onnx")
    eyes = np.random.default_rng(0).integers(0, 256, (200, 24, 24), np.uint8)
    with torch.inference_mode():
        expected = (net(torch.from_numpy(eyes)) / 2.0).softmax(dim=1).numpy()
    read = Reader.load(tmp_path / "mine.onnx").read(eyes).probabilities
    assert np.abs(read - expected).max() < 2e-2
