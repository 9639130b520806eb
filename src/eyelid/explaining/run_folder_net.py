"""Loads the net of a run folder from its checkpoint."""

from collections.abc import Callable
from copy import copy
from pathlib import Path

import torch
from torch import Tensor, nn

from eyelid import __version__
from eyelid.errors import ModelError
from eyelid.explaining.subject import Subject, find_layers
from eyelid.exporting import CalibratedNet
from eyelid.exporting.run_net import load_run_net, temperature_of
from eyelid.model_files import CLASSES, RUN_MODEL, ModelInfo
from eyelid.nets import AttentionNet
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
    net, file, facts = load_run_net(run)
    classes, side = tuple(facts["classes"]), int(facts["input_size"])
    model = run / RUN_MODEL
    finished = model.is_file()
    standardising = copy(net)
    net.normalise = "none"
    calibrated = CalibratedNet(net, temperature_of(model.read_bytes()) if finished else 1.0)
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
