"""Where a training runs, in Lightning's terms, and which of its processes this one is."""

import os
from typing import Any

import torch
from lightning.pytorch.loggers import Logger, TensorBoardLogger, WandbLogger

from eyelid.errors import MissingExtraError, OptionError
from eyelid.training.fit_options import LogOptions, MachineOptions
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
    for name in ("RANK", "SLURM_PROCID"):
        if processes(machine) > 1 and name in os.environ:
            return int(os.environ[name])
    node, local = (int(os.environ.get(name, 0)) for name in ("NODE_RANK", "LOCAL_RANK"))
    return node * devices(machine) + local if processes(machine) > 1 else 0


def loggers(run: RunFolder, log: LogOptions, stage: str) -> list[Logger]:
    """Returns the loggers that are asked for beside the run folder's own table.

    Raises:
        MissingExtraError: A logger's package is not installed.
    """
    found: list[Logger] = []
    try:
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
    except ModuleNotFoundError as error:
        package = "tensorboard" if "tensorboard" in str(error) else "wandb"
        raise MissingExtraError("train", package, package) from error
    return found
