"""Finds out which devices and how many processes a training uses, and the rank of this process (from 0).

Torch takes seconds to import, so it is only imported where GPUs are counted.
"""

import os
from typing import Any

from eyelid.engines import cores
from eyelid.errors import OptionError
from eyelid.fitting.options import MachineOptions


def trainer_options(machine: MachineOptions) -> dict[str, Any]:
    """Returns the arguments of Lightning's trainer that say on which devices it runs."""
    return {
        "accelerator": "gpu" if on_gpu(machine) else "cpu",
        "devices": devices(machine),
        "num_nodes": machine.nodes,
        "strategy": "ddp" if processes(machine) > 1 else "auto",
        "precision": machine.precision,
    }


def check_gpus(machine: MachineOptions) -> None:
    """Raises `OptionError` if the accelerator is `gpu`, and there are fewer GPUs than the options ask for."""
    if machine.accelerator == "gpu" and not max(machine.devices, 1) <= _gpus():
        raise OptionError(f"--machine.devices {machine.devices} on the GPU: this machine has {_gpus()}")


def limit_threads(threads: int = 0) -> None:
    """Limits the threads of torch in this process.

    Args:
        threads: The number of threads; 0 for as many as torch would use, but not more than the cores that
            this process may use, which torch does not know in a container with a share of the processor.
    """
    import torch

    torch.set_num_threads(threads or min(torch.get_num_threads(), cores()))


def on_gpu(machine: MachineOptions) -> bool:
    """Returns whether the training runs on GPUs."""
    return machine.accelerator == "gpu" or (machine.accelerator == "auto" and _gpus() > 0)


def devices(machine: MachineOptions) -> int:
    """Returns how many processes of the training run on this machine."""
    return machine.devices or (_gpus() if on_gpu(machine) else 1)


def processes(machine: MachineOptions) -> int:
    """Returns how many processes train together, on all machines."""
    return devices(machine) * machine.nodes


def rank(machine: MachineOptions) -> int:
    """Returns the number of this process among all processes of the training, counted from 0.

    It is read from the environment variables of torchrun, SLURM or Lightning. Only process 0 prints, and
    writes files.
    """
    variables = os.environ
    if processes(machine) == 1:
        return 0
    if "RANK" in variables:
        return int(variables["RANK"])
    if "LOCAL_RANK" not in variables and "SLURM_PROCID" in variables:
        return int(variables["SLURM_PROCID"])
    return int(variables.get("NODE_RANK", 0)) * devices(machine) + int(variables.get("LOCAL_RANK", 0))


def _gpus() -> int:
    """Returns the number of GPUs of this machine."""
    import torch

    return torch.cuda.device_count() if torch.cuda.is_available() else 0
