import re

import pytest
import torch

from eyelid.errors import OptionError
from eyelid.nets import NETS, build_net


@pytest.mark.parametrize("name", NETS)
def test_a_net_maps_patches_to_logits(name):
    net = build_net(name, 5).eval()
    eyes = torch.randint(0, 256, (3, net.input_size, net.input_size), dtype=torch.uint8)
    assert net(eyes).shape == (3, 5)


@pytest.mark.parametrize("name", NETS)
def test_the_docstring_tells_the_true_number_of_parameters(name):
    told = int(re.search(r"([\d,]+) parameters", NETS[name].__doc__)[1].replace(",", ""))
    assert sum(parameter.numel() for parameter in build_net(name, 2).parameters()) == told


@pytest.mark.parametrize("name", NETS)
def test_exposure_hardly_changes_what_is_read(name):
    torch.manual_seed(0)
    net = build_net(name, 2).eval()
    eyes = torch.rand(8, net.input_size, net.input_size) * 100
    assert torch.allclose(net(eyes), net(eyes * 2 + 40), atol=0.02)


def test_an_unknown_net_is_refused_by_name():
    with pytest.raises(OptionError, match=r"'lidnett': expected one of lidnet"):
        build_net("lidnett", 2)
