"""Finds out which devices and how many processes a training uses, and the rank of this process (from 0).

Torch takes seconds to import, so it is only imported where GPUs are counted.
"""

import os
from typing import Any, NamedTuple

from eyelid.engines import cores
from eyelid.errors import OptionError
from eyelid.fitting.options import MachineOptions


class Torchrun(NamedTuple):
    """What torchrun says of the processes that it started.

    Attributes:
        rank: The number of this process among all of them, counted from 0.
        world: Number of processes on all machines.
        here: Number of processes on this machine.
    """

    rank: int
    world: int
    here: int


def torchrun() -> Torchrun | None:
    """Returns what torchrun says of the processes that it started; None if it did not start this one.

    It is known by the variable by which torch, and so Lightning, knows it; torch is slow to import.
    """
    if "TORCHELASTIC_RUN_ID" not in os.environ:
        return None
    return Torchrun(*(int(os.environ[name]) for name in ("RANK", "WORLD_SIZE", "LOCAL_WORLD_SIZE")))


def trainer_options(machine: MachineOptions) -> dict[str, Any]:
    """Returns the arguments of Lightning's trainer that say on which devices it runs."""
    options = {
        "accelerator": "gpu" if on_gpu(machine) else "cpu",
        "devices": devices(machine),
        "num_nodes": processes(machine) // devices(machine),
        "precision": machine.precision,
    }
    if processes(machine) == 1:
        return options
    from lightning.pytorch.strategies import DDPStrategy

    # `SharedStatistics` keeps the buffers alike. Torch synchronises batch norms within a step on GPUs only.
    shared = {"strategy": DDPStrategy(broadcast_buffers=False), "sync_batchnorm": on_gpu(machine)}
    return options | shared


def check_processes(machine: MachineOptions) -> None:
    """Checks that there are as many GPUs as processes need, and that the options say what torchrun did.

    Raises:
        OptionError: They do not.
    """
    started = torchrun()
    if started:
        if started.world % started.here:
            raise OptionError(
                f"torchrun started {started.here} of {started.world} processes here: expected as many on "
                "each machine"
            )
        nodes = started.world // started.here
        if machine.devices not in (0, 1, started.here) or machine.nodes not in (1, nodes):
            raise OptionError(
                f"--machine.devices {machine.devices}, --machine.nodes {machine.nodes}, but torchrun started "
                f"{started.here} processes on each of {nodes} machines: leave both out"
            )
    if (machine.accelerator == "gpu" or (started and on_gpu(machine))) and not (
        max(devices(machine), 1) <= _gpus()
    ):
        raise OptionError(
            f"{max(devices(machine), 1)} processes, each on a GPU of its own: this machine has {_gpus()}; "
            "lower --machine.devices, or --nproc-per-node of torchrun"
        )


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
    if started := torchrun():
        return started.here
    return machine.devices or (_gpus() if on_gpu(machine) else 1)


def processes(machine: MachineOptions) -> int:
    """Returns how many processes train together, on all machines."""
    if started := torchrun():
        return started.world
    return devices(machine) * machine.nodes


_NUMBERS = {"RANK", "LOCAL_RANK", "NODE_RANK", "SLURM_PROCID"}


def rank(machine: MachineOptions) -> int:
    """Returns the number of this process among all processes of the training, counted from 0.

    It is read from the environment variables of torchrun, SLURM or Lightning. Only process 0 prints, and
    writes files.
    """
    variables = os.environ
    if not variables.keys() & _NUMBERS or processes(machine) == 1:  # the latter looks for GPUs, with torch
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
