import os
import pickle

import pytest
import torch
from safetensors.torch import save_file

from eyelid.errors import EyelidError, MissingFileError, ModelError
from eyelid.nets import NETS, build_net, load_weights


@pytest.fixture
def file(tmp_path):
    return tmp_path / "weights.safetensors"


def equal(net, other):
    return [torch.equal(tensor, other.state_dict()[name]) for name, tensor in net.state_dict().items()]


@pytest.mark.parametrize("prefix", ["", "net."])
@pytest.mark.parametrize("name", NETS)
def test_weights_come_back_from_a_file(name, prefix, file):
    source, net = build_net(name, 2), build_net(name, 2)
    source.train()(torch.rand(8, source.input_size, source.input_size) * 255)
    save_file({prefix + key: tensor for key, tensor in source.state_dict().items()}, file)
    assert load_weights(net, file) == ()
    assert all(equal(net, source))


def test_a_checkpoint_of_a_training_holds_more(file):
    source, net = build_net("blinknet", 2), build_net("blinknet", 2)
    tensors = {f"net.{key}": tensor for key, tensor in source.state_dict().items()}
    save_file(tensors | {"optimizer_states/0/state/1/exp_avg": torch.ones(3)}, file)
    assert load_weights(net, file) == ()
    assert all(equal(net, source))


@pytest.mark.parametrize("name", NETS)
def test_of_other_classes_all_but_the_last_layer_is_taken(name, file):
    source, net = build_net(name, 2), build_net(name, 5)
    save_file(source.state_dict(), file)
    before = {key: tensor.clone() for key, tensor in net.state_dict().items()}
    untrained = load_weights(net, file)
    assert {key.rpartition(".")[2] for key in untrained} == {"weight", "bias"}
    assert len(untrained) == 2
    for key, tensor in net.state_dict().items():
        assert torch.equal(tensor, before[key] if key in untrained else source.state_dict()[key])


def test_a_file_without_a_head_leaves_it_untrained(file):
    source, net = build_net("attention-off", 2), build_net("attention-off", 2)
    save_file({key: tensor for key, tensor in source.state_dict().items() if "head" not in key}, file)
    assert load_weights(net, file) == ("head.1.weight", "head.1.bias")


def test_counts_of_batches_may_be_missing(file):
    net = build_net("lidnet", 2)
    tensors = {key: tensor for key, tensor in net.state_dict().items() if "num_batches" not in key}
    save_file(tensors, file)
    assert load_weights(net, file) == ()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda tensors: tensors.pop("body.0.0.weight"),
            r"another net than LidNet: 1 missing: body.0.0.weight$",
        ),
        (
            lambda tensors: [tensors.pop(f"body.{depth}.1.bias") for depth in range(4)],
            r"4 missing: body.0.1.bias, body.1.1.bias, body.2.1.bias, …$",
        ),
        (lambda tensors: tensors.update(extra=torch.ones(2)), r"1 unexpected: extra$"),
        (
            lambda tensors: tensors.update({"body.1.0.weight": torch.ones(32, 8, 3, 3)}),
            r"1 of another shape: body.1.0.weight \[32, 8, 3, 3\] for \[32, 16, 3, 3\]$",
        ),
        (
            lambda tensors: tensors.update({"head.3.weight": torch.ones(2, 99)}),
            r"1 of another shape: head.3.weight \[2, 99\] for \[2, 24\]$",
        ),
        (
            lambda tensors: (tensors.clear(), tensors.update(a=torch.ones(1))),
            r"missing: .*; 1 unexpected: a$",
        ),
    ],
)
def test_weights_of_another_net_are_refused_by_what_differs(change, expected, file):
    net = build_net("lidnet", 2)
    tensors = dict(net.state_dict())
    change(tensors)
    save_file(tensors, file)
    with pytest.raises(ModelError, match=expected):
        load_weights(net, file)


class Trap:
    def __init__(self, file):
        self.file = file

    def __reduce__(self):
        return (os.mkdir, (str(self.file),))


def zipped_pickle(path, sprung):
    torch.save({"weight": Trap(sprung)}, path)


def plain_pickle(path, sprung):
    path.write_bytes(pickle.dumps(Trap(sprung)))


def safetensors(path, sprung):
    save_file(build_net("lidnet", 2).state_dict(), path)


@pytest.mark.parametrize("write", [zipped_pickle, plain_pickle])
@pytest.mark.parametrize(
    "name", ["a.safetensors", "a.pt", "a.pth", "a.ckpt", "a.bin", "a.pkl", "a.PICKLE", "a"]
)
def test_a_pickle_is_never_opened_whatever_its_name(name, write, tmp_path):
    write(tmp_path / name, tmp_path / "sprung")
    with pytest.raises(ModelError, match=r"can run code .*torch.load\('a.*', weights_only=True\)") as error:
        load_weights(build_net("lidnet", 2), tmp_path / name)
    assert "\n" not in str(error.value)
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    ("write", "error"),
    [
        (lambda path: None, MissingFileError),
        (lambda path: path.mkdir(), MissingFileError),
        (lambda path: path.write_bytes(b""), ModelError),
        (lambda path: path.write_bytes(b"\xff" * 64), ModelError),
        (lambda path: path.write_text("<html>not found</html>"), ModelError),
        (lambda path: path.write_bytes((10**15).to_bytes(8, "little") + b"{}"), ModelError),
        (lambda path: (safetensors(path, None), os.truncate(path, 5000)), ModelError),
    ],
)
def test_what_is_no_weights_file_is_refused_in_one_line(write, error, file):
    write(file)
    with pytest.raises(error, match="safetensors") as caught:
        load_weights(build_net("lidnet", 2), file)
    assert isinstance(caught.value, EyelidError)
    assert "\n" not in str(caught.value)
