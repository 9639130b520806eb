"""The process in which a training runs; there are several processes if several devices train."""

import time
from dataclasses import dataclass

from eyelid.fitting.machine import processes, rank
from eyelid.fitting.options import MachineOptions
from eyelid.pages import Say
from eyelid.training.options import TrainOptions
from eyelid.training.run_folder import RunFolder
from eyelid.training.run_log import RunLog
from eyelid.training.run_start import check_folder

_LATEST_START_S = 600  # all processes of a training start within so many seconds


@dataclass(frozen=True, slots=True)
class TrainingProcess:
    """This process of a training.

    Attributes:
        rank: The number of this process, counted from 0.
        folder: The run folder. Only process 0 makes it and writes to it.
        log: The log of this process. Only the lines of process 0 are shown and written.
        resume: Whether a training that stopped is resumed.
    """

    rank: int
    folder: RunFolder
    log: RunLog
    resume: bool


def is_alone(machine: MachineOptions) -> bool:
    """Returns whether a training has one process, as far as can be known without looking for GPUs."""
    return machine.devices == 1 and processes(machine) == 1


def heard_once(say: Say, machine: MachineOptions) -> Say:
    """Returns the function that shows lines to the user; in all processes but 0, one that shows nothing."""
    return _keep_silent if rank(machine) else say


def _keep_silent(_: str) -> None:
    """Shows nothing."""


def open_process(options: TrainOptions, say: Say) -> TrainingProcess:
    """Returns the number, run folder and log of this process. Nothing is written.

    Raises:
        OutputError: The run folder must not be used. Other processes than 0 see it by the age of the folder,
            so that they do not wait for process 0, which was refused.
    """
    number = rank(options.machine)
    folder = RunFolder.of(options)
    if number > 0:
        if not options.resume and _began_before(folder):
            check_folder(folder, resume=False)
        return TrainingProcess(number, folder, RunLog(_keep_silent), options.resume)
    return TrainingProcess(number, folder, RunLog(say), check_folder(folder, resume=options.resume))


def _began_before(folder: RunFolder) -> bool:
    """Returns whether a run folder is so old that process 0 of this training cannot have made it."""
    return folder.config.is_file() and folder.config.stat().st_mtime < time.time() - _LATEST_START_S
