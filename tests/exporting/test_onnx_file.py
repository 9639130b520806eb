import numpy as np
import onnx
import pytest
import torch

from eyelid.exporting import export_model, exported_logits
from eyelid.nets import build_net
from eyelid.read import Reader
from eyelid.synth import draw_eyes

from ..model_infos import model_info

INFO = model_info(unsure_below=0.8, trained_on="nothing: ✓", scores={"set": {"accuracy": 0.5}})


def coarse_patches():
    """Patches of random cells of three pixels a side, since models of states doubt finer noise."""
    cells = np.random.default_rng(0).integers(0, 256, (200, 8, 8), np.uint8)
    return np.ascontiguousarray(cells.repeat(3, axis=1).repeat(3, axis=2))


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
    eyes = coarse_patches()
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
    eyes = coarse_patches()
    with torch.inference_mode():
        expected = (net(torch.from_numpy(eyes)) / 2.0).softmax(dim=1).numpy()
    read = Reader.load(tmp_path / "mine.onnx").read(eyes).probabilities
    assert np.abs(read - expected).max() < 2e-2


def test_convolutions_compute_in_8_bits_where_the_net_says_so(tmp_path):
    torch.manual_seed(0)
    net = build_net("lidnet-fine", 2).eval()
    with torch.no_grad():
        net.head[-1].weight.mul_(20)
    eyes = np.stack([patch.mean(axis=2) for patch in draw_eyes(60, seed=3, size=64)[0]]).astype(np.uint8)
    info = model_info(input_size=64)
    export_model(net, 2.0, info, tmp_path / "floats.onnx")
    export_model(net, 2.0, info, tmp_path / "whole.onnx", examples=eyes)
    with torch.inference_mode():
        logits = net(torch.from_numpy(eyes))
        expected = (logits / 2.0).softmax(dim=1).numpy()
    of_file = exported_logits(net, 64, eyes, eyes)
    for file, most in (("floats", 1e-2), ("whole", 5e-2)):
        read = Reader.load(tmp_path / f"{file}.onnx").read(eyes).probabilities
        assert expected.std() > 0.01
        assert np.abs(read - expected).max() < most
    np.testing.assert_allclose(read, np.asarray(torch.tensor(of_file / 2).softmax(dim=1)), atol=1e-4)
    graph = onnx.load(tmp_path / "whole.onnx").graph
    assert {"QuantizeLinear", "DequantizeLinear"} <= {node.op_type for node in graph.node}
    filters = [onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer if len(tensor.dims) == 4]
    of_many = [each for each in filters if each.shape[1] > 1]
    assert len(of_many) == 4
    assert {each.dtype for each in of_many} == {np.dtype(np.int8)}
    assert max(np.abs(each.astype(int)).max() for each in of_many) <= 64  # sums of pairs fit in 16 bits
    kinds = [node.op_type for node in graph.node]
    assert kinds.count("Relu") == 2  # behind the first convolution, and between the last layers
    assert (tmp_path / "whole.onnx").stat().st_size < 400_000
