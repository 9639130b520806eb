"""Checkpoints: a training's whole state in one safetensors file, with a few words in JSON beside it.

Lightning's own checkpoints are pickles, and reading one runs whatever code stands in it. Here the tensors of
its state go to a safetensors file, and all else, as JSON, to that file's header.
"""

import json
from pathlib import Path
from typing import Any

import torch
from lightning.fabric.plugins import CheckpointIO
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from eyelid.errors import MissingFileError, ModelError, OutputError

SUFFIX = ".safetensors"
_STATE = "eyelid.state"
_SCALARS = (str, int, float, bool, type(None))


class SafetensorsIO(CheckpointIO):
    """How Lightning saves and loads its checkpoints here."""

    def save_checkpoint(self, checkpoint: dict[str, Any], path: Any, *_: Any, **__: Any) -> None:
        """Writes a checkpoint whole or not at all; raises `OutputError` if it cannot."""
        save_state(checkpoint, Path(path))

    def load_checkpoint(self, path: Any, *_: Any, **__: Any) -> dict[str, Any]:
        """Reads a checkpoint; raises `ModelError` if it is none of eyelid's."""
        return load_state(Path(path))

    def remove_checkpoint(self, path: Any) -> None:
        """Removes a checkpoint."""
        Path(path).unlink(missing_ok=True)


def save_state(state: dict[str, Any], file: Path) -> None:
    """Writes nested dicts and lists of tensors, numbers and text.

    Raises:
        OutputError: The file cannot be written; one that was there before is as it was.
    """
    tensors: dict[str, Tensor] = {}
    plain = _plain(state, tensors, ())
    content = save(tensors, {_STATE: json.dumps(plain)})
    partial = file.with_name(file.name + ".part")
    try:
        file.parent.mkdir(exist_ok=True)
        partial.write_bytes(content)
        partial.replace(file)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise OutputError(f"{file}: the checkpoint cannot be written: {error.strerror or error}") from error


def load_state(file: Path) -> dict[str, Any]:
    """Reads what `save_state` wrote.

    Raises:
        MissingFileError: There is no such file.
        ModelError: It is not a checkpoint of eyelid.
    """
    if not file.is_file():
        raise MissingFileError(f"{file}: no such checkpoint")
    try:
        with safe_open(file, framework="pt") as stream:
            metadata = stream.metadata() or {}
            tensors = {name: stream.get_tensor(name) for name in stream.keys()}  # noqa: SIM118
    except SafetensorError as error:
        raise ModelError(
            f"{file}: not a safetensors file ({error}); other checkpoints may hold code and are not read"
        ) from error
    if _STATE not in metadata:
        raise ModelError(
            f"{file}: a safetensors file, but not a checkpoint of eyelid; --net.weights takes it"
        )
    state: dict[str, Any] = _restored(json.loads(metadata[_STATE]), tensors)
    return state


def mark_finished(file: Path) -> None:
    """Writes down, beside the last checkpoint of a stage, that the stage has come to its end."""
    beside = file.with_suffix(".json")
    told = json.loads(beside.read_text(encoding="utf-8")) | {"finished": True}
    beside.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def is_finished(file: Path) -> bool:
    """Tells whether the stage of a checkpoint has come to its end."""
    try:
        return bool(json.loads(file.with_suffix(".json").read_text(encoding="utf-8")).get("finished"))
    except (OSError, ValueError):  # a kill may have cut it; then the last epoch is looked at again
        return False


def _plain(value: Any, tensors: dict[str, Tensor], path: tuple[str, ...]) -> Any:
    """Returns a value as JSON knows it; its tensors go to `tensors` and leave their names.

    The net's own are called as the net calls them, `net.…`, so that other programs find them; the names of
    all others are paths, with slashes.
    """
    if isinstance(value, Tensor):
        name = path[1] if path[0] == "state_dict" else "/".join(path)
        tensors[name] = value.detach().cpu().contiguous().clone()
        return {"tensor": name}
    if isinstance(value, dict):
        return {"dict": [[key, _plain(inside, tensors, (*path, str(key)))] for key, inside in value.items()]}
    if isinstance(value, (list, tuple)):
        inner = [_plain(inside, tensors, (*path, str(at))) for at, inside in enumerate(value)]
        return {"tuple": inner} if isinstance(value, tuple) else inner
    if isinstance(value, _SCALARS):
        return value
    raise TypeError(f"a checkpoint cannot hold {type(value)} at {'/'.join(path)}")


def _restored(value: Any, tensors: dict[str, Tensor]) -> Any:
    if isinstance(value, list):
        return [_restored(inside, tensors) for inside in value]
    if not isinstance(value, dict):
        return value
    ((kind, inside),) = value.items()
    if kind == "tensor":
        return tensors[inside]
    if kind == "tuple":
        return tuple(_restored(one, tensors) for one in inside)
    return {key: _restored(one, tensors) for key, one in inside}


def random_state() -> dict[str, Tensor]:
    """Returns the state of torch's random numbers, on the CPU and on the GPU that is used."""
    state = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        state["cuda"] = torch.cuda.get_rng_state()
    return state


def restore_random_state(state: dict[str, Tensor]) -> None:
    """Sets torch's random numbers to go on where they were."""
    torch.set_rng_state(state["cpu"])
    if "cuda" in state and torch.cuda.is_available():
        torch.cuda.set_rng_state(state["cuda"])
