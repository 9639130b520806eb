"""Checkpoints: write and read the state of a training as a safetensors file, with a JSON file of facts.

Lightning's own checkpoints are pickles, and reading a pickle runs any code that it contains. Here the tensors
of the state are written to a safetensors file, and everything else is written to its header as JSON. A
checksum tells whether the file was damaged.
"""

import json
from pathlib import Path
from typing import Any

import torch
from lightning.fabric.plugins import CheckpointIO
from safetensors import SafetensorError
from torch import Tensor

from eyelid.errors import MissingFileError, ModelError
from eyelid.nets import read_tensors, tensor_bytes
from eyelid.pages import write_whole

SUFFIX = ".safetensors"
NET = "net"
"""Name of the stage that fits the exported net. Its checkpoints are `best` and `last`, without a prefix."""

_STATE = "eyelid.state"
_SCALARS = (str, int, float, bool, type(None))


class SafetensorsIO(CheckpointIO):
    """A Lightning plugin that saves and loads checkpoints as safetensors files."""

    def save_checkpoint(self, checkpoint: dict[str, Any], path: Any, *_: Any, **__: Any) -> None:
        """Writes a checkpoint, complete or not at all; raises `OutputError` if it cannot be written."""
        save_state(checkpoint, Path(path))

    def load_checkpoint(self, path: Any, *_: Any, **__: Any) -> dict[str, Any]:
        """Reads a checkpoint; raises `ModelError` if it is not one of eyelid's."""
        return load_state(Path(path))

    def remove_checkpoint(self, path: Any) -> None:
        """Deletes a checkpoint; does nothing if there is no such file."""
        Path(path).unlink(missing_ok=True)


def checkpoint_file(run: Path, stage: str, which: str) -> Path:
    """Returns the path of a checkpoint in a run folder.

    Args:
        run: The run folder.
        stage: Name of the stage.
        which: `best` or `last`.
    """
    name = which if stage == NET else f"{stage}-{which}"
    return run / "checkpoints" / f"{name}{SUFFIX}"


def save_state(state: dict[str, Any], file: Path) -> None:
    """Writes the state of a training as a safetensors file.

    Args:
        state: Nested dicts, lists and tuples of tensors, numbers, bools, texts and None.
        file: The file to write.

    Raises:
        OutputError: The file cannot be written. An older file of that name is unchanged.
        TypeError: The state contains a value of another type.
    """
    tensors: dict[str, Tensor] = {}
    structure = _to_json(state, tensors, ())
    write_whole(file, tensor_bytes(tensors, {_STATE: json.dumps(structure)}))


def load_state(file: Path) -> dict[str, Any]:
    """Reads a file that `save_state` wrote, and returns the state.

    Raises:
        MissingFileError: There is no such file.
        ModelError: The file is not a checkpoint of eyelid, or it is damaged.
    """
    if not file.is_file():
        raise MissingFileError(f"{file}: no such checkpoint")
    try:
        tensors, texts = read_tensors(file)
    except SafetensorError as error:
        raise ModelError(
            f"{file}: not a safetensors file ({error}); other checkpoints may hold code and are not read"
        ) from error
    if _STATE not in texts:
        raise ModelError(
            f"{file}: a safetensors file, but not a checkpoint of eyelid; --net.weights takes it"
        )
    try:
        state: dict[str, Any] = _from_json(json.loads(texts[_STATE]), tensors)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelError(f"{file}: not a checkpoint of eyelid: its header is damaged") from error
    return state


def write_facts(file: Path, facts: dict[str, Any]) -> None:
    """Writes the JSON file of a checkpoint; raises `OutputError` if it cannot be written.

    Args:
        file: Path of the checkpoint. The JSON file has the same name with the suffix `.json`.
        facts: Values that JSON can hold.
    """
    write_whole(file.with_suffix(".json"), json.dumps(facts, indent=2) + "\n")


def mark_finished(file: Path) -> None:
    """Notes in the JSON file of a stage's `last` checkpoint that the stage is finished.

    Args:
        file: Path of the checkpoint.

    Raises:
        OutputError: The JSON file cannot be written.
    """
    facts = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    write_facts(file, facts | {"finished": True})


def is_finished(file: Path) -> bool:
    """Returns whether the stage of a `last` checkpoint is finished; False if its JSON file cannot be read."""
    try:
        return bool(json.loads(file.with_suffix(".json").read_text(encoding="utf-8")).get("finished"))
    except (OSError, ValueError, AttributeError, RecursionError):  # missing, or an older version was killed
        return False


def random_state() -> dict[str, Tensor]:
    """Returns the states of torch's random generators, of the CPU and of the current GPU if there is one."""
    state = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        state["cuda"] = torch.cuda.get_rng_state()
    return state


def restore_random_state(state: dict[str, Tensor]) -> None:
    """Sets torch's random generators to the states that `random_state` returned."""
    torch.set_rng_state(state["cpu"])
    if "cuda" in state and torch.cuda.is_available():
        torch.cuda.set_rng_state(state["cuda"])


def _to_json(value: Any, tensors: dict[str, Tensor], path: tuple[str, ...]) -> Any:
    """Returns a value as JSON can hold it, with the name of each tensor in place of the tensor.

    The weights of the net keep their own names, `net.…`, so that other programs find them. All other tensors
    are named after their path, with slashes.

    Args:
        value: A part of the state of a training.
        tensors: The tensors are added here by their names.
        path: The keys that lead from the whole state to the value.

    Raises:
        TypeError: The value is of a type that a checkpoint cannot hold.
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
    """Returns the value from which `_to_json` made a JSON value and tensors."""
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
