"""Loads the net of a run folder from its checkpoint, and its temperature from its model file."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnx
import torch
import yaml
from numpy.typing import NDArray
from onnx import numpy_helper

from eyelid.errors import MissingFileError, ModelError
from eyelid.exporting.flat_patches import DOUBTED, trust_in
from eyelid.exporting.temperature import calibrated_probabilities
from eyelid.fitting.checkpoints import SUFFIX
from eyelid.model_files.in_parts import read_in_parts
from eyelid.nets import EyeNet, build_net, load_weights


class RunNet(NamedTuple):
    """The net of a run folder as it reads patches, in floats and without its calibration.

    Attributes:
        net: The net.
        checkpoint: The file that its weights are from.
        facts: `net`, its name, `classes`, `input_size`, `normalise` and `epoch`.
    """

    net: EyeNet
    checkpoint: Path
    facts: dict[str, Any]


def load_run_net(run: Path) -> RunNet:
    """Loads the net of a run folder.

    Args:
        run: The run folder.

    Raises:
        MissingFileError: The folder is not a run folder, or the first epoch of its training is not finished.
        ModelError: A file in it is damaged.
    """
    file = _checkpoint(run)
    facts = _facts(file)
    net = build_net(facts["net"], len(facts["classes"]), size=int(facts["input_size"]))
    load_weights(net, file)
    net.normalise = facts["normalise"]
    return RunNet(net.eval(), file, facts)


def net_probabilities(
    net: EyeNet, temperature: float, patches: NDArray[np.uint8], *, doubts: bool = False
) -> NDArray[np.float32]:
    """Returns the probabilities that a net has in torch, float32 `[N, C]`.

    Args:
        net: The net.
        temperature: Number by which its logits are divided.
        patches: uint8 `[N, size, size]`.
        doubts: Whether the net is to doubt flat patches, as its model file does.
    """

    def logits_of(part: NDArray[np.uint8]) -> NDArray[np.float32]:
        eyes = torch.from_numpy(part)
        logits: NDArray[np.float32] = net(eyes).numpy()
        return logits * trust_in(net.standardised(eyes).numpy()) if doubts else logits

    with torch.inference_mode():
        logits = read_in_parts(logits_of, patches)
    return calibrated_probabilities(logits, temperature)


def temperature_of(content: bytes) -> float:
    """Returns the temperature by which a model divides its logits; 1 if it does not divide them.

    Args:
        content: An eyelid model file.
    """
    graph = onnx.load_model_from_string(content).graph
    made_by = {node.output[0]: node for node in graph.node}
    divides = made_by[graph.node[-1].input[0]]
    if divides.output[0] == DOUBTED:
        divides = made_by[divides.input[0]]
    if divides.op_type != "Div":
        return 1.0
    constants = {each.name: each for each in graph.initializer}
    constants |= {node.output[0]: node.attribute[0].t for node in graph.node if node.op_type == "Constant"}
    by = constants.get(divides.input[-1])
    return 1.0 if by is None else float(numpy_helper.to_array(by))


def _checkpoint(run: Path) -> Path:
    """Returns the path of the checkpoint whose weights are those of the model.

    In a training that is not finished, they would become the model if it ended now.

    Raises:
        MissingFileError: The folder is not a run folder, or there is no checkpoint yet.
        ModelError: Its `config.yaml` is damaged.
    """
    folder = run / "checkpoints"
    try:
        config = yaml.safe_load((run / "config.yaml").read_text(encoding="utf-8"))
        keep = str(config["fit"]["keep"])
    except FileNotFoundError as error:
        raise MissingFileError(
            f"{run}: not the run folder of a training: it has no config.yaml; expected such a folder, a "
            "model file, or the name of a shipped model"
        ) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ModelError(f"{run / 'config.yaml'}: damaged: expected the options of a training") from error
    file = folder / f"{keep}{SUFFIX}"
    if not file.is_file():
        raise MissingFileError(
            f"{run}: no checkpoint {file.relative_to(run)}: the first epoch of the net is not done; go on "
            f"with: eyelid train --config {run / 'config.yaml'} --resume"
        )
    return file


def _facts(checkpoint: Path) -> dict[str, Any]:
    """Returns the facts in the JSON file of a checkpoint; raises `ModelError` if they cannot be read."""
    file = checkpoint.with_suffix(".json")
    try:
        facts: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return {name: facts[name] for name in ("net", "classes", "input_size", "normalise", "epoch")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{file}: missing or damaged: expected what the net of the checkpoint is") from error
