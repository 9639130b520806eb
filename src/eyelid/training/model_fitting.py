"""Fits the nets of a training whose options and sets are checked, and writes its run folder."""

from collections.abc import Sequence

import lightning
import torch

from eyelid.data import LabelledPictures
from eyelid.fitting.epoch_table import EpochTable
from eyelid.fitting.fit_folder import FitFolder
from eyelid.fitting.machine import limit_threads
from eyelid.pages import write_whole
from eyelid.training.augmented_sheet import draw_samples
from eyelid.training.completion import write_results
from eyelid.training.net_stages import NetStages, make_stages
from eyelid.training.options import TrainOptions
from eyelid.training.run_config import config_text
from eyelid.training.run_folder import RunFolder
from eyelid.training.run_start import enter_folder, resume_hint
from eyelid.training.training_data import prepare_data
from eyelid.training.training_nets import build_nets
from eyelid.training.training_plan import TrainingPlan
from eyelid.training.training_process import TrainingProcess


def fit_model(
    process: TrainingProcess,
    plan: TrainingPlan,
    divided: Sequence[LabelledPictures],
    *,
    whole: TrainOptions | None,
) -> None:
    """Decodes the pictures of a training, fits its nets, and writes the model and its scores.

    Args:
        process: This process, with the run folder.
        plan: The checked options and the classes.
        divided: The labelled sets, divided into parts.
        whole: The options of the training of all folds, if this is the training of one of them.

    Raises:
        EyelidError: The options, the data or the run folder cannot be used; its subclasses say which.
        KeyboardInterrupt: Ctrl-C was pressed. If the run folder exists, the message says how to resume.
    """
    # All processes use the same seed here, so that their nets start with the same weights.
    lightning.seed_everything(plan.options.fit.seed, verbose=False)
    limit_threads(plan.options.machine.threads)
    nets = build_nets(plan)
    for note in nets.notes:
        process.log.say(note)
    size = int(nets.net.input_size)
    log = process.log
    data = prepare_data(divided, plan.options, classes=plan.classes, size=size, say=log.say, note=log.note)
    stages = make_stages(plan, nets, data, say=process.log.say)
    plan = stages.plan
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


def _write_inputs(process: TrainingProcess, stages: NetStages) -> None:
    """Opens the log file, and writes `data.json` and the image of augmented samples."""
    folder, log = process.folder, process.log
    log.open(folder.log)
    write_whole(folder.data, stages.data.json())
    for leak in stages.data.leaks:
        log.say(leak)
    if not folder.samples.is_file():
        draw_samples(stages.batches, folder.samples)


def _fit(process: TrainingProcess, stages: NetStages) -> int:
    """Fits all nets, and returns the number of pictures with pseudo-labels that were trained on."""
    if process.rank > 0:  # processes draw the same pictures and divide them, but must augment differently
        torch.manual_seed(stages.plan.options.fit.seed + process.rank)
    folder = FitFolder(
        path=process.folder.path, epochs=EpochTable(process.folder.epochs), resume=process.resume
    )
    return stages.fit(folder, process.log.say, process.log.note)
