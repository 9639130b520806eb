"""The Lightning module: loss, optimiser and schedule of an eye classifier."""

from collections.abc import Callable
from typing import Any

import lightning
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torchmetrics.classification import MulticlassAccuracy

from eyelid.training.options import FitOptions

Target = Callable[[Tensor, Tensor], Tensor]
"""Patches `[B, size, size]` and labels `[B]` to probabilities `[B, C]`."""

_WARM_UP = 0.08


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


class EyeClassifier(lightning.LightningModule):
    """Fits a net that maps patches `[B, size, size]` of 0..255 to logits `[B, C]`.

    Args:
        net: The net.
        options: How to fit it.
        classes: C.
        steps: Batches of the whole training.
        target: What to learn of a batch: function of patches and labels that returns `[B, C]`.
    """

    def __init__(
        self, net: nn.Module, options: FitOptions, *, classes: int, steps: int, target: Target
    ) -> None:
        super().__init__()
        self.net = net
        self.options = options
        self.steps = steps
        self.target = target
        self.accuracy = MulticlassAccuracy(classes, average="micro")

    def training_step(self, batch: tuple[Tensor, Tensor]) -> Tensor:
        """Returns the cross-entropy of a batch against its targets."""
        patches, labels = batch
        loss = F.cross_entropy(self.net(patches), self.target(patches, labels))
        self.log("train_loss", loss, on_step=False, on_epoch=True)
        return loss

    def validation_step(self, batch: tuple[Tensor, Tensor]) -> None:
        """Logs loss and accuracy on people that are not trained on."""
        patches, labels = batch
        logits = self.net(patches)
        self.accuracy(logits, labels)
        self.log("val_loss", F.cross_entropy(logits, labels), prog_bar=True)
        self.log("val_accuracy", self.accuracy, prog_bar=True)

    def configure_optimizers(self) -> Any:
        """Returns AdamW with a warm-up and a cosine, stepped every batch."""
        weights = [parameter for parameter in self.net.parameters() if parameter.ndim > 1]
        others = [parameter for parameter in self.net.parameters() if parameter.ndim <= 1]
        groups = [
            {"params": weights, "weight_decay": self.options.weight_decay},
            {"params": others, "weight_decay": 0.0},
        ]
        optimizer = torch.optim.AdamW(groups, self.options.learning_rate)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, self.options.learning_rate, self.steps, pct_start=_WARM_UP, cycle_momentum=False
        )
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}
