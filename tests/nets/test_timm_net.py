import sys

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from eyelid.errors import EyelidError, MissingExtraError, ModelError, OptionError
from eyelid.exporting import export_model
from eyelid.nets import build_net, freeze, load_weights
from eyelid.read import Reader

from ..model_infos import model_info

RESNET, VIT = "test_resnet", "test_vit"  # timm's own, made for tests; the second wants multiples of 16


@pytest.fixture
def file(tmp_path):
    return tmp_path / "weights.safetensors"


def eyes(count, side):
    return torch.randint(0, 256, (count, side, side), dtype=torch.uint8)


@pytest.mark.parametrize(("name", "size"), [(RESNET, 0), (RESNET, 24), (RESNET, 37), (VIT, 0), (VIT, 96)])
def test_a_net_of_timm_reads_grey_patches(timm, name, size):
    net = build_net(f"timm:{name}", 5, size=size).eval()
    assert net.input_size == (size or 64)
    assert net(eyes(3, net.input_size)).shape == (3, 5)


@pytest.mark.parametrize(("name", "any_size"), [(RESNET, True), (VIT, False)])
def test_whether_it_takes_any_size_is_found_out(timm, name, any_size):
    net = build_net(f"timm:{name}", 2)
    assert net.any_size == any_size
    assert net.training
    if any_size:
        for side in (24, 51, 80):
            assert net(eyes(2, side)).shape == (2, 2)


@pytest.mark.parametrize("name", [RESNET, VIT])
def test_the_model_file_reads_as_the_net_does(timm, name, tmp_path):
    torch.manual_seed(0)
    net = build_net(f"timm:{name}", 2, size=32)
    info = model_info(input_size=32, set_names=())
    net.train()(eyes(64, 32))
    patches = eyes(70, 8).repeat_interleave(4, 1).repeat_interleave(4, 2)  # coarse: noise is doubted
    export_model(net, 1.0, info, tmp_path / "model.onnx")
    probabilities = Reader.load(tmp_path / "model.onnx").read(patches.numpy()).probabilities
    np.testing.assert_allclose(probabilities, net.eval()(patches).softmax(dim=1).detach().numpy(), atol=5e-3)


def test_colour_weights_read_grey_as_they_would_read_it_three_times_over(timm, file):
    colour = timm.create_model(RESNET, num_classes=1000).eval()
    save_file(colour.state_dict(), file)
    net = build_net(f"timm:{RESNET}", 2).eval()
    assert load_weights(net, file) == ("model.fc.weight", "model.fc.bias")
    grey = net.standardised(eyes(2, 64))
    expected = colour.forward_features(grey.expand(-1, 3, -1, -1))
    assert torch.allclose(net.model.forward_features(grey), expected, atol=1e-4)


def test_positions_of_another_size_are_resampled(timm, file):
    save_file(timm.create_model(VIT, num_classes=10).state_dict(), file)
    net = build_net(f"timm:{VIT}", 10, size=64)
    assert load_weights(net, file) == ()
    assert net.eval()(eyes(2, 64)).shape == (2, 10)


def test_its_own_checkpoint_comes_back(timm, file):
    source, net = build_net(f"timm:{RESNET}", 2), build_net(f"timm:{RESNET}", 2)
    save_file({f"net.{name}": tensor for name, tensor in source.state_dict().items()}, file)
    assert load_weights(net, file) == ()
    patches = eyes(2, 64)
    assert torch.equal(net.eval()(patches), source.eval()(patches))


@pytest.mark.parametrize(("of", "into"), [("test_efficientnet", RESNET), (RESNET, VIT), (VIT, RESNET)])
def test_weights_of_another_net_are_refused(timm, of, into, file):
    save_file(timm.create_model(of, num_classes=10).state_dict(), file)
    with pytest.raises(ModelError, match=r"of another net|are not of it") as error:
        load_weights(build_net(f"timm:{into}", 2), file)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", [RESNET, "test_byobnet"])
def test_a_frozen_net_fits_its_head_alone(timm, name):
    net = build_net(f"timm:{name}", 2).train()
    freeze(net)
    before = {key: tensor.clone() for key, tensor in net.state_dict().items()}
    trained = [parameter for parameter in net.parameters() if parameter.requires_grad]
    optimizer = torch.optim.SGD(trained, 0.1)
    torch.nn.functional.cross_entropy(net(eyes(8, 64)), torch.arange(8) % 2).backward()
    optimizer.step()
    changed = {key for key, tensor in net.state_dict().items() if not torch.equal(tensor, before[key])}
    head = "model.fc" if name == RESNET else "model.head.fc"
    assert changed == {f"{head}.weight", f"{head}.bias"}


@pytest.mark.parametrize(
    ("name", "size", "expected"),
    [
        ("resnet81", 0, r"net timm:resnet81: timm \S+ has no such net; did you mean .*resnet18"),
        ("", 0, r"net timm:: timm \S+ has no such net; timm.list_models\(\) lists them"),
        ("hf-hub:someone/something", 0, "has no such net"),
        ("resnet18.no_such_tag", 0, r"Invalid pretrained tag \(no_such_tag\)"),
        (
            VIT,
            40,
            r"cannot be made for patches of 40x40 \(.*divisible by patch size.*\); try another --net.size",
        ),
    ],
)
def test_what_timm_cannot_make_is_refused_in_one_line(timm, name, size, expected):
    with pytest.raises(OptionError, match=expected) as error:
        build_net(f"timm:{name}", 2, size=size)
    assert "\n" not in str(error.value)


def test_pretrained_weights_are_fetched_as_safetensors(timm, file, monkeypatch):
    colour = timm.create_model(RESNET, num_classes=1000)
    save_file(colour.state_dict(), file)
    asked = []
    monkeypatch.setattr(
        "huggingface_hub.hf_hub_download", lambda *arguments: asked.append(arguments) or str(file)
    )
    net = build_net(f"timm:{RESNET}.r160_in1k", 2, pretrained=True)
    assert asked == [(f"timm/{RESNET}.r160_in1k", "model.safetensors")]
    assert torch.equal(net.model.layer1[0].conv1.weight, colour.layer1[0].conv1.weight)


def test_without_a_network_a_file_is_asked_for(timm, monkeypatch):
    def refuse(*arguments):
        raise FileNotFoundError("An error happened.\nPlease check your connection.")

    monkeypatch.setattr("huggingface_hub.hf_hub_download", refuse)
    with pytest.raises(OptionError, match=r"cannot fetch .* \(An error happened\); .*--net.weights") as error:
        build_net(f"timm:{RESNET}", 2, pretrained=True)
    assert "\n" not in str(error.value)


def test_a_net_without_pretrained_weights_says_so(timm):
    with pytest.raises(OptionError, match=r"no pretrained weights on the hub; give a safetensors file"):
        build_net("timm:test_mambaout", 2, pretrained=True)


@pytest.mark.parametrize(
    ("code", "error", "expected"),
    [
        ("import timm_of_nobody", MissingExtraError, r"needs the package 'timm_of_nobody'.*'eyelid\[timm\]'"),
        (
            "raise RuntimeError('operator torchvision::nms does not exist')",
            OptionError,
            r"^torchvision .* is not the build for torch \d.*\(operator torchvision::nms does not exist\); "
            r"install both anew, in one command, from one package index",
        ),
    ],
)
def test_a_timm_that_cannot_be_imported_says_what_to_install(code, error, expected, tmp_path, monkeypatch):
    (tmp_path / "timm.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "timm", raising=False)
    with pytest.raises(error, match=expected) as caught:
        build_net("timm:resnet18", 2)
    assert isinstance(caught.value, EyelidError)
    assert "\n" not in str(caught.value)
