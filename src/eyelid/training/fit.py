"""One training, from its options to its run folder."""

import logging
import math
import os
import signal
import sys
import time
import warnings
from dataclasses import replace
from pathlib import Path

import lightning
import numpy as np
import torch
from lightning.pytorch.callbacks import Callback, WeightAveraging
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from eyelid import __version__
from eyelid.data import LabelledPictures, PackedPatches, contradictions, pack
from eyelid.errors import OptionError
from eyelid.nets import build_net
from eyelid.read import ModelInfo, Reader
from eyelid.score import STATES, evaluate_patches
from eyelid.training.batches import EpochBatches, TrainingSet
from eyelid.training.calibrate import calibrated, fit_temperature, unsure_below
from eyelid.training.card import card_text
from eyelid.training.divide import divide_sets
from eyelid.training.export import export_model, write_info
from eyelid.training.module import EyeClassifier, Target, smoothed_labels, taught
from eyelid.training.options import FitOptions, TrainOptions
from eyelid.training.run_folder import RunFolder

FRAMING = "square around the eye's centre, one to three eye widths wide, upright"

_AUGMENTED_AT = 2  # times the net's input: the size that the geometry of augmentation works on
_READ_AT_ONCE = 1024


def fit(options: TrainOptions) -> Path:
    """Trains a model of states.

    Returns:
        The run folder, with the model file, its card, the log and the curves.

    Raises:
        EyelidError: The options, the data or the run folder cannot be used; see the error's own class.
    """
    if not options.sets:
        raise OptionError("no labelled sets: list them under `sets:` in the YAML file that --config names")
    lightning.seed_everything(options.fit.seed, verbose=False)
    if options.fit.threads:
        torch.set_num_threads(options.fit.threads)
    net = build_net(options.net.name, len(STATES))
    size = int(net.input_size)  # type: ignore[arg-type]
    divided = divide_sets(options.sets, options.split)
    drawn = sum(set_.draws or len(parts.training) for parts, set_ in zip(divided, options.sets, strict=True))
    if drawn < options.fit.batch_size:
        raise OptionError(
            f"--fit.batch-size {options.fit.batch_size}: expected at most {drawn}, the pictures of an epoch"
        )
    run = RunFolder(options)
    training = [
        _without_contradictions(run, _pack(run, parts.training, size * _AUGMENTED_AT)) for parts in divided
    ]
    held_out = [_pack(run, parts.held_out, size) for parts in divided if len(parts.held_out)]
    batches = EpochBatches(
        [
            TrainingSet(packed, set_.draws, set_.zoom)
            for packed, set_ in zip(training, options.sets, strict=True)
        ],
        options.augment,
        size=size,
        batch_size=options.fit.batch_size,
        seed=options.fit.seed,
    )
    patches = np.concatenate([packed.patches for packed in held_out])
    labels = np.concatenate([packed.labels for packed in held_out])
    validation = DataLoader(TensorDataset(torch.from_numpy(patches), torch.from_numpy(labels)), _READ_AT_ONCE)
    target = smoothed_labels(len(STATES), options.fit.label_smoothing)
    if options.teacher.name:
        teacher = build_net(options.teacher.name, len(STATES))
        epochs = options.teacher.epochs
        run.say(f"teacher {options.teacher.name}, {epochs} epochs")
        fit_teacher = replace(options.fit, epochs=epochs)
        _fit_net(run, options.teacher.name, teacher, batches, validation, fit_teacher, target)
        target = taught(teacher, target, options.teacher.weight)
        run.say(f"net {options.net.name}, {options.fit.epochs} epochs")
    _fit_net(run, options.net.name, net, batches, validation, options.fit, target)

    weights = np.concatenate([np.full(len(packed), 1 / len(packed)) for packed in held_out])
    logits = _logits(net, patches)
    temperature = fit_temperature(logits, labels, weights)
    threshold = unsure_below(calibrated(logits, temperature), labels, weights, error=options.decided_error)
    info = ModelInfo(
        name=options.name,
        task="state",
        classes=STATES,
        input_size=size,
        framing=FRAMING,
        unsure_below=math.floor(threshold * 1e4) / 1e4,  # down, so that no decided reading becomes unsure
        trained_on="; ".join(
            f"{packed.name}: {len(packed):,} pictures of {len(np.unique(packed.groups)):,} groups"
            for packed in training
        )
        + (f". {options.notes}" if options.notes else ""),
        set_names=tuple(packed.name for packed in training),
        code_version=__version__,
    )
    export_model(net, temperature, info, run.model)
    reader = Reader.load(run.model)
    evaluations = [evaluate_patches(reader, packed, resamples=0) for packed in held_out]
    for evaluation in evaluations:
        accuracy, eer = evaluation.scores["accuracy"], evaluation.scores["eer"]
        run.say(f"{evaluation.name}, held out: accuracy {accuracy}, EER {eer}")
    info = replace(info, scores={evaluation.name: evaluation.numbers() for evaluation in evaluations})
    write_info(info, run.model)
    card = card_text(info, options, temperature=temperature, size_bytes=os.path.getsize(run.model))
    run.card.write_text(card, encoding="utf-8")
    run.draw_curves()
    run.say(f"model, card and curves are in {run.path}")
    return run.path


def _pack(run: RunFolder, pictures: LabelledPictures, size: int) -> PackedPatches:
    packed = pack(pictures, classes=STATES, size=size)
    for message in packed.unreadable:
        run.say(f"not read: {message}")
    counts = np.bincount(packed.labels, minlength=len(STATES))
    told = ", ".join(f"{count:,} {name}" for name, count in zip(STATES, counts, strict=True))
    run.say(f"{packed.name}: {told}, of {len(np.unique(packed.groups)):,} groups, at {size}x{size}")
    return packed


def _without_contradictions(run: RunFolder, packed: PackedPatches) -> PackedPatches:
    contradictory = contradictions(packed)
    if contradictory.any():
        run.say(
            f"{packed.name}: {contradictory.sum():,} left out: the same picture has another label elsewhere"
        )
    return packed.take(~contradictory)


def _fit_net(
    run: RunFolder,
    name: str,
    net: nn.Module,
    batches: EpochBatches,
    validation: DataLoader[tuple[Tensor, ...]],
    options: FitOptions,
    target: Target,
) -> None:
    """Fits a net in place; it ends with the running average of its weights, ready to read."""
    steps = len(batches) * options.epochs
    module = EyeClassifier(net, options, classes=len(STATES), steps=steps, target=target)
    logging.getLogger("lightning.pytorch").setLevel(logging.WARNING)
    with warnings.catch_warnings():
        # Lightning advises workers for loaders, and here the data are in memory already.
        warnings.filterwarnings("ignore", module="lightning")
        trainer = lightning.Trainer(
            max_epochs=options.epochs,
            accelerator="gpu" if batches.device.type == "cuda" else "cpu",
            devices=1,
            logger=False,
            enable_checkpointing=False,
            enable_model_summary=False,
            callbacks=[_average_weights(options.average_decay), _EpochLog(run, name)],
            enable_progress_bar=sys.stderr.isatty(),
            num_sanity_val_steps=0,
        )
        answer = signal.getsignal(signal.SIGINT)
        try:
            trainer.fit(module, batches, validation)
        except SystemExit as end:  # how Lightning ends on Ctrl-C, from then on deaf to it
            signal.signal(signal.SIGINT, answer)
            raise KeyboardInterrupt(
                f"stopped by Ctrl-C in epoch {trainer.current_epoch + 1}: "
                f"the log so far is in {run.path}; there is no model"
            ) from end
    net.cpu().eval()


def _average_weights(decay: float) -> Callback:
    """Keeps a running average of the weights, which follows faster in the first steps of a training."""

    def average(averaged: Tensor, current: Tensor, steps: Tensor) -> Tensor:
        if not averaged.is_floating_point():  # a norm's count of batches
            return current
        return averaged.lerp(current, 1 - min(decay, float((1 + steps) / (20 + steps))))

    return WeightAveraging(use_buffers=True, avg_fn=average)


class _EpochLog(Callback):
    """One line in the log and in `metrics.csv` for each epoch."""

    def __init__(self, run: RunFolder, net: str) -> None:
        self.run = run
        self.net = net
        self.started = time.monotonic()

    def on_train_epoch_end(self, trainer: lightning.Trainer, *_: object) -> None:
        told = {name: round(float(value), 6) for name, value in sorted(trainer.callback_metrics.items())}
        seconds = round(time.monotonic() - self.started, 1)
        epoch = trainer.current_epoch + 1
        self.run.record({"net": self.net, "epoch": epoch, "seconds": seconds, **told})
        numbers = ", ".join(f"{name} {value:.4f}" for name, value in told.items())
        self.run.say(f"epoch {epoch}/{trainer.max_epochs}: {numbers} ({seconds:.0f} s)")


def _logits(net: nn.Module, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
    with torch.inference_mode():
        told = [net(block) for block in torch.split(torch.from_numpy(patches), _READ_AT_ONCE)]
    return np.asarray(torch.cat(told).numpy(), np.float32)
