"""Finds the batch size and the learning rate where the options leave them open."""

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
"""Returns a trainer without a last epoch, without logs and without checkpoints of its own."""

_FIRST_BATCH = 16
_LEAST_STEPS = 20  # of an epoch, which the batch size must leave
_TRIAL_BATCHES = 100
_RATES = (1e-5, 0.3)


def find_batch_size(
    module: EyeClassifier, batches: EpochBatches, make_trainer: MakeTrainer
) -> tuple[int, str]:
    """Finds the largest power of two that fits into the memory and leaves 20 steps in an epoch.

    Args:
        module: Is trained in the trials; its weights must not be used afterwards.
        batches: The training batches; they are left as they were.
        make_trainer: Makes the trainer of the trials.

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
    """Finds where the loss falls most steeply while the rate rises from batch to batch (Smith 2017).

    Args:
        module: Is trained in the trial; its weights must not be used afterwards.
        batches: The training batches; they are left as they were.
        make_trainer: Makes the trainer of the trial.
        picture: File to which the curve of the losses is drawn.

    Returns:
        The rate, and the reason for it in words.

    Raises:
        OptionError: The loss falls nowhere.
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
    """Batches whose size Lightning's tuner can set; it wants a data module for that."""

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
    """Restores batches and random numbers at the end; shows the tuner's progress on terminals only."""
    size, draws, random = batches.batch_size, batches.state(), torch.get_rng_state()
    try:
        with nullcontext() if on_terminal() else redirect_stderr(StringIO()):
            yield
    finally:
        batches.batch_size = size
        batches.restore(draws)
        torch.set_rng_state(random)
