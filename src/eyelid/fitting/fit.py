"""One net fitted: Lightning's trainer with what it is to do beside the steps."""

import json
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import lightning
import torch
from lightning.pytorch.callbacks import Callback, EarlyStopping

from eyelid.fitting.batches import EpochBatches
from eyelid.fitting.callbacks import (
    Checkpoints,
    EpochLog,
    GrowingPictures,
    Placement,
    average_weights,
    restore_randomness,
)
from eyelid.fitting.checkpoints import SafetensorsIO, is_finished, load_state, mark_finished
from eyelid.fitting.classifier import EyeClassifier, Target, class_weights
from eyelid.fitting.held_out import HeldOut
from eyelid.fitting.interruption import StopBetweenBatches
from eyelid.fitting.machine import loggers, trainer_options
from eyelid.fitting.options import FitOptions
from eyelid.fitting.tuning import find_batch_size, find_learning_rate
from eyelid.nets import EyeNet
from eyelid.pages import on_terminal
from eyelid.score import STATES
from eyelid.training.options import TrainOptions
from eyelid.training.run_folder import RunFolder

_QUIET: dict[str, Any] = {
    "enable_checkpointing": False,  # Lightning's own; Checkpoints is there instead
    "enable_model_summary": False,
    "use_distributed_sampler": False,  # each process validates on all, and so exactly
    "num_sanity_val_steps": 0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """What all nets of one training are fitted with.

    Attributes:
        run: The run folder.
        options: Of the training.
        classes: The class names, in order.
        batches: What is trained on.
        held_out: What is validated on.
    """

    run: RunFolder
    options: TrainOptions
    classes: tuple[str, ...]
    batches: EpochBatches
    held_out: HeldOut

    def fit(self, net: EyeNet, target: Target, *, stage: str, name: str, epochs: int) -> None:
        """Fits a net in place, or goes on where a training of it stopped; it ends ready to read.

        Args:
            net: The net.
            target: What it learns.
            stage: What the checkpoints are named after; `NET` for the net that is exported.
            name: The net's name, for the log.
            epochs: Passes over the draws.

        Raises:
            OutputError: The disk is full.
            KeyboardInterrupt: With words on how to go on.
        """
        last, best = (self.run.checkpoint(stage, which) for which in ("last", "best"))
        resumed = last if self.options.resume and last.is_file() else None
        # A third faster on the CPU, and as exact.
        net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        if resumed and is_finished(last):
            state = load_state(last)
            restore_randomness(state, self.batches)
            self._keep(net, state if self.options.fit.keep == "last" else load_state(best))
            return
        if self.run.resumed:
            epoch = load_state(resumed)["epoch"] + 1 if resumed else 0
            self.run.forget_after(stage, epoch)
            self.run.say(f"goes on behind epoch {epoch} of {epochs}")
        with _quiet_lightning(), self._stoppable() as stop:
            fit = self._found(net, target, replace(self.options.fit, epochs=epochs), stage, stop)
            facts = {
                "net": name,
                "classes": list(self.classes),
                "input_size": net.input_size,
                "normalise": net.normalise,
            }
            checkpoints = Checkpoints(self.run, stage, self.batches, facts, seed=fit.seed)
            trainer = lightning.Trainer(
                max_epochs=epochs,
                callbacks=[stop, *self._callbacks(net, fit), EpochLog(self.run, stage), checkpoints],
                logger=loggers(self.run, self.options.log, stage) or False,
                log_every_n_steps=max(1, len(self.batches)),
                plugins=[SafetensorsIO()],
                gradient_clip_val=fit.clip_norm or None,
                enable_progress_bar=on_terminal(),
                **trainer_options(self.options.machine),
                **_QUIET,
            )
            trainer.fit(self._module(net, target, fit), self.batches, self.held_out, ckpt_path=resumed)
        if fit.patience and trainer.current_epoch < epochs:
            self.run.say(f"stopped: no better validation loss for {fit.patience} epochs")
        if fit.keep == "best":
            self.run.say(f"kept epoch {checkpoints.best_epoch}, the best by validation loss")
        if self.run.leader:
            mark_finished(last)
        self.batches.size = net.input_size
        self._keep(net, load_state(best if fit.keep == "best" else last))

    def _keep(self, net: EyeNet, state: dict[str, Any]) -> None:
        weights = state["state_dict"]
        net.load_state_dict({key.removeprefix("net."): value for key, value in weights.items()})
        net.cpu().eval()

    def _callbacks(self, net: EyeNet, fit: FitOptions) -> list[Callback]:
        callbacks: list[Callback] = [Placement(self.batches)]
        if fit.average_decay:
            callbacks.append(average_weights(fit.average_decay))
        if fit.patience:
            callbacks.append(EarlyStopping("val_loss", patience=fit.patience))
        if fit.start_size:
            callbacks.append(GrowingPictures(self.batches, start=fit.start_size, full=net.input_size))
        return callbacks

    def _module(self, net: EyeNet, target: Target, fit: FitOptions) -> EyeClassifier:
        imbalance = self.options.imbalance
        return EyeClassifier(
            net,
            fit,
            focal_gamma=imbalance.focal_gamma if imbalance.loss == "focal" else 0.0,
            counted=class_weights(imbalance, self.batches.class_counts(), self.classes),
            opened=self.classes.index("open") if set(self.classes) == set(STATES) else None,
            steps=len(self.batches) * fit.epochs,
            target=target,
        )

    @contextmanager
    def _stoppable(self) -> Iterator[StopBetweenBatches]:
        stop = StopBetweenBatches()
        try:
            with stop.listening():
                yield stop
        except (
            BaseException
        ) as end:  # Lightning ends with SystemExit, another process of a stopped group with any
            if not stop.asked:
                raise
            raise KeyboardInterrupt(
                "stopped by Ctrl-C; the epochs that are done are kept; "
                f"go on with: eyelid train --config {self.run.config} --resume"
            ) from end

    def _found(
        self, net: EyeNet, target: Target, fit: FitOptions, stage: str, stop: StopBetweenBatches
    ) -> FitOptions:
        """Finds the batch size and the learning rate where they are left open.

        They are written down, since a training that goes on, and the other processes, must take the same.
        """
        file = self.run.path / f"found-{stage}.json"
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        for name in ("batch_size", "learning_rate"):
            if not getattr(fit, name) and name not in found:
                found[name] = self._find(name, net, target, replace(fit, **found), stage, stop)
                file.write_text(json.dumps(found), encoding="utf-8")
        self.batches.batch_size = found.get("batch_size", fit.batch_size)
        return replace(fit, **found)

    def _find(
        self,
        name: str,
        net: EyeNet,
        target: Target,
        fit: FitOptions,
        stage: str,
        stop: StopBetweenBatches,
    ) -> float:
        make_trainer = partial(
            lightning.Trainer,
            max_epochs=-1,
            logger=False,
            callbacks=[stop, Placement(self.batches)],
            plugins=[SafetensorsIO()],
            default_root_dir=self.run.path,
            enable_progress_bar=False,
            **trainer_options(replace(self.options.machine, devices=1, nodes=1)),
            **_QUIET,
        )
        trial = replace(fit, schedule="constant", learning_rate=fit.learning_rate or 0.001)
        module = self._module(deepcopy(net), target, trial)
        value: float
        if name == "batch_size":
            value, reason = find_batch_size(module, self.batches, make_trainer)
        else:
            self.batches.batch_size = fit.batch_size
            picture = self.run.path / f"learning_rate-{stage}.png"
            value, reason = find_learning_rate(module, self.batches, make_trainer, picture)
        self.run.say(f"{name.replace('_', ' ')} {value:.3g}, found: {reason}")
        return value


@contextmanager
def _quiet_lightning() -> Iterator[None]:
    """Keeps Lightning's advice from the log: the data are in memory, and no loader needs workers."""
    logging.getLogger("lightning.pytorch").setLevel(logging.WARNING)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="lightning")
        yield
