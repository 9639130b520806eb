"""Where a training runs, in Lightning's terms, and which of its processes this one is."""

import os
from importlib.util import find_spec
from typing import Any

import torch
from lightning.pytorch.loggers import Logger, TensorBoardLogger, WandbLogger

from eyelid.errors import MissingExtraError, OptionError
from eyelid.fitting.options import LogOptions, MachineOptions
from eyelid.training.run_folder import RunFolder


def trainer_options(machine: MachineOptions) -> dict[str, Any]:
    """Returns the trainer's options.

    Raises:
        OptionError: There are not as many GPUs as are asked for.
    """
    gpus = torch.cuda.device_count()
    if (machine.accelerator == "gpu" and machine.devices > gpus) or (
        machine.accelerator == "gpu" and not gpus
    ):
        raise OptionError(f"--machine.devices {machine.devices} on the GPU: this machine has {gpus}")
    return {
        "accelerator": "gpu" if on_gpu(machine) else "cpu",
        "devices": devices(machine),
        "num_nodes": machine.nodes,
        "strategy": "ddp" if processes(machine) > 1 else "auto",
        "precision": machine.precision,
    }


def on_gpu(machine: MachineOptions) -> bool:
    """Tells whether the training runs on GPUs."""
    return machine.accelerator == "gpu" or (machine.accelerator == "auto" and torch.cuda.is_available())


def devices(machine: MachineOptions) -> int:
    """Returns how many processes run on this machine."""
    return machine.devices or (torch.cuda.device_count() if on_gpu(machine) else 1)


def processes(machine: MachineOptions) -> int:
    """Returns how many processes train together, on all machines."""
    return devices(machine) * machine.nodes


def rank(machine: MachineOptions) -> int:
    """Returns which of the processes this one is, from 0, as torchrun, SLURM or Lightning tells it."""
    told = os.environ
    if processes(machine) == 1:
        return 0
    if "RANK" in told:
        return int(told["RANK"])
    if "LOCAL_RANK" not in told and "SLURM_PROCID" in told:
        return int(told["SLURM_PROCID"])
    return int(told.get("NODE_RANK", 0)) * devices(machine) + int(told.get("LOCAL_RANK", 0))


def check_loggers(log: LogOptions) -> None:
    """Raises `MissingExtraError` if the package of a logger that is asked for is not installed."""
    for package, wanted in (("tensorboard", log.tensorboard), ("wandb", log.wandb != "off")):
        if wanted and find_spec(package) is None:
            raise MissingExtraError("train", package, package)


def loggers(run: RunFolder, log: LogOptions, stage: str) -> list[Logger]:
    """Returns the loggers that are asked for beside the run folder's own table."""
    found: list[Logger] = []
    if log.tensorboard:
        found.append(TensorBoardLogger(run.path, name="tensorboard", version=stage))
    if log.wandb != "off":
        found.append(
            WandbLogger(
                name=f"{run.path.name}-{stage}",
                save_dir=run.path,
                project=log.wandb_project,
                offline=log.wandb == "offline",
            )
        )
    return found
