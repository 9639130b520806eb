"""The Lightning module: loss, optimiser and schedule of an eye classifier."""

import math
from collections.abc import Callable
from typing import Any

import lightning
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim import lr_scheduler
from torchmetrics.classification import MulticlassAccuracy, MulticlassF1Score

from eyelid.fitting.options import FitOptions, ImbalanceOptions
from eyelid.score.metrics import equal_error_rate

Target = Callable[[Tensor, Tensor], Tensor]
"""Patches `[B, size, size]` and labels `[B]` to probabilities `[B, C]`."""

_WARM_UP = 0.08
_SURE = 1e-6  # from 1, nearer than which powers below 1 have no finite slope


def smoothed_labels(classes: int, smoothing: float) -> Target:
    """Returns the target that is the label, a share of it spread over all classes (Szegedy et al. 2016)."""

    def target(patches: Tensor, labels: Tensor) -> Tensor:
        return F.one_hot(labels, classes).to(patches.dtype) * (1 - smoothing) + smoothing / classes

    return target


def taught(teacher: nn.Module, labels_target: Target, weight: float) -> Target:
    """Returns the target that mixes a teacher's probabilities, by their weight, with that of the label."""

    def target(patches: Tensor, labels: Tensor) -> Tensor:
        with torch.inference_mode():
            told: Tensor = teacher.to(patches.device)(patches).softmax(dim=1)
        return weight * told + (1 - weight) * labels_target(patches, labels)

    return target


def class_weights(options: ImbalanceOptions, counts: Tensor, classes: tuple[str, ...]) -> Tensor:
    """Returns what a picture of each class counts in the loss, `[C]`, 1 on average over the pictures.

    Args:
        options: Which weights.
        counts: Pictures of each class, `[C]`.
        classes: Their names.
    """
    given = options.class_weights
    if given == "none":
        return torch.ones(len(classes))
    if isinstance(given, dict):
        weights = torch.tensor([float(given[name]) for name in classes])
    else:
        weights = 1 / counts.float().clamp(min=1)
    return weights * counts.sum() / (weights * counts).sum()


class EyeClassifier(lightning.LightningModule):
    """Fits a net that maps patches `[B, size, size]` of 0..255 to logits `[B, C]`.

    Args:
        net: The net.
        options: How to fit it.
        focal_gamma: Of the focal loss; 0 for the cross-entropy, which it then is.
        counted: What a picture of each class counts in the loss, `[C]`.
        opened: Which class is that of open eyes; None if the classes are not states, and there is no EER.
        steps: Batches of the whole training.
        target: What to learn of a batch: function of patches and labels that returns `[B, C]`.
    """

    def __init__(
        self,
        net: nn.Module,
        options: FitOptions,
        *,
        focal_gamma: float,
        counted: Tensor,
        opened: int | None,
        steps: int,
        target: Target,
    ) -> None:
        super().__init__()
        self.net = net
        self.options = options
        self.learning_rate = options.learning_rate
        self.focal_gamma = focal_gamma
        self.register_buffer("counted", counted, persistent=False)
        self.steps = steps
        self.target = target
        self.accuracy = MulticlassAccuracy(len(counted), average="micro")
        self.macro_f1 = MulticlassF1Score(len(counted), average="macro")
        self.opened = opened
        self._told: dict[str, list[tuple[Tensor, Tensor]]] = {"train": [], "val": []}

    def on_train_epoch_start(self) -> None:
        """Forgets what was told of the pictures of the epoch before."""
        for told in self._told.values():
            told.clear()

    def training_step(self, batch: tuple[Tensor, Tensor, Tensor]) -> Tensor:
        """Returns the loss of a batch of patches, labels and weights against its targets."""
        patches, labels, weights = batch
        logits = self.net(patches)
        counts = weights * self.counted[labels]  # type: ignore[index]
        each = soft_focal_loss(logits, self.target(patches, labels), self.focal_gamma)
        loss = (each * counts).sum() / counts.sum()
        right = (logits.argmax(dim=1) == labels).float().mean()
        self.log_dict(
            {"train_loss": loss, "train_accuracy": right}, on_step=False, on_epoch=True, sync_dist=True
        )
        self._told["train"].append((logits.detach(), labels))
        return loss

    def validation_step(self, batch: tuple[Tensor, Tensor]) -> None:
        """Logs loss, accuracy and macro-F1 on people that are not trained on."""
        patches, labels = batch
        logits = self.net(patches)
        self.accuracy(logits, labels)
        self.macro_f1(logits, labels)
        self.log("val_loss", F.cross_entropy(logits, labels), prog_bar=True, sync_dist=True)
        self.log("val_accuracy", self.accuracy, prog_bar=True)
        self.log("val_macro_f1", self.macro_f1)
        self._told["val"].append((logits, labels))

    def on_validation_epoch_end(self) -> None:
        """Logs the EER of both parts here: the batches of the epoch are done, and it is not yet told."""
        for part, told in self._told.items():
            if told and self.opened is not None:
                logits, labels = (torch.cat(values) for values in zip(*told, strict=True))
                # What orders the pictures from closed to open; the two logits of one say no more than this.
                odds = logits[:, self.opened] - logits[:, 1 - self.opened]
                if part == "train":  # of which each process saw its share
                    odds, labels = (
                        torch.as_tensor(self.all_gather(each)).flatten() for each in (odds, labels)
                    )
                is_open = (labels == self.opened).cpu().numpy()
                self.log(f"{part}_eer", _equal_error(is_open, odds.float().cpu().numpy()))

    def configure_optimizers(self) -> Any:
        """Returns AdamW on all that is not frozen, with the schedule of its rate."""
        trained = [parameter for parameter in self.net.parameters() if parameter.requires_grad]
        weights = [parameter for parameter in trained if parameter.ndim > 1]
        others = [parameter for parameter in trained if parameter.ndim <= 1]
        groups = [
            {"params": weights, "weight_decay": self.options.weight_decay},
            {"params": others, "weight_decay": 0.0},
        ]
        optimizer = torch.optim.AdamW(groups, self.learning_rate)
        if self.options.schedule == "constant":
            return optimizer
        if self.options.schedule == "plateau":
            plateau = lr_scheduler.ReduceLROnPlateau(optimizer, factor=1 / 3, patience=5)
            return {"optimizer": optimizer, "lr_scheduler": {"scheduler": plateau, "monitor": "val_loss"}}
        schedule: lr_scheduler.LRScheduler
        if self.options.schedule == "cosine":
            schedule = lr_scheduler.CosineAnnealingLR(optimizer, self.steps)
        else:
            schedule = lr_scheduler.OneCycleLR(
                optimizer, self.learning_rate, self.steps, pct_start=_WARM_UP, cycle_momentum=False
            )
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}


def _equal_error(is_open: NDArray[np.bool_], odds: NDArray[np.float32]) -> float:
    """Returns the error where both kinds of it are equal; NaN of one class only, and of a net that broke."""
    return equal_error_rate(odds, is_open) if np.isfinite(odds).all() else math.nan


def soft_focal_loss(logits: Tensor, targets: Tensor, gamma: float) -> Tensor:
    """Returns the focal loss (Lin et al. 2017) of each picture, `[B]`, against soft targets.

    Each class's share of the cross-entropy counts by the power `gamma` of how far its probability is from 1;
    with gamma 0 it is the cross-entropy.

    Args:
        logits: Float `[B, C]`.
        targets: Probabilities, float `[B, C]`.
        gamma: 0 or more.
    """
    told = logits.log_softmax(dim=1)
    terms = -targets * told
    if gamma:
        terms = terms * (1 - told.exp()).clamp(min=_SURE) ** gamma
    return terms.sum(dim=1)
