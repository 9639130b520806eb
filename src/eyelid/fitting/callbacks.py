"""Lightning callbacks: table of epochs, averaged weights, shared statistics, growing pictures, Ctrl-C."""

import math
import signal
import time
from shutil import get_terminal_size
from typing import Any

import lightning
import torch
from lightning.pytorch.callbacks import Callback, WeightAveraging
from torch import Tensor, nn

from eyelid.ctrl_c import CtrlC
from eyelid.fitting.batches import EpochBatches
from eyelid.fitting.epoch_lines import EpochLines
from eyelid.fitting.epoch_table import EpochTable
from eyelid.fitting.machine import torchrun
from eyelid.pages import PictureProgress, Say

_GROWN_AT = 2 / 3  # share of the epochs after which the pictures have their full size


def average_weights(decay: float) -> Callback:
    """Returns a callback that keeps a running average of the weights, which is validated and saved.

    Args:
        decay: Share of the old average that each step keeps. In the first steps the share is smaller, so that
            the average soon forgets the random weights of the start.
    """

    def average(averaged: Tensor, current: Tensor, steps: Tensor | int) -> Tensor:
        if not averaged.is_floating_point():  # the number of batches that a batch norm has seen
            return current
        return averaged.lerp(current, 1 - min(decay, float((1 + steps) / (20 + steps))))

    return WeightAveraging(use_buffers=True, avg_fn=average)


class SharedStatistics(Callback):
    """Gives all processes the mean of their running statistics, such as those of batch norms.

    Each process sees its share of a batch only, so these differ, while the weights are always the same. Steps
    do not use them, and they are sums, as their average over the steps is: it is enough to take the mean
    before they are used. So all processes validate one net, and it is the one that is saved.

    Args:
        net: The net that is fitted.
    """

    def __init__(self, net: nn.Module) -> None:
        self.net = net

    def on_validation_epoch_start(self, trainer: lightning.Trainer, *_: Any) -> None:
        """Replaces the statistics by their mean over the processes; averaged weights must be in place."""
        statistics = [buffer for buffer in self.net.buffers() if buffer.is_floating_point()]
        if trainer.world_size > 1 and statistics:
            flat = torch.cat([buffer.flatten() for buffer in statistics])
            mean = torch.as_tensor(trainer.strategy.reduce(flat, reduce_op="mean"))
            parts = torch.split(mean, [buffer.numel() for buffer in statistics])
            for buffer, part in zip(statistics, parts, strict=True):
                buffer.copy_(part.view_as(buffer))


class StopBetweenBatches(Callback):
    """Stops a training between two batches after Ctrl-C: each method then raises `KeyboardInterrupt`.

    Args:
        ctrl_c: Knows whether Ctrl-C was pressed.
    """

    def __init__(self, ctrl_c: CtrlC) -> None:
        self.ctrl_c = ctrl_c

    def on_train_start(self, trainer: lightning.Trainer, *_: Any) -> None:
        """Lets SIGTERM end a process that torchrun started at once, as it does without Lightning.

        Torchrun sends it to all that are left when one has ended. Lightning would have them talk to one
        another first, which waits for ever.
        """
        if trainer.world_size > 1 and torchrun():
            signal.signal(signal.SIGTERM, signal.SIG_DFL)

    def on_train_batch_start(self, *_: Any) -> None:
        """Raises `KeyboardInterrupt` before a training batch if Ctrl-C was pressed."""
        self.ctrl_c.stop_if_pressed()

    def on_validation_batch_start(self, *_: Any) -> None:
        """Raises `KeyboardInterrupt` before a validation batch if Ctrl-C was pressed."""
        self.ctrl_c.stop_if_pressed()

    def on_train_end(self, *_: Any) -> None:
        """Raises `KeyboardInterrupt` after the last epoch if Ctrl-C was pressed."""
        self.ctrl_c.stop_if_pressed()


class BatchDevice(Callback):
    """Makes sure that the training batches are made on the device that trains the net.

    Args:
        batches: The training batches.
    """

    def __init__(self, batches: EpochBatches) -> None:
        self.batches = batches

    def on_fit_start(self, _: lightning.Trainer, module: lightning.LightningModule) -> None:
        """Moves the making of batches to the device of the module."""
        self.batches.to(module.device)


class EpochLog(Callback):
    """Writes one row of the table of epochs, and one line for the user, after each epoch.

    Args:
        table: The table of epochs.
        say: Called with the line for the user.
        stage: Name of the stage, which is written into the row.
    """

    def __init__(self, table: EpochTable, say: Say, stage: str) -> None:
        self.table = table
        self.say = say
        self.stage = stage
        self.started = time.monotonic() - table.seconds(stage)
        self._lines: EpochLines | None = None

    def on_train_epoch_end(self, trainer: lightning.Trainer, *_: object) -> None:
        """Writes the metrics of the epoch that has ended; raises `OutputError` if it cannot."""
        numbers = {name: round(float(value), 6) for name, value in sorted(trainer.callback_metrics.items())}
        seconds = round(time.monotonic() - self.started, 1)
        epoch, epochs = trainer.current_epoch + 1, trainer.max_epochs or 0
        losses = [float(row["val_loss"]) for row in self.table.rows if row["net"] == self.stage]
        self.table.record({"net": self.stage, "epoch": epoch, "seconds": seconds, **numbers})
        if self._lines is None:
            self._lines = EpochLines(epochs, numbers, width=get_terminal_size().columns)
            for line in self._lines.header():
                self.say(line)
        best = numbers["val_loss"] < min(losses, default=math.inf)
        left = (epochs - epoch) * seconds / epoch
        self.say(self._lines.line(epoch, numbers, best=best, left_s=left))


class FitProgress(Callback):
    """Moves a progress bar while a net is fitted.

    Args:
        progress: The bar, of the batches of all epochs.
        batches: The training batches.
    """

    def __init__(self, progress: PictureProgress, batches: EpochBatches) -> None:
        self.progress = progress
        self.batches = batches

    def on_train_start(self, trainer: lightning.Trainer, *_: Any) -> None:
        """Moves the bar over the epochs that are done already."""
        self.progress.advance(trainer.current_epoch * self.batches.epoch_size)

    def on_train_batch_end(self, _: Any, __: Any, ___: Any, batch: tuple[Tensor, ...], *____: Any) -> None:
        """Moves the bar by the pictures of a batch."""
        self.progress.advance(len(batch[1]))

    def on_train_epoch_end(self, trainer: lightning.Trainer, *_: Any) -> None:
        """Moves the bar over pictures that fill no batch, and over those of other processes."""
        self.progress.reach((trainer.current_epoch + 1) / (trainer.max_epochs or 1))


class GrowingPictures(Callback):
    """Trains on small pictures first, and enlarges them from epoch to epoch (Tan & Le 2021).

    Args:
        batches: The training batches.
        start: Side of the pictures in the first epoch, in pixels.
        full: Side of the pictures in the last third of the epochs.
    """

    def __init__(self, batches: EpochBatches, *, start: int, full: int) -> None:
        self.batches = batches
        self.start = start
        self.full = full

    def on_train_epoch_start(self, trainer: lightning.Trainer, *_: object) -> None:
        """Sets the side of the pictures in the epoch that begins."""
        grown = min(1.0, trainer.current_epoch / max(1.0, _GROWN_AT * ((trainer.max_epochs or 1) - 1)))
        self.batches.size = round(self.start + grown * (self.full - self.start))
