"""Saves the state of a training after each epoch, and restores everything random from it."""

import math
from pathlib import Path
from typing import Any

import lightning
import torch
from lightning.pytorch.callbacks import Callback

from eyelid import __version__
from eyelid.errors import OptionError, OutputError
from eyelid.fitting.batches import EpochBatches
from eyelid.fitting.checkpoints import (
    load_state,
    random_state,
    restore_random_state,
    save_state,
    write_facts,
)

_WEIGHTS = ("epoch", "state_dict")  # what `best` holds of a state


class CheckpointSaver(Callback):
    """Saves the whole state as `last`, and the weights of the lowest validation loss as `best`.

    Attributes:
        best_loss: The lowest validation loss so far.
        best_epoch: Its epoch, from 1; 0 before the first.

    Args:
        last: File of the last checkpoint.
        best: File of the best checkpoint.
        batches: The training batches; the state of their draws is part of the checkpoint.
        facts: Values for the JSON beside each checkpoint.
        seed: The seed of the training.
    """

    def __init__(
        self, last: Path, best: Path, batches: EpochBatches, facts: dict[str, Any], *, seed: int
    ) -> None:
        self.last, self.best = last, best
        self.batches = batches
        self.facts = facts
        self.seed = seed
        self.best_loss = math.inf
        self.best_epoch = 0
        self._random: dict[str, Any] | None = None

    @property
    def state_key(self) -> str:
        """Name of this callback's state in a checkpoint; it stays when the class is renamed."""
        return "Checkpoints"

    def state_dict(self) -> dict[str, Any]:
        """Returns the best loss and its epoch."""
        return {"best": self.best_loss, "best_epoch": self.best_epoch}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Sets the best loss and its epoch."""
        self.best_loss, self.best_epoch = state_dict["best"], state_dict["best_epoch"]

    def on_save_checkpoint(self, _: object, __: object, checkpoint: dict[str, Any]) -> None:
        """Adds the state of all random numbers to a checkpoint."""
        checkpoint["random"] = {"torch": random_state(), "draws": self.batches.state()}

    def on_load_checkpoint(self, _: object, __: object, checkpoint: dict[str, Any]) -> None:
        """Remembers the state of all random numbers until the training starts."""
        self._random = checkpoint["random"]

    def on_train_start(self, trainer: lightning.Trainer, *_: object) -> None:
        """Continues all random numbers from the checkpoint."""
        if self._random is None:
            return
        if trainer.global_rank == 0:
            restore_randomness({"random": self._random}, self.batches)
        else:  # the checkpoint has the state of process 0; the others must augment differently
            self.batches.restore(self._random["draws"])
            torch.manual_seed(hash((self.seed, trainer.global_rank, trainer.current_epoch)))

    def on_train_epoch_end(self, trainer: lightning.Trainer, *_: object) -> None:
        """Saves the state.

        Raises:
            OptionError: The validation loss is not finite.
            OutputError: The checkpoint cannot be written.
        """
        loss = float(trainer.callback_metrics["val_loss"])
        epoch = trainer.current_epoch + 1
        if not math.isfinite(loss):
            raise OptionError(
                f"the validation loss is {loss} in epoch {epoch}: lower --fit.learning-rate, or set "
                "--fit.clip-norm"
            )
        is_best = loss < self.best_loss
        if is_best:
            self.best_loss, self.best_epoch = loss, epoch
        facts = {"eyelid": __version__, "epoch": epoch, "val_loss": loss, **self.facts}
        following = self.last.with_name(f"following-{self.last.name}")
        try:
            trainer.save_checkpoint(following)
            if trainer.is_global_zero:
                self._replace(following, facts, is_best=is_best)
            trainer.strategy.barrier()  # so that no process reads a file that another one is writing
        except (OSError, OutputError) as error:
            following.unlink(missing_ok=True)
            reason = str(error) if isinstance(error, OutputError) else f"{self.last}: {error.strerror}"
            raise OutputError(f"{reason}; the checkpoints before it are complete") from error

    def _replace(self, following: Path, facts: dict[str, Any], *, is_best: bool) -> None:
        """Makes a new state the last one. `last` is replaced after `best`: a kill before makes both again."""
        if is_best:
            state = load_state(following)
            save_state({name: state[name] for name in _WEIGHTS}, self.best)
            write_facts(self.best, facts)
        following.replace(self.last)
        write_facts(self.last, facts)


def restore_randomness(checkpoint: dict[str, Any], batches: EpochBatches) -> None:
    """Continues all random numbers, torch's and those of the draws, from a checkpoint."""
    batches.restore(checkpoint["random"]["draws"])
    restore_random_state(checkpoint["random"]["torch"])
