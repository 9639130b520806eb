"""Runs one training: reads the data, fits the nets, and writes the run folder."""

from dataclasses import dataclass
from pathlib import Path

import lightning
import torch

from eyelid.fitting.epoch_table import EpochTable
from eyelid.fitting.fit_folder import FitFolder
from eyelid.fitting.machine import limit_threads, rank
from eyelid.pages import Say, write_whole
from eyelid.training.augmented_sheet import draw_samples
from eyelid.training.completion import write_results
from eyelid.training.net_stages import NetStages, make_stages
from eyelid.training.options import TrainOptions
from eyelid.training.run_config import config_text
from eyelid.training.run_folder import RunFolder
from eyelid.training.run_log import RunLog
from eyelid.training.run_start import check_folder, enter_folder, resume_hint
from eyelid.training.split import divide_sets
from eyelid.training.training_data import prepare_data
from eyelid.training.training_nets import build_nets
from eyelid.training.training_plan import make_plan


@dataclass(frozen=True, slots=True)
class _Process:
    """This process of a training. There are several processes if several devices train.

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


def train_single(options: TrainOptions, *, say: Say, whole: TrainOptions | None = None) -> Path:
    """Trains one model.

    The steps are: check the options and read the labelled sets; divide the sets into parts; decode their
    pictures; fit the nets; write the model and its scores. If the options or the data are refused, no run
    folder is made.

    Args:
        options: The options of the training.
        say: Called with each line for the user.
        whole: The options of the training of all folds, if this is the training of one of them. They are
            written to its folder, from which all folds can be resumed.

    Returns:
        The run folder, which contains the model file, its card, the log and the curves.

    Raises:
        EyelidError: The options, the data or the run folder cannot be used; its subclasses say which.
        KeyboardInterrupt: Ctrl-C was pressed. If the run folder exists, the message says how to resume.
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
        if whole:
            write_whole(RunFolder.of(whole).config, config_text(whole))
    with resume_hint(RunFolder.of(whole) if whole else process.folder):
        if process.rank == 0:
            _write_inputs(process, stages)
        pseudo = _fit(process, stages)
        if process.rank == 0:
            write_results(process.folder, plan, data, nets.net, pseudo=pseudo, say=process.log.say)
    return process.folder.path


def _open_process(options: TrainOptions, say: Say) -> _Process:
    """Returns the number, run folder and log of this process. Nothing is written.

    Raises:
        OutputError: This is process 0, and the run folder must not be used.
    """
    number = rank(options.machine)
    folder = RunFolder.of(options)
    if number > 0:
        return _Process(number, folder, RunLog(lambda _: None), options.resume)
    return _Process(number, folder, RunLog(say), check_folder(folder, resume=options.resume))


def _seed(options: TrainOptions) -> None:
    """Seeds torch's random numbers, and sets its number of threads.

    All processes of a training use the same seed here, so that their nets start with the same weights.
    """
    lightning.seed_everything(options.fit.seed, verbose=False)
    limit_threads(options.machine.threads)


def _write_inputs(process: _Process, stages: NetStages) -> None:
    """Opens the log file, and writes `data.json` and the image of augmented samples."""
    folder, log = process.folder, process.log
    log.open(folder.log)
    write_whole(folder.data, stages.data.json())
    for leak in stages.data.leaks:
        log.say(leak)
    if not folder.samples.is_file():
        draw_samples(stages.batches, folder.samples)


def _fit(process: _Process, stages: NetStages) -> int:
    """Fits all nets, and returns the number of pictures with pseudo-labels that were trained on."""
    if process.rank > 0:  # processes draw the same pictures and divide them, but must augment differently
        torch.manual_seed(stages.plan.options.fit.seed + process.rank)
    folder = FitFolder(
        path=process.folder.path, epochs=EpochTable(process.folder.epochs), resume=process.resume
    )
    return stages.fit(folder, process.log.say)
