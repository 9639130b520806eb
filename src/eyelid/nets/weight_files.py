"""Loads weights from safetensors files. Pickles are refused, because loading one can run any code."""

import os
from pathlib import Path

from safetensors import SafetensorError
from torch import Tensor

from eyelid.errors import MissingFileError, ModelError
from eyelid.nets.eye_net import EyeNet
from eyelid.nets.tensor_files import read_tensors

_PICKLES = (".pt", ".pth", ".ckpt", ".bin", ".pkl", ".pickle")
_NAMED = 3  # most parameters of each kind that a message names


def load_weights(net: EyeNet, file: str | os.PathLike[str]) -> tuple[str, ...]:
    """Loads the weights of a file into a net.

    The file may be a checkpoint of an eyelid training, in which each tensor is named `net.` followed by the
    name of the parameter. It may also contain the parameters by their plain names. For a net of timm, it may
    be a file that timm wrote.

    Args:
        net: A net with the same architecture. The number of classes may differ.
        file: A safetensors file.

    Returns:
        The names of the parameters of the head that are not loaded, because the file does not have them, or
        has them for another number of classes; empty if all are loaded.

    Raises:
        MissingFileError: There is no such file, or it cannot be opened.
        ModelError: The file is not a safetensors file, or its weights belong to another net.
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
    """Returns a description of the tensors that do not fit; an empty string if all fit.

    Args:
        wanted: The tensors of the net, by their names.
        loaded: The tensors of the file, by their names.
    """
    # The number of batches that a norm has seen is not needed, and older files do not have it.
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
    """Returns the tensors of a safetensors file by their names.

    Raises:
        MissingFileError: There is no such file, or it cannot be opened.
        ModelError: It is not a safetensors file, or it is damaged.
    """
    if not file.is_file():
        raise MissingFileError(f"{file}: the weights cannot be opened: expected a safetensors file")
    if file.suffix.lower() not in _PICKLES:
        try:
            return read_tensors(file)[0]
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
    """Returns the tensors of the net in a file, without the prefix `net.` of checkpoints.

    Tensors with a slash in their names are left out, since they belong to other parts of a checkpoint.
    """
    of_net = {name: tensor for name, tensor in tensors.items() if "/" not in name}
    if all(name.startswith("net.") for name in of_net):
        return {name.removeprefix("net."): tensor for name, tensor in of_net.items()}
    return of_net


def _of_other_classes(loaded: Tensor, wanted: Tensor) -> bool:
    """Returns whether two tensors differ in their number of outputs (the first dimension), and only there."""
    return loaded.shape[:1] != wanted.shape[:1] and loaded.shape[1:] == wanted.shape[1:]


def _first_of(names: list[str]) -> str:
    """Returns the first few names, separated by commas, with `…` if there are more."""
    return ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
