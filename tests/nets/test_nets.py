import re
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from eyelid.errors import OptionError
from eyelid.exporting import export_model
from eyelid.net_names import NET_NAMES
from eyelid.nets import NETS, build_net
from eyelid.read import Reader

from ..model_infos import model_info

ANY_SIZE = ["attention", "attention-off"]


def eyes(count, side):
    return torch.randint(0, 256, (count, side, side), dtype=torch.uint8)


@pytest.mark.parametrize("classes", [2, 5])
@pytest.mark.parametrize("name", NETS)
def test_a_net_maps_patches_to_logits(name, classes):
    net = build_net(name, classes).eval()
    assert net.input_size == (64 if name.endswith("-fine") else 24)
    assert net(eyes(3, net.input_size)).shape == (3, classes)


@pytest.mark.parametrize("name", NETS)
def test_any_type_of_pixels_reads_the_same(name):
    net = build_net(name, 2).eval()
    patches = eyes(4, net.input_size)
    for kind in (torch.float32, torch.float64, torch.int64):
        assert torch.equal(net(patches), net(patches.to(kind)))


@pytest.mark.parametrize("name", NETS)
def test_the_docstring_names_the_true_number_of_parameters(name):
    documented = int(re.search(r"([\d,]+) parameters", NETS[name].__doc__)[1].replace(",", ""))
    assert sum(parameter.numel() for parameter in build_net(name, 2).parameters()) == documented


@pytest.mark.parametrize(
    ("name", "parameters", "convolutions"),
    [
        ("blinknet", 4170, 3),
        ("eyenet", 66338, 3),
        ("lidnet", 44394, 4),
        ("lidnet-wide", 68802, 4),
        ("lidnet-fine", 268082, 5),
    ],
)
def test_sizes_that_are_promised(name, parameters, convolutions):
    net = build_net(name, 2)
    assert sum(parameter.numel() for parameter in net.parameters()) == parameters
    assert sum(isinstance(module, torch.nn.Conv2d) for module in net.modules()) == convolutions


def test_the_page_of_the_nets_names_each():
    page = Path(__file__).parents[2] / "docs" / "nets.md"
    if not page.exists():
        pytest.skip("docs/ is not beside the tests")
    rows = [line.split(" | ") for line in page.read_text(encoding="utf-8").splitlines()]
    parameters = {row[0].strip("|` "): row[3] for row in rows if len(row) == 8}
    for name in NETS:
        assert (
            parameters[name] == f"{sum(parameter.numel() for parameter in build_net(name, 2).parameters()):,}"
        )


@pytest.mark.parametrize("name", ["lidnet", "lidnet-wide", "lidnet-fine"])
def test_the_shipped_nets_keep_the_names_of_their_weights(name):
    net = build_net(name, 2)
    norms = [f"body.{depth}.{layer}" for depth in range(len(net.channels)) for layer in (0, 1)]
    layers = {name.rpartition(".")[0] for name in net.state_dict()}
    assert layers == {*norms, "head.1", "head.3"}


@pytest.mark.parametrize("name", NETS)
def test_exposure_hardly_changes_what_is_read(name):
    torch.manual_seed(0)
    net = build_net(name, 2).eval()
    patches = torch.rand(8, net.input_size, net.input_size) * 100
    assert torch.allclose(net(patches), net(patches * 2 + 40), atol=0.02)


@pytest.mark.parametrize("name", NETS)
def test_a_net_learns(name):
    torch.manual_seed(0)
    net = build_net(name, 2).train()
    side = net.input_size
    patches, labels = torch.rand(32, side, side) * 40, torch.arange(32) % 2
    patches[labels == 1, side // 3 : 2 * side // 3, side // 6 : 5 * side // 6] += 120
    optimizer = torch.optim.AdamW(net.parameters(), 0.004)
    for _ in range(15):
        loss = torch.nn.functional.cross_entropy(net(patches), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss < 0.1


@pytest.mark.parametrize("name", NETS)
def test_a_net_of_any_size_reads_patches_of_others(name):
    net = build_net(name, 2).eval()
    assert net.any_size == (name in ANY_SIZE)
    if net.any_size:
        for side in (13, 24, 61):
            assert net(eyes(2, side)).shape == (2, 2)


@pytest.mark.parametrize("name", ANY_SIZE)
def test_a_size_that_is_asked_for_is_the_nets(name):
    assert build_net(name, 2, size=48).input_size == 48


@pytest.mark.parametrize(
    ("name", "size"), [*((name, 0) for name in NETS), *((name, 40) for name in ANY_SIZE)]
)
def test_the_model_file_reads_as_the_net_does(name, size, grey_eyes, tmp_path):
    torch.manual_seed(0)
    net = build_net(name, 2, size=size)
    side = net.input_size
    drawn = np.stack([cv2.resize(eye, (side, side), interpolation=cv2.INTER_AREA) for eye in grey_eyes])
    patches = torch.from_numpy(np.concatenate([drawn] * 6))  # more than the reader takes at a time
    with torch.no_grad():
        for _ in range(20):
            net.train()(patches)  # so that the norms have something to fold
    export_model(net, 0.1, model_info(input_size=side, set_names=()), tmp_path / "model.onnx")
    probabilities = Reader.load(tmp_path / "model.onnx").read(patches.numpy()).probabilities
    expected = (net.eval()(patches) / 0.1).softmax(dim=1).detach().numpy()
    np.testing.assert_allclose(probabilities, expected, atol=6e-3 if name == "lidnet-fine" else 5e-3)
    assert np.ptp(probabilities[:, 0]) > 0.02


def test_the_names_are_those_of_the_nets():
    assert tuple(NETS) == NET_NAMES


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ("lidnett", {}, r"'lidnett': expected one of blinknet, plainnet, .*teacher-fine, or timm:NAME"),
        ("lidnet", {"size": 32}, r"size 32: lidnet reads 24x24 only; attention-off, attention and timm:NAME"),
        ("eyenet", {"size": 23}, r"size 23: eyenet reads 24x24 only"),
        ("attention", {"size": -1}, r"size -1: expected 0 for the net's own"),
        (
            "lidnet",
            {"pretrained": True},
            r"lidnet: only timm's nets have pretrained weights; .*--net.weights",
        ),
    ],
)
def test_what_cannot_be_built_is_refused_in_one_line(name, options, expected):
    with pytest.raises(OptionError, match=expected) as error:
        build_net(name, 2, **options)
    assert "\n" not in str(error.value)
