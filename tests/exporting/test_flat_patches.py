import numpy as np
import pytest
import torch

from eyelid.exporting import export_model
from eyelid.nets import build_net
from eyelid.read import Reader
from eyelid.synth import draw_eyes

from ..model_infos import model_info

SIZE = 64


def sensor_noise(level, size=SIZE):
    values = np.random.default_rng(0).normal(60, level, (100, size, size))
    return np.rint(values).clip(0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def doubting(tmp_path_factory):
    """An untrained net that doubts flat patches, and its model file, which computes in floats."""
    torch.manual_seed(0)
    net = build_net("lidnet-fine", 2).eval()
    with torch.no_grad():
        net.head[-1].weight.mul_(20)
        net.head[-1].bias.copy_(torch.tensor([0.0, 2.0]))
    file = tmp_path_factory.mktemp("model") / "mine.onnx"
    export_model(net, 1.0, model_info(input_size=SIZE), file)
    return net, Reader.load(file)


def p_open(net, patches):
    with torch.inference_mode():
        return net(torch.from_numpy(patches)).softmax(dim=1).numpy()[:, 1]


def test_eyes_are_read_as_the_net_reads_them(doubting):
    net, reader = doubting
    eyes = np.ascontiguousarray(draw_eyes(60, seed=1, size=SIZE, well_lit=True)[0][..., 1])  # the green
    np.testing.assert_allclose(reader.read(eyes).p_open, p_open(net, eyes), atol=0.01)


@pytest.mark.parametrize("level", [0, 0.5, 2, 10])
def test_noise_that_the_net_is_sure_of_reads_as_even(doubting, level):
    net, reader = doubting
    patches = sensor_noise(level)
    assert p_open(net, patches).min() > 0.7
    np.testing.assert_allclose(reader.read(patches).p_open, 0.5, atol=0.06)


@pytest.mark.parametrize("model", ["eye_state", "eye_state_fine"])
@pytest.mark.parametrize("level", [0, 0.5, 1, 3])
def test_the_shipped_models_are_unsure_of_noise(model, level):
    reader = Reader.load(model)
    assert set(reader.read(sensor_noise(level, reader.info.input_size)).state) == {"unsure"}
