"""Fits nets with Lightning; first finds batch size and learning rate, if the options do not name them."""

import json
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import lightning
import torch
from lightning.pytorch.callbacks import Callback, EarlyStopping

from eyelid.ctrl_c import CtrlC, interruptible
from eyelid.errors import WorkerError
from eyelid.fitting.batches import EpochBatches
from eyelid.fitting.callbacks import (
    BatchDevice,
    EpochLog,
    FitProgress,
    GrowingPictures,
    SharedStatistics,
    StopBetweenBatches,
    average_weights,
)
from eyelid.fitting.checkpoint_saver import CheckpointSaver, restore_randomness
from eyelid.fitting.checkpoints import SafetensorsIO, is_finished, load_state, mark_finished
from eyelid.fitting.classifier import EyeClassifier
from eyelid.fitting.fit_folder import FitFolder, Stage
from eyelid.fitting.loggers import make_loggers
from eyelid.fitting.loss import class_weights
from eyelid.fitting.machine import rank, trainer_options
from eyelid.fitting.options import FitOptions, FitterOptions
from eyelid.fitting.ordered_batches import OrderedBatches
from eyelid.fitting.targets import Target
from eyelid.fitting.tuning import find_batch_size, find_learning_rate
from eyelid.nets import EyeNet
from eyelid.pages import PictureProgress, Say, on_terminal, write_whole
from eyelid.score import STATES

_TRIAL_RATE = 0.001  # learning rate while batch sizes are tried, if the options name no learning rate
_QUIET: dict[str, Any] = {
    "enable_checkpointing": False,  # switches off Lightning's checkpoints; CheckpointSaver is used instead
    "enable_model_summary": False,
    "use_distributed_sampler": False,  # each process validates on all pictures, so that scores are exact
    "num_sanity_val_steps": 0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NetFitter:
    """Fits nets, all on the same training batches.

    Attributes:
        options: How nets are fitted.
        classes: The class names. Labels are indices into them.
        batches: The training batches.
        validation: The validation batches.
        folder: The folder to which checkpoints and the table of epochs are written.
        say: Called with each line for the user.
    """

    options: FitterOptions
    classes: tuple[str, ...]
    batches: EpochBatches
    validation: OrderedBatches
    folder: FitFolder
    say: Say

    def fit(self, net: EyeNet, target: Target, stage: Stage) -> None:
        """Fits a net in place, or continues where an earlier fitting of the stage stopped.

        Afterwards the net is on the CPU and in evaluation mode. It has the weights of the last or the best
        epoch, as `--fit.keep` says.

        Args:
            net: The net to fit.
            target: Function of patches and labels that returns the probabilities that the net learns.
            stage: Name, net and number of epochs of this fitting.

        Raises:
            OptionError: The validation loss is not finite, or no learning rate can be found.
            OutputError: A file cannot be written.
            WorkerError: Another process of the training has ended. All complete epochs are saved.
            KeyboardInterrupt: Ctrl-C was pressed. All complete epochs are saved.
        """
        last = self.folder.checkpoint(stage, "last")
        resumed_from = last if self.folder.resume and last.is_file() else None
        # This memory format is a third faster on the CPU, and as exact.
        net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        if resumed_from and is_finished(last):
            number = rank(self.options.machine)
            restore_randomness(load_state(last), self.batches, seed=self.options.fit.seed, rank=number)
        else:
            self._train(net, target, stage, resumed_from)
        kept = self.folder.checkpoint(stage, self.options.fit.keep)
        weights = load_state(kept)["state_dict"]
        net.load_state_dict({name.removeprefix("net."): tensor for name, tensor in weights.items()})
        net.cpu().eval()

    @property
    def _leads(self) -> bool:
        """Whether this process writes files and lines for the user; only process 0 does."""
        return rank(self.options.machine) == 0

    def _train(self, net: EyeNet, target: Target, stage: Stage, resumed_from: Path | None) -> None:
        """Runs Lightning's trainer until the last epoch of a stage.

        Args:
            net: The net to fit, in place.
            target: Function that returns the probabilities that the net learns.
            stage: Name, net and number of epochs of this fitting.
            resumed_from: The checkpoint to continue from; None to begin with the first epoch.
        """
        if self.folder.resume and self._leads:
            done = load_state(resumed_from)["epoch"] + 1 if resumed_from else 0
            self.folder.epochs.forget_after(stage.name, done)
            self.say(f"goes on behind epoch {done} of {stage.epochs}")
        pictures = stage.epochs * self.batches.epoch_size
        shown = on_terminal() and self._leads
        with (
            _quiet_lightning(),
            interruptible() as ctrl_c,
            PictureProgress(pictures, shown=shown, what=f"fitting {stage.net}") as progress,
        ):
            fit = self._find_open_values(net, target, stage, ctrl_c)
            saver = self._checkpoint_saver(net, stage)
            trainer = lightning.Trainer(
                max_epochs=stage.epochs,
                callbacks=[
                    StopBetweenBatches(ctrl_c),
                    FitProgress(progress, self.batches),
                    *self._callbacks(net, fit, stage),
                    saver,
                ],
                logger=make_loggers(self.folder.path, self.options.log, stage.name) or False,
                log_every_n_steps=max(1, len(self.batches)),
                plugins=[SafetensorsIO()],
                gradient_clip_val=fit.clip_norm or None,
                enable_progress_bar=False,
                **trainer_options(self.options.machine),
                **_QUIET,
            )
            module = self._module(net, target, fit)
            with _lost_processes():
                trainer.fit(module, self.batches, self.validation, ckpt_path=resumed_from)
        if fit.patience and trainer.current_epoch < stage.epochs:
            self.say(f"stopped: no better validation loss for {fit.patience} epochs")
        if fit.keep == "best":
            self.say(f"kept epoch {saver.best_epoch}, the best by validation loss")
        if self._leads:
            mark_finished(saver.last)
        self.batches.size = net.input_size

    def _checkpoint_saver(self, net: EyeNet, stage: Stage) -> CheckpointSaver:
        """Returns the callback that saves a stage's checkpoints and the facts to rebuild the net from."""
        last, best = (self.folder.checkpoint(stage, which) for which in ("last", "best"))
        facts = {
            "net": stage.net,
            "classes": list(self.classes),
            "input_size": net.input_size,
            "normalise": net.normalise,
        }
        return CheckpointSaver(last, best, self.batches, facts, seed=self.options.fit.seed)

    def _callbacks(self, net: EyeNet, fit: FitOptions, stage: Stage) -> list[Callback]:
        """Returns the callbacks that the options ask for."""
        callbacks: list[Callback] = [BatchDevice(self.batches)]
        if fit.average_decay:
            callbacks.append(average_weights(fit.average_decay))
        callbacks.append(SharedStatistics(net))
        if fit.patience:
            callbacks.append(EarlyStopping("val_loss", patience=fit.patience))
        if fit.start_size:
            callbacks.append(GrowingPictures(self.batches, start=fit.start_size, full=net.input_size))
        if self._leads:
            callbacks.append(EpochLog(self.folder.epochs, self.say, stage.name))
        return callbacks

    def _module(self, net: EyeNet, target: Target, fit: FitOptions) -> EyeClassifier:
        """Returns the Lightning module that fits a net."""
        imbalance = self.options.imbalance
        return EyeClassifier(
            net,
            fit,
            focal_gamma=imbalance.focal_gamma if imbalance.loss == "focal" else 0.0,
            class_weights=class_weights(imbalance, self.batches.class_counts(), self.classes),
            open_class=self.classes.index("open") if set(self.classes) == set(STATES) else None,
            steps=len(self.batches) * fit.epochs,
            target=target,
        )

    def _find_open_values(self, net: EyeNet, target: Target, stage: Stage, ctrl_c: CtrlC) -> FitOptions:
        """Returns the fitting options of a stage, with a batch size and a learning rate.

        If the options leave one of the two at 0, it is found by trials. The found values are kept in a file,
        because a resumed training must use the same values.
        """
        fit = replace(self.options.fit, epochs=stage.epochs)
        file = self.folder.found_values(stage)
        values = self.folder.found(stage)

        def keep(name: str, value: float, reason: str) -> None:
            values[name] = value
            write_whole(file, json.dumps(values))
            self.say(f"{name.replace('_', ' ')} {value:.3g}, found: {reason}")

        def make_trainer() -> lightning.Trainer:
            return self._trial_trainer(ctrl_c)

        if not fit.batch_size and "batch_size" not in values:
            module = self._trial_module(net, target, fit)
            keep("batch_size", *find_batch_size(module, self.batches, make_trainer))
        self.batches.batch_size = values.get("batch_size") or fit.batch_size or self.batches.batch_size
        if not fit.learning_rate and "learning_rate" not in values:
            module = self._trial_module(net, target, replace(fit, **values))
            picture = self.folder.rate_curve(stage)
            keep("learning_rate", *find_learning_rate(module, self.batches, make_trainer, picture))
        return replace(fit, **values)

    def _trial_module(self, net: EyeNet, target: Target, fit: FitOptions) -> EyeClassifier:
        """Returns a Lightning module with a copy of the net, for finding the batch size or learning rate."""
        trial = replace(fit, schedule="constant", learning_rate=fit.learning_rate or _TRIAL_RATE)
        return self._module(deepcopy(net), target, trial)

    def _trial_trainer(self, ctrl_c: CtrlC) -> lightning.Trainer:
        """Returns a trainer for finding the batch size or learning rate.

        It runs in one process, writes no logs, and stops only when Lightning's tuner stops it.
        """
        return lightning.Trainer(
            max_epochs=-1,
            logger=False,
            callbacks=[StopBetweenBatches(ctrl_c), BatchDevice(self.batches)],
            plugins=[SafetensorsIO()],
            default_root_dir=self.folder.path,
            enable_progress_bar=False,
            **trainer_options(replace(self.options.machine, devices=1, nodes=1)),
            **_QUIET,
        )


@contextmanager
def _lost_processes() -> Iterator[None]:
    """Raises `WorkerError` if processes cannot reach one another within a `with` block.

    NCCL has errors of its own for that. Gloo has none, but its name is in the text.
    """
    try:
        yield
    except RuntimeError as error:
        if isinstance(error, torch.distributed.DistError) or "gloo" in str(error):
            raise WorkerError("another process of the training has ended, or cannot be reached") from error
        raise


@contextmanager
def _quiet_lightning() -> Iterator[None]:
    """Hides Lightning's warnings within a `with` block, and what it tells of each process.

    The warnings advise more workers for data loaders, which do not help here, since no data loader is used.
    """
    for name in ("lightning.pytorch", "lightning.fabric"):
        logging.getLogger(name).setLevel(logging.WARNING)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="lightning")
        yield
