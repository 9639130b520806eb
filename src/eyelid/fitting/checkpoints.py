"""Checkpoints: the whole state of a training in one safetensors file, with some facts in JSON beside it.

Lightning's own checkpoints are pickles, and reading one runs whatever code is in it. Here the tensors of the
state go to a safetensors file, and everything else goes to that file's header, as JSON.
"""

import json
from pathlib import Path
from typing import Any

import torch
from lightning.fabric.plugins import CheckpointIO
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from eyelid.errors import MissingFileError, ModelError
from eyelid.pages import write_whole

SUFFIX = ".safetensors"
NET = "net"
"""Name of the stage that fits the net that is exported; its checkpoints are just `best` and `last`."""

_STATE = "eyelid.state"
_SCALARS = (str, int, float, bool, type(None))


class SafetensorsIO(CheckpointIO):
    """Makes Lightning save and load its checkpoints as safetensors."""

    def save_checkpoint(self, checkpoint: dict[str, Any], path: Any, *_: Any, **__: Any) -> None:
        """Writes a checkpoint, complete or not at all; raises `OutputError` if it cannot."""
        save_state(checkpoint, Path(path))

    def load_checkpoint(self, path: Any, *_: Any, **__: Any) -> dict[str, Any]:
        """Reads a checkpoint; raises `ModelError` if it is not one of eyelid's."""
        return load_state(Path(path))

    def remove_checkpoint(self, path: Any) -> None:
        """Removes a checkpoint."""
        Path(path).unlink(missing_ok=True)


def checkpoint_file(run: Path, stage: str, which: str) -> Path:
    """Returns the path of a stage's `best` or `last` checkpoint in a run folder."""
    name = which if stage == NET else f"{stage}-{which}"
    return run / "checkpoints" / f"{name}{SUFFIX}"


def save_state(state: dict[str, Any], file: Path) -> None:
    """Writes nested dicts and lists of tensors, numbers and text.

    Raises:
        OutputError: The file cannot be written; an older file of that name is unchanged.
    """
    tensors: dict[str, Tensor] = {}
    structure = _to_json(state, tensors, ())
    write_whole(file, save(tensors, {_STATE: json.dumps(structure)}))


def load_state(file: Path) -> dict[str, Any]:
    """Reads a file that `save_state` wrote.

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
    state: dict[str, Any] = _from_json(json.loads(metadata[_STATE]), tensors)
    return state


def write_facts(file: Path, facts: dict[str, Any]) -> None:
    """Writes the JSON beside a checkpoint; raises `OutputError` if it cannot be written."""
    write_whole(file.with_suffix(".json"), json.dumps(facts, indent=2) + "\n")


def mark_finished(file: Path) -> None:
    """Notes in the JSON beside a stage's last checkpoint that the stage is finished."""
    facts = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    write_facts(file, facts | {"finished": True})


def is_finished(file: Path) -> bool:
    """Returns whether the stage of a checkpoint is finished."""
    try:
        return bool(json.loads(file.with_suffix(".json").read_text(encoding="utf-8")).get("finished"))
    except (OSError, ValueError):  # not there; or cut by a kill, as older versions could leave it
        return False


def random_state() -> dict[str, Tensor]:
    """Returns the state of torch's random numbers, on the CPU and on the GPU in use."""
    state = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        state["cuda"] = torch.cuda.get_rng_state()
    return state


def restore_random_state(state: dict[str, Tensor]) -> None:
    """Continues torch's random numbers from a state that `random_state` returned."""
    torch.set_rng_state(state["cpu"])
    if "cuda" in state and torch.cuda.is_available():
        torch.cuda.set_rng_state(state["cuda"])


def _to_json(value: Any, tensors: dict[str, Tensor], path: tuple[str, ...]) -> Any:
    """Returns a value as JSON can hold it; its tensors are moved to `tensors` and leave their names.

    Tensors of the net keep the names that the net gives them, `net.…`, so that other programs find them. All
    others are named after their path, with slashes.
    """
    if isinstance(value, Tensor):
        name = path[1] if path[0] == "state_dict" else "/".join(path)
        tensors[name] = value.detach().cpu().contiguous().clone()
        return {"tensor": name}
    if isinstance(value, dict):
        items = [[key, _to_json(item, tensors, (*path, str(key)))] for key, item in value.items()]
        return {"dict": items}
    if isinstance(value, (list, tuple)):
        items = [_to_json(item, tensors, (*path, str(at))) for at, item in enumerate(value)]
        return {"tuple": items} if isinstance(value, tuple) else items
    if isinstance(value, _SCALARS):
        return value
    raise TypeError(f"a checkpoint cannot hold {type(value)} at {'/'.join(path)}")


def _from_json(value: Any, tensors: dict[str, Tensor]) -> Any:
    """Returns the value that `_to_json` took apart."""
    if isinstance(value, list):
        return [_from_json(item, tensors) for item in value]
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "tensor":
        return tensors[content]
    if kind == "tuple":
        return tuple(_from_json(item, tensors) for item in content)
    return {key: _from_json(item, tensors) for key, item in content}
