"""What happens beside the steps of a training: log, checkpoints, averages, growing pictures."""

import json
import math
import time
from typing import Any

import lightning
import torch
from lightning.pytorch.callbacks import Callback, WeightAveraging
from torch import Tensor

from eyelid import __version__
from eyelid.errors import OptionError, OutputError
from eyelid.fitting.batches import EpochBatches
from eyelid.fitting.checkpoints import load_state, random_state, restore_random_state, save_state
from eyelid.training.run_folder import RunFolder

_GROWN_AT = 2 / 3  # of the epochs


def average_weights(decay: float) -> Callback:
    """Keeps a running average of the weights, which follows faster in the first steps of a training."""

    def average(averaged: Tensor, current: Tensor, steps: Tensor | int) -> Tensor:
        if not averaged.is_floating_point():  # a norm's count of batches
            return current
        return averaged.lerp(current, 1 - min(decay, float((1 + steps) / (20 + steps))))

    return WeightAveraging(use_buffers=True, avg_fn=average)


class Placement(Callback):
    """Has the batches made on the device that trains."""

    def __init__(self, batches: EpochBatches) -> None:
        self.batches = batches

    def on_fit_start(self, _: lightning.Trainer, module: lightning.LightningModule) -> None:
        """Moves them there."""
        self.batches.to(module.device)


class EpochLog(Callback):
    """One line in the log and in `metrics.csv` for each epoch."""

    def __init__(self, run: RunFolder, stage: str) -> None:
        self.run = run
        self.stage = stage
        self.started = time.monotonic() - run.seconds_spent(stage)

    def on_train_epoch_end(self, trainer: lightning.Trainer, *_: object) -> None:
        """Writes the epoch's numbers."""
        told = {name: round(float(value), 6) for name, value in sorted(trainer.callback_metrics.items())}
        seconds = round(time.monotonic() - self.started, 1)
        epoch = trainer.current_epoch + 1
        self.run.record({"net": self.stage, "epoch": epoch, "seconds": seconds, **told})
        numbers = ", ".join(f"{name} {value:.4f}" for name, value in told.items())
        self.run.say(f"epoch {epoch}/{trainer.max_epochs}: {numbers} ({seconds:.0f} s)")


class Checkpoints(Callback):
    """Saves the state after each epoch, as `last`, and the weights of the lowest validation loss, as `best`.

    Args:
        run: The run folder.
        stage: The part of the training; it begins the files' names, but for that of the net itself.
        batches: What is trained on; its draws go on where they were.
        facts: Words and numbers for the JSON beside each checkpoint.
        seed: Of the training.
    """

    def __init__(
        self, run: RunFolder, stage: str, batches: EpochBatches, facts: dict[str, Any], *, seed: int
    ) -> None:
        self.files = {which: run.checkpoint(stage, which) for which in ("last", "best")}
        self.batches = batches
        self.facts = facts
        self.seed = seed
        self.best = math.inf
        self.best_epoch = 0
        self._random: dict[str, Any] | None = None

    def state_dict(self) -> dict[str, Any]:
        """Returns which epoch was the best so far."""
        return {"best": self.best, "best_epoch": self.best_epoch}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Sets which epoch was the best so far."""
        self.best, self.best_epoch = state_dict["best"], state_dict["best_epoch"]

    def on_save_checkpoint(self, _: object, __: object, checkpoint: dict[str, Any]) -> None:
        """Adds the state of all that is random."""
        checkpoint["random"] = {"torch": random_state(), "draws": self.batches.state()}

    def on_load_checkpoint(self, _: object, __: object, checkpoint: dict[str, Any]) -> None:
        """Keeps the state of all that is random until training starts."""
        self._random = checkpoint["random"]

    def on_train_start(self, trainer: lightning.Trainer, *_: object) -> None:
        """Lets all that is random go on where it was."""
        if self._random is None:
            return
        if trainer.global_rank == 0:
            restore_randomness({"random": self._random}, self.batches)
        else:  # the checkpoint is that of the first process; the others must not do as it does
            self.batches.restore(self._random["draws"])
            torch.manual_seed(hash((self.seed, trainer.global_rank, trainer.current_epoch)))

    def on_train_epoch_end(self, trainer: lightning.Trainer, *_: object) -> None:
        """Saves the state; raises `OutputError` if the disk is full."""
        loss = float(trainer.callback_metrics["val_loss"])
        epoch = trainer.current_epoch + 1
        if not math.isfinite(loss):
            raise OptionError(
                f"the validation loss is {loss} in epoch {epoch}: lower --fit.learning-rate, or set "
                "--fit.clip-norm"
            )
        better = loss < self.best
        if better:
            self.best, self.best_epoch = loss, epoch
        last, best = self.files["last"], self.files["best"]
        following = last.with_name(f"following-{last.name}")
        told = (
            json.dumps({"eyelid": __version__, "epoch": epoch, "val_loss": loss, **self.facts}, indent=2)
            + "\n"
        )
        try:
            trainer.save_checkpoint(following)
            if trainer.is_global_zero:
                # `last` is replaced at the end: whoever is killed before does this epoch, and `best`, again.
                if better:
                    kept = ("epoch", "state_dict")
                    state = load_state(following)
                    save_state({name: state[name] for name in kept}, best)
                    best.with_suffix(".json").write_text(told, encoding="utf-8")
                following.replace(last)
                last.with_suffix(".json").write_text(told, encoding="utf-8")
            trainer.strategy.barrier()  # so that no process reads what another one is writing
        except (OSError, OutputError) as error:
            following.unlink(missing_ok=True)
            config = last.parent.with_name("config.yaml")
            cause = str(error) if isinstance(error, OutputError) else f"{last}: {error.strerror}"
            raise OutputError(
                f"{cause}; the checkpoints before it are whole: make room, then go on with: "
                f"eyelid train --config {config} --resume"
            ) from error


def restore_randomness(checkpoint: dict[str, Any], batches: EpochBatches) -> None:
    """Lets all that is random go on where a checkpoint was saved."""
    batches.restore(checkpoint["random"]["draws"])
    restore_random_state(checkpoint["random"]["torch"])


class GrowingPictures(Callback):
    """Trains on small pictures first, and on larger ones from epoch to epoch (Tan & Le 2021).

    Args:
        batches: What is trained on.
        start: Side of the first pictures, in pixels.
        full: Side of those of the last third.
    """

    def __init__(self, batches: EpochBatches, *, start: int, full: int) -> None:
        self.batches = batches
        self.start = start
        self.full = full

    def on_train_epoch_start(self, trainer: lightning.Trainer, *_: object) -> None:
        """Sets the size of the epoch's pictures."""
        grown = min(1.0, trainer.current_epoch / max(1.0, _GROWN_AT * ((trainer.max_epochs or 1) - 1)))
        self.batches.size = round(self.start + grown * (self.full - self.start))
