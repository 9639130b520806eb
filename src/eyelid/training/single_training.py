"""One training, from its options to its run folder."""

from dataclasses import dataclass
from pathlib import Path

import lightning
import torch

from eyelid.fitting.epoch_table import EpochTable
from eyelid.fitting.fit_folder import FitFolder
from eyelid.fitting.machine import rank
from eyelid.pages import Say, write_whole
from eyelid.training.augmented_sheet import draw_samples
from eyelid.training.completion import write_results
from eyelid.training.net_stages import NetStages, make_stages
from eyelid.training.options import TrainOptions
from eyelid.training.run_folder import RunFolder
from eyelid.training.run_log import RunLog
from eyelid.training.run_start import check_folder, enter_folder, resume_hint
from eyelid.training.split import divide_sets
from eyelid.training.training_data import prepare_data
from eyelid.training.training_nets import build_nets
from eyelid.training.training_plan import make_plan


@dataclass(frozen=True, slots=True)
class _Process:
    """This process of a training; there are several where several devices train.

    Attributes:
        rank: Its number, from 0.
        folder: The run folder. Process 0 alone makes it and writes to it.
        log: The log. Only that of process 0 reaches the user and the run folder.
        resume: Whether a training that stopped goes on.
    """

    rank: int
    folder: RunFolder
    log: RunLog
    resume: bool


def train_single(options: TrainOptions, *, say: Say) -> Path:
    """Trains one model.

    The stages: check the options and read the sets; divide the sets; prepare their pictures; fit the nets;
    write the model and its scores. A training that is refused before the fit leaves no run folder.

    Args:
        options: The options of the training.
        say: Takes lines for the user.

    Returns:
        The run folder, with the model file, its card, the log and the curves.

    Raises:
        EyelidError: The options, the data or the run folder cannot be used; see the error's own class.
        KeyboardInterrupt: Ctrl-C was pressed; the message says how to go on.
    """
    process = _open_process(options, say)
    plan = make_plan(options)
    _seed(options)
    nets = build_nets(plan)
    for note in (*plan.notes(), *nets.notes):
        process.log.say(note)
    divided = divide_sets(plan.sets, options.all_sets, plan.options.split)
    size = int(nets.net.input_size)
    data = prepare_data(divided, plan.options, classes=plan.classes, size=size, say=process.log.say)
    stages = make_stages(plan, nets, data)
    if process.rank == 0:
        enter_folder(process.folder, plan.options, resume=process.resume)
    with resume_hint(process.folder):
        if process.rank == 0:
            _write_inputs(process, stages)
        pseudo = _fit(process, stages)
        if process.rank == 0:
            write_results(process.folder, plan, data, nets.net, pseudo=pseudo, say=process.log.say)
    return process.folder.path


def _open_process(options: TrainOptions, say: Say) -> _Process:
    """Finds the number of this process, and checks the run folder in process 0; writes nothing."""
    number = rank(options.machine)
    folder = RunFolder.of(options)
    if number > 0:
        return _Process(number, folder, RunLog(lambda _: None), options.resume)
    return _Process(number, folder, RunLog(say), check_folder(folder, resume=options.resume))


def _seed(options: TrainOptions) -> None:
    """Sets torch's random numbers, alike in all processes so that their nets are alike, and its threads."""
    lightning.seed_everything(options.fit.seed, verbose=False)
    if options.machine.threads:
        torch.set_num_threads(options.machine.threads)


def _write_inputs(process: _Process, stages: NetStages) -> None:
    """Opens the log, and writes what the sets hold and a picture of augmented samples."""
    folder, log = process.folder, process.log
    log.open(folder.log)
    write_whole(folder.data, stages.data.json())
    for leak in stages.data.leaks:
        log.say(leak)
    if not folder.samples.is_file():
        draw_samples(stages.batches, folder.samples)


def _fit(process: _Process, stages: NetStages) -> int:
    """Fits all nets; returns how many pictures with pseudo-labels were trained on."""
    if process.rank > 0:  # all processes draw the same pictures, take their share, and augment differently
        torch.manual_seed(stages.plan.options.fit.seed + process.rank)
    folder = FitFolder(
        path=process.folder.path, epochs=EpochTable(process.folder.epochs), resume=process.resume
    )
    return stages.fit(folder, process.log.say)
