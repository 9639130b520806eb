"""Weights from a file: safetensors only, because loading a pickle runs whatever code it holds."""

import os
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from eyelid.errors import MissingFileError, ModelError
from eyelid.nets.eye_net import EyeNet

_PICKLES = (".pt", ".pth", ".ckpt", ".bin", ".pkl", ".pickle")
_TOLD = 3


def load_weights(net: EyeNet, file: str | os.PathLike[str]) -> tuple[str, ...]:
    """Puts the weights of a file into a net.

    The file may be a checkpoint of a training here, whose tensors are called `net.` and the parameter's
    name, or hold the parameters by their plain names; for a timm net also one from elsewhere.

    Args:
        net: The net, of the architecture that the file comes from; the number of classes may differ.
        file: A safetensors file.

    Returns:
        Names of the head's parameters that stay as they were: the file has none, or for other classes.

    Raises:
        MissingFileError: There is no such file.
        ModelError: It is no safetensors file, or of another net.
    """
    given = net.own_names(_plain_names(_read(Path(file))))
    wanted = net.state_dict()
    of_heads = {id(parameter) for head in net.heads() for parameter in head.parameters()}
    untrained = tuple(
        name
        for name, parameter in net.named_parameters()
        if id(parameter) in of_heads and (name not in given or _of_other_classes(given[name], parameter))
    )
    wanted = {name: tensor for name, tensor in wanted.items() if name not in untrained}
    given = {name: tensor for name, tensor in given.items() if name not in untrained}
    problems = _problems(wanted, given)
    if problems:
        raise ModelError(f"{file}: its weights are of another net than {type(net).__name__}: {problems}")
    net.load_state_dict(given, strict=False)
    return untrained


def _problems(wanted: dict[str, Tensor], given: dict[str, Tensor]) -> str:
    # How many batches a norm has seen is not needed, and older files lack it.
    needed = [name for name in wanted if not name.endswith(".num_batches_tracked")]
    problems = {
        "missing": [name for name in needed if name not in given],
        "unexpected": [name for name in given if name not in wanted],
        "of another shape": [
            f"{name} {list(given[name].shape)} for {list(wanted[name].shape)}"
            for name in needed
            if name in given and given[name].shape != wanted[name].shape
        ],
    }
    return "; ".join(f"{len(names)} {kind}: {_first_of(names)}" for kind, names in problems.items() if names)


def _read(file: Path) -> dict[str, Tensor]:
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
    """Returns a net's tensors by their plain names; a checkpoint's others have names with a slash."""
    of_net = {name: tensor for name, tensor in tensors.items() if "/" not in name}
    if all(name.startswith("net.") for name in of_net):
        return {name.removeprefix("net."): tensor for name, tensor in of_net.items()}
    return of_net


def _of_other_classes(given: Tensor, wanted: Tensor) -> bool:
    return given.shape[:1] != wanted.shape[:1] and given.shape[1:] == wanted.shape[1:]


def _first_of(names: list[str]) -> str:
    return ", ".join(names[:_TOLD]) + (", …" if len(names) > _TOLD else "")
