"""Weights from a file: safetensors only, because loading a pickle runs whatever code it holds."""

import os
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from eyelid.errors import MissingFileError, ModelError
from eyelid.nets.eye_net import EyeNet

_PICKLES = (".pt", ".pth", ".ckpt", ".bin", ".pkl", ".pickle")
_NAMED = 3  # parameters of each kind, in a message


def load_weights(net: EyeNet, file: str | os.PathLike[str]) -> tuple[str, ...]:
    """Loads the weights of a file into a net.

    The file may be a checkpoint of an eyelid training, which names tensors `net.` and the parameter's name,
    or hold the parameters by their plain names. For a timm net it may be a file that timm wrote.

    Args:
        net: A net of the same architecture; the number of classes may differ.
        file: A safetensors file.

    Returns:
        Names of the head's parameters that are not loaded: the file has none, or it has other classes.

    Raises:
        MissingFileError: There is no such file.
        ModelError: It is not a safetensors file, or its weights are of another net.
    """
    loaded = net.own_names(_plain_names(_read(Path(file))))
    wanted = net.state_dict()
    of_heads = {id(parameter) for head in net.heads() for parameter in head.parameters()}
    untrained = tuple(
        name
        for name, parameter in net.named_parameters()
        if id(parameter) in of_heads and (name not in loaded or _of_other_classes(loaded[name], parameter))
    )
    wanted = {name: tensor for name, tensor in wanted.items() if name not in untrained}
    loaded = {name: tensor for name, tensor in loaded.items() if name not in untrained}
    problems = _problems(wanted, loaded)
    if problems:
        raise ModelError(f"{file}: its weights are of another net than {type(net).__name__}: {problems}")
    net.load_state_dict(loaded, strict=False)
    return untrained


def _problems(wanted: dict[str, Tensor], loaded: dict[str, Tensor]) -> str:
    """Returns in words which tensors do not fit; empty if all do."""
    # How many batches a norm has seen is not needed, and older files lack it.
    needed = [name for name in wanted if not name.endswith(".num_batches_tracked")]
    problems = {
        "missing": [name for name in needed if name not in loaded],
        "unexpected": [name for name in loaded if name not in wanted],
        "of another shape": [
            f"{name} {list(loaded[name].shape)} for {list(wanted[name].shape)}"
            for name in needed
            if name in loaded and loaded[name].shape != wanted[name].shape
        ],
    }
    return "; ".join(f"{len(names)} {kind}: {_first_of(names)}" for kind, names in problems.items() if names)


def _read(file: Path) -> dict[str, Tensor]:
    """Returns the tensors of a safetensors file by their names."""
    if not file.is_file():
        raise MissingFileError(f"{file}: the weights cannot be opened: expected a safetensors file")
    if file.suffix.lower() not in _PICKLES:
        try:
            return load_file(file)
        except SafetensorError:
            pass
        except OSError as error:
            raise MissingFileError(f"{file}: the weights cannot be opened: {error.strerror}") from error
    raise ModelError(
        f"{file}: expected a safetensors file; pickles, such as .pt and .ckpt, can run code when they are "
        "loaded. If you trust it, convert it in Python: "
        f"safetensors.torch.save_file(torch.load({file.name!r}, weights_only=True), 'weights.safetensors')"
    )


def _plain_names(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Returns the tensors of a net by their plain names; the other tensors of a checkpoint have a slash."""
    of_net = {name: tensor for name, tensor in tensors.items() if "/" not in name}
    if all(name.startswith("net.") for name in of_net):
        return {name.removeprefix("net."): tensor for name, tensor in of_net.items()}
    return of_net


def _of_other_classes(loaded: Tensor, wanted: Tensor) -> bool:
    """Returns whether two tensors differ in their number of outputs only."""
    return loaded.shape[:1] != wanted.shape[:1] and loaded.shape[1:] == wanted.shape[1:]


def _first_of(names: list[str]) -> str:
    return ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
