"""Finds the batch size and the learning rate by short trials, for options that do not name them."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, redirect_stderr
from io import StringIO
from pathlib import Path

import lightning
import torch
from lightning.pytorch.tuner.tuning import Tuner

from eyelid.errors import OptionError
from eyelid.fitting.batches import EpochBatches
from eyelid.fitting.classifier import EyeClassifier
from eyelid.pages import on_terminal

MakeTrainer = Callable[[], lightning.Trainer]
"""Function that returns a trainer without a largest number of epochs, without logs and checkpoints."""

_FIRST_BATCH = 16  # smallest batch size that is tried
_LEAST_STEPS = 20  # smallest number of batches in an epoch
_TRIAL_BATCHES = 100  # batches in the trial that finds the learning rate
_RATES = (1e-5, 0.3)  # first and last learning rate of the trial


def find_batch_size(
    module: EyeClassifier, batches: EpochBatches, make_trainer: MakeTrainer
) -> tuple[int, str]:
    """Finds the largest power of two that fits into the memory and leaves 20 batches in an epoch.

    It is at least 16.

    Args:
        module: The module that is trained in the trials. Its weights must not be used afterwards.
        batches: The training batches. Their state is restored afterwards.
        make_trainer: Function that makes the trainer of the trials.

    Returns:
        The batch size, and the reason for it in words.
    """
    largest = max(_FIRST_BATCH, batches.epoch_size // _LEAST_STEPS)
    doublings = int(math.log2(largest / _FIRST_BATCH))
    size = _FIRST_BATCH
    if doublings:
        with _undisturbed(batches):
            tuner = Tuner(make_trainer())
            size = (
                tuner.scale_batch_size(
                    module,
                    datamodule=_SizedBatches(batches),
                    steps_per_trial=2,
                    init_val=_FIRST_BATCH,
                    max_trials=doublings + 1,
                )
                or _FIRST_BATCH
            )
    reason = (
        f"the largest power of two that leaves {_LEAST_STEPS} steps in an epoch of "
        f"{batches.epoch_size:,} pictures"
        if size * 2 > largest
        else "twice as many do not fit the memory"
    )
    return size, reason


def find_learning_rate(
    module: EyeClassifier, batches: EpochBatches, make_trainer: MakeTrainer, picture: Path
) -> tuple[float, str]:
    """Finds the learning rate at which the loss falls most steeply (Smith 2017).

    In the trial, the learning rate rises from batch to batch.

    Args:
        module: The module that is trained in the trial. Its weights must not be used afterwards.
        batches: The training batches. Their state is restored afterwards.
        make_trainer: Function that makes the trainer of the trial.
        picture: PNG file to which the curve of the losses is drawn.

    Returns:
        The learning rate, and the reason for it in words.

    Raises:
        OptionError: The loss falls at no rate.
    """
    with _undisturbed(batches):
        finder = Tuner(make_trainer()).lr_find(
            module, batches, min_lr=_RATES[0], max_lr=_RATES[1], num_training=_TRIAL_BATCHES
        )
    rate = finder.suggestion() if finder else None
    if finder is None or rate is None:
        raise OptionError(
            f"--fit.learning-rate 0: in {_TRIAL_BATCHES} batches the loss falls nowhere; name a rate"
        )
    figure = finder.plot(suggest=True)
    if figure is not None:  # Lightning returns None only if it is given axes to draw on
        figure.savefig(picture, dpi=120)
    low, high = _RATES
    return rate, (
        f"where the loss falls most steeply in {_TRIAL_BATCHES} batches with rates from {low:g} to {high:g}; "
        f"drawn in {picture.name}"
    )


class _SizedBatches(lightning.LightningDataModule):
    """A data module around the training batches. Lightning's tuner sets batch sizes only on such a module."""

    def __init__(self, batches: EpochBatches) -> None:
        super().__init__()
        self.batches = batches

    @property
    def batch_size(self) -> int:
        return self.batches.batch_size

    @batch_size.setter
    def batch_size(self, size: int) -> None:
        self.batches.batch_size = size

    def train_dataloader(self) -> EpochBatches:
        return self.batches

    def val_dataloader(self) -> list[object]:  # the tuner asks for it, though a trial needs no validation
        return []


@contextmanager
def _undisturbed(batches: EpochBatches) -> Iterator[None]:
    """Restores the batches and torch's random numbers at the end of a `with` block.

    Within the block, the progress of Lightning's tuner is hidden if the program does not run in a terminal.
    """
    size, draws, random = batches.batch_size, batches.state(), torch.get_rng_state()
    try:
        with nullcontext() if on_terminal() else redirect_stderr(StringIO()):
            yield
    finally:
        batches.batch_size = size
        batches.restore(draws)
        torch.set_rng_state(random)
