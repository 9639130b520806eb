import errno
import json
import pickle
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from eyelid.errors import MissingFileError, ModelError, OutputError
from eyelid.fitting.checkpoints import load_state, random_state, restore_random_state, save_state
from eyelid.nets import build_net, load_weights

STATE = {
    "epoch": 3,
    "loss": float("inf"),
    "names": ["a", None, True],
    "state_dict": {"net.body.weight": torch.arange(6.0).reshape(2, 3), "net.seen": torch.tensor(7)},
    "optimizer_states": [
        {"state": {0: {"step": torch.tensor(5.0)}}, "param_groups": [{"betas": (0.9, 0.999)}]}
    ],
}


def same(first, second):
    if isinstance(first, torch.Tensor):
        return torch.equal(first, second) and first.dtype == second.dtype
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(same(first[key], second[key]) for key in first)
    if isinstance(first, (list, tuple)):
        return type(first) is type(second) and all(map(same, first, second)) and len(first) == len(second)
    return first == second


def test_a_state_comes_back_as_it_was(tmp_path):
    save_state(STATE, tmp_path / "checkpoints" / "last.safetensors")
    assert same(load_state(tmp_path / "checkpoints" / "last.safetensors"), STATE)
    assert [file.name for file in (tmp_path / "checkpoints").iterdir()] == ["last.safetensors"]


def test_the_weights_have_the_names_that_the_net_gives_them(tmp_path):
    save_state(STATE, tmp_path / "last.safetensors")
    names = set(load_file(tmp_path / "last.safetensors"))
    assert {name for name in names if "/" not in name} == {"net.body.weight", "net.seen"}


def test_tensors_that_share_memory_are_saved(tmp_path):
    whole = torch.arange(8.0)
    save_state({"a": whole[:4], "b": whole[2:]}, tmp_path / "x.safetensors")
    assert same(load_state(tmp_path / "x.safetensors"), {"a": whole[:4], "b": whole[2:]})


def test_what_json_and_tensors_cannot_hold_is_refused(tmp_path):
    with pytest.raises(TypeError, match=r"cannot hold .*Path.* at a/b"):
        save_state({"a": {"b": Path()}}, tmp_path / "x.safetensors")


def test_a_full_disk_leaves_the_last_whole_checkpoint(tmp_path, monkeypatch):
    file = tmp_path / "last.safetensors"
    save_state({"epoch": 1}, file)

    def fail(path, content):
        with open(path, "wb") as stream:
            stream.write(content[: len(content) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(OutputError, match=r"last.safetensors: cannot be written: No space left"):
        save_state({"epoch": 2}, file)
    assert load_state(file) == {"epoch": 1}
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        (None, MissingFileError, "no such checkpoint"),
        (pickle.dumps({"a": 1}), ModelError, "not a safetensors file"),
        (b"", ModelError, "not a safetensors file"),
        (json.dumps({"a": 1}).encode(), ModelError, "not a safetensors file"),
    ],
)
def test_a_foreign_checkpoint_is_refused(tmp_path, content, error, message):
    file = tmp_path / "last.safetensors"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(error, match=message):
        load_state(file)


def test_a_safetensors_file_of_another_program_is_refused(tmp_path):
    save_file({"a": torch.zeros(2)}, tmp_path / "weights.safetensors")
    with pytest.raises(ModelError, match="not a checkpoint of eyelid"):
        load_state(tmp_path / "weights.safetensors")


@pytest.mark.parametrize("read", [load_state, lambda file: load_weights(build_net("blinknet", 2), file)])
def test_a_checkpoint_of_which_any_byte_is_changed_or_the_end_is_cut_is_refused(read, tmp_path):
    file = tmp_path / "last.safetensors"
    weights = {f"net.{name}": tensor for name, tensor in build_net("blinknet", 2).state_dict().items()}
    save_state({"epoch": 3, "state_dict": weights}, file)
    read(file)
    whole = file.read_bytes()
    for place in range(0, len(whole), 61):
        changed = bytearray(whole)
        changed[place] ^= 1 << place % 8
        for content in (changed, whole[:place]):
            file.write_bytes(content)
            with pytest.raises(ModelError, match=r"last\.safetensors: ") as error:
                read(file)
            assert "\n" not in str(error.value)


def test_random_numbers_go_on_where_they_were():
    state = random_state()
    first = torch.rand(5)
    restore_random_state(state)
    assert torch.equal(torch.rand(5), first)
