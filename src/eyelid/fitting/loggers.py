"""Makes the optional loggers: TensorBoard and Weights & Biases."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from eyelid.errors import MissingExtraError
from eyelid.fitting.options import LogOptions

if TYPE_CHECKING:
    from lightning.pytorch.loggers import Logger


def check_loggers(log: LogOptions) -> None:
    """Raises `MissingExtraError` if the options ask for a logger whose package is not installed."""
    for package, wanted in (("tensorboard", log.tensorboard), ("wandb", log.wandb != "off")):
        if wanted and find_spec(package) is None:
            raise MissingExtraError("train", package, package)


def make_loggers(folder: Path, log: LogOptions, stage: str) -> list[Logger]:
    """Returns the loggers that the options ask for; an empty list if they ask for none.

    Args:
        folder: The run folder, into which the loggers write.
        log: Which loggers to use.
        stage: Name of the stage, by which its curves are named.
    """
    from lightning.pytorch.loggers import TensorBoardLogger, WandbLogger  # slow, and rarely needed

    loggers: list[Logger] = []
    if log.tensorboard:
        loggers.append(TensorBoardLogger(folder, name="tensorboard", version=stage))
    if log.wandb != "off":
        loggers.append(
            WandbLogger(
                name=f"{folder.name}-{stage}",
                save_dir=folder,
                project=log.wandb_project,
                offline=log.wandb == "offline",
            )
        )
    return loggers
