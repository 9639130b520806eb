"""Loads the net of a run folder from its checkpoint."""

import json
from collections.abc import Callable
from copy import copy
from pathlib import Path
from typing import Any

import torch
import yaml
from torch import Tensor, nn

from eyelid import __version__
from eyelid.errors import MissingFileError, ModelError
from eyelid.explaining.graph import temperature_of
from eyelid.explaining.subject import Subject, find_layers
from eyelid.exporting import CalibratedNet
from eyelid.fitting.checkpoints import SUFFIX
from eyelid.model_files import CLASSES, RUN_MODEL, ModelInfo
from eyelid.nets import AttentionNet, build_net, load_weights
from eyelid.read import Reader


def load_run(run: Path) -> Subject:
    """Loads the net of a run folder.

    If the training is finished, the net is calibrated in the same way as the model file.

    Args:
        run: The run folder.

    Raises:
        MissingFileError: The folder is not a run folder, or the first epoch of its training is not finished.
        ModelError: A file in it is damaged, or the net has no linear last layer.
    """
    file = _checkpoint(run)
    facts = _facts(file)
    classes, side = tuple(facts["classes"]), int(facts["input_size"])
    net = build_net(facts["net"], len(classes), size=side)
    load_weights(net, file)
    net.eval()
    model = run / RUN_MODEL
    finished = model.is_file()
    standardising = copy(net)
    standardising.normalise, net.normalise = facts["normalise"], "none"
    calibrated = CalibratedNet(net, temperature_of(model) if finished else 1.0)
    linear = [each for head in net.heads() for each in head.modules() if isinstance(each, nn.Linear)]
    if not linear:
        raise ModelError(f"{file}: the net {facts['net']} has no last layer that explain knows")
    return Subject(
        description=f"{facts['net']} of the run folder {run}, {file.stem} checkpoint, epoch {facts['epoch']}"
        + ("" if finished else "; its training is not finished, so it is not calibrated"),
        info=Reader.load(model).info if finished else _uncalibrated(run.name, classes, side),
        standardise=lambda eyes: standardising.standardised(eyes)[:, 0],
        net=calibrated,
        layers=find_layers(calibrated, dict(net.named_modules()), torch.zeros(1, side, side)),
        last=linear[-1],
        attention=_attention(net) if isinstance(net, AttentionNet) else None,
    )


def _attention(net: AttentionNet) -> Callable[[Tensor], dict[str, Tensor]]:
    """Returns the function that computes the attention maps of a net; see `Subject.attention`."""

    def attention(inputs: Tensor) -> dict[str, Tensor]:
        with torch.no_grad():
            local, whole = net.features(inputs)
            return {
                f"attention.{at}": attend.weights(maps, whole)[:, 0]  # type: ignore[operator]
                for at, (attend, maps) in enumerate(zip(net.attention, local, strict=True))
            }

    return attention


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


def _uncalibrated(name: str, classes: tuple[str, ...], side: int) -> ModelInfo:
    """Returns the description of a net whose training is not finished; its `unsure` threshold is 0."""
    return ModelInfo(
        name=name,
        task=next(task for task, of_task in CLASSES.items() if set(classes) <= set(of_task)),
        classes=classes,
        input_size=side,
        framing="",
        unsure_below=0.0,
        trained_on="",
        set_names=(),
        code_version=__version__,
    )
