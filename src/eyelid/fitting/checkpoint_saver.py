"""Saves the state of a training after each epoch, and restores the random numbers when it is resumed."""

import math
import time
from pathlib import Path
from typing import Any

import lightning
import torch
from lightning.pytorch.callbacks import Callback

from eyelid import __version__
from eyelid.durable import replace_file
from eyelid.errors import OptionError, OutputError
from eyelid.fitting.batches import EpochBatches
from eyelid.fitting.checkpoints import (
    load_state,
    random_state,
    restore_random_state,
    save_state,
    write_facts,
)

_PATIENCE_S = 60  # disks that machines share may show what another machine made only after a while
_WEIGHTS = ("epoch", "state_dict")  # the only entries of the state that the checkpoint `best` contains


class CheckpointSaver(Callback):
    """Saves two checkpoints: `last` and `best`.

    `last` is the whole state of the training after the latest epoch. `best` contains only the weights of the
    epoch with the lowest validation loss.

    Attributes:
        best_loss: The lowest validation loss so far; infinite before the first epoch.
        best_epoch: The epoch of that loss, counted from 1; 0 before the first epoch.

    Args:
        last: Path of the checkpoint of the latest epoch.
        best: Path of the checkpoint of the best epoch.
        batches: The training batches. The state of their random generator is saved, too, so that a resumed
            training draws the same pictures.
        facts: Values that are written to the JSON file of each checkpoint.
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

    def setup(self, trainer: lightning.Trainer, *_: object, **__: object) -> None:
        """Checks that this process sees the folder of the checkpoints, which process 0 has made.

        Raises:
            OutputError: It does not, since the machines of the training do not share the disk.
        """
        seen_by = time.monotonic() + _PATIENCE_S
        while trainer.global_rank and not self.last.parent.is_dir():
            if time.monotonic() > seen_by:
                raise OutputError(
                    f"{self.last.parent}: process 0 has made this folder, and it is not here: expected "
                    "--runs on a disk that all machines of the training share"
                )
            time.sleep(1)

    @property
    def state_key(self) -> str:
        """The name of this callback's state in a checkpoint; it does not depend on the name of the class."""
        return "Checkpoints"

    def state_dict(self) -> dict[str, Any]:
        """Returns the best loss and its epoch, for the checkpoint."""
        return {"best": self.best_loss, "best_epoch": self.best_epoch}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Restores the best loss and its epoch from a checkpoint."""
        self.best_loss, self.best_epoch = state_dict["best"], state_dict["best_epoch"]

    def on_save_checkpoint(self, _: object, __: object, checkpoint: dict[str, Any]) -> None:
        """Adds the state of all random generators to a checkpoint."""
        checkpoint["random"] = {"torch": random_state(), "draws": self.batches.state()}

    def on_load_checkpoint(self, _: object, __: object, checkpoint: dict[str, Any]) -> None:
        """Keeps the state of all random generators until the training starts."""
        self._random = checkpoint["random"]

    def on_train_start(self, trainer: lightning.Trainer, *_: object) -> None:
        """Restores all random generators from the checkpoint, if the training was resumed from one."""
        if self._random is None:
            return
        checkpoint = {"random": self._random, "epoch": trainer.current_epoch}
        restore_randomness(checkpoint, self.batches, seed=self.seed, rank=trainer.global_rank)

    def on_train_epoch_end(self, trainer: lightning.Trainer, *_: object) -> None:
        """Saves the state as `last`, and the weights as `best` if the validation loss is the lowest so far.

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
        """Replaces the checkpoints by a new state.

        `last` is replaced after `best`. If the process is killed in between, the resumed training repeats the
        epoch and writes both again.

        Args:
            following: File with the new state; it is renamed to `last`.
            facts: Values that are written to the JSON file of each checkpoint.
            is_best: Whether to replace `best`, too.

        Raises:
            OSError: The file cannot be renamed.
            OutputError: A file cannot be written.
        """
        if is_best:
            state = load_state(following)
            save_state({name: state[name] for name in _WEIGHTS}, self.best)
            write_facts(self.best, facts)
        replace_file(following, self.last)
        write_facts(self.last, facts)


def restore_randomness(checkpoint: dict[str, Any], batches: EpochBatches, *, seed: int, rank: int) -> None:
    """Restores torch's random generators and that of the draws from a checkpoint.

    The checkpoint has the state of process 0. All others draw the same pictures, but augment differently.

    Args:
        checkpoint: The state of a training, with the entry `random` that `CheckpointSaver` adds.
        batches: The training batches whose draws are to continue.
        seed: The seed of the training.
        rank: The number of this process, counted from 0.
    """
    batches.restore(checkpoint["random"]["draws"])
    if rank == 0:
        restore_random_state(checkpoint["random"]["torch"])
    else:
        torch.manual_seed(hash((seed, rank, checkpoint["epoch"])))
