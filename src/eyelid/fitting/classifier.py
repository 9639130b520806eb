"""The Lightning module that fits an eye classifier: steps, metrics, optimiser and schedule."""

import math
from typing import Any

import lightning
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim import lr_scheduler
from torchmetrics.classification import MulticlassAccuracy, MulticlassF1Score

from eyelid.fitting.loss import soft_focal_loss
from eyelid.fitting.options import FitOptions
from eyelid.fitting.targets import Target
from eyelid.score.metrics import equal_error_rate

_WARM_UP = 0.08  # share of the steps in which the learning rate of `one_cycle` rises


class EyeClassifier(lightning.LightningModule):
    """Fits a net that maps B patches, `[B, size, size]` of 0..255, to logits of C classes, `[B, C]`.

    Args:
        net: The net to fit.
        options: Learning rate, its schedule, and weight decay.
        focal_gamma: Gamma of the focal loss; 0 for the cross-entropy.
        class_weights: Weight of each class in the loss, `[C]`.
        open_class: Index of the class `open`; None if the classes are not eye states. Without it, no equal
            error rate (EER) is logged.
        steps: Number of batches in the whole training.
        target: Function of patches and labels that returns the probabilities that the net learns.
    """

    def __init__(
        self,
        net: nn.Module,
        options: FitOptions,
        *,
        focal_gamma: float,
        class_weights: Tensor,
        open_class: int | None,
        steps: int,
        target: Target,
    ) -> None:
        super().__init__()
        self.net = net
        self.options = options
        self.learning_rate = options.learning_rate
        self.focal_gamma = focal_gamma
        self.register_buffer("class_weights", class_weights, persistent=False)
        self.open_class = open_class
        self.steps = steps
        self.target = target
        self.accuracy = MulticlassAccuracy(len(class_weights), average="micro")
        self.macro_f1 = MulticlassF1Score(len(class_weights), average="macro")
        self._outputs: dict[str, list[tuple[Tensor, Tensor]]] = {"train": [], "val": []}

    def on_train_epoch_start(self) -> None:
        """Clears the logits and labels that were collected in the previous epoch."""
        for outputs in self._outputs.values():
            outputs.clear()

    def training_step(self, batch: tuple[Tensor, Tensor, Tensor]) -> Tensor:
        """Returns the loss of a training batch, and logs its loss and accuracy.

        Args:
            batch: Patches `[B, size, size]`, labels `[B]`, and weights in the loss `[B]`.
        """
        patches, labels, set_weights = batch
        logits = self.net(patches)
        weights = set_weights * self.class_weights[labels]  # type: ignore[index]
        losses = soft_focal_loss(logits, self.target(patches, labels), self.focal_gamma)
        loss = (losses * weights).sum() / _mean_over_processes(weights.sum())
        accuracy = (logits.argmax(dim=1) == labels).float().mean()
        self.log_dict(
            {"train_loss": loss, "train_accuracy": accuracy}, on_step=False, on_epoch=True, sync_dist=True
        )
        self._outputs["train"].append((logits.detach(), labels))
        return loss

    def validation_step(self, batch: tuple[Tensor, Tensor]) -> None:
        """Logs the loss, accuracy and macro-F1 of a validation batch.

        Args:
            batch: Patches `[B, size, size]` and labels `[B]`.
        """
        patches, labels = batch
        logits = self.net(patches)
        self.accuracy(logits, labels)
        self.macro_f1(logits, labels)
        self.log("val_loss", F.cross_entropy(logits, labels), prog_bar=True, sync_dist=True)
        self.log("val_accuracy", self.accuracy, prog_bar=True)
        self.log("val_macro_f1", self.macro_f1)
        self._outputs["val"].append((logits, labels))

    def on_validation_epoch_end(self) -> None:
        """Logs the EER of the training and the validation part.

        Lightning calls this when all batches of an epoch are done, and before the metrics are written.
        """
        for part, outputs in self._outputs.items():
            if outputs and self.open_class is not None:
                logits, labels = (torch.cat(values) for values in zip(*outputs, strict=True))
                # The difference of the two logits sorts the pictures from closed to open.
                odds = logits[:, self.open_class] - logits[:, 1 - self.open_class]
                if part == "train":  # each process has seen only its share of the pictures
                    odds, labels = (
                        torch.as_tensor(self.all_gather(each)).flatten() for each in (odds, labels)
                    )
                is_open = (labels == self.open_class).cpu().numpy()
                self.log(f"{part}_eer", _equal_error(is_open, odds.float().cpu().numpy()))

    def configure_optimizers(self) -> Any:
        """Returns an AdamW optimiser of all parameters that are not frozen, and the schedule of its rate."""
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


def _mean_over_processes(value: Tensor) -> Tensor:
    """Returns the mean of a number over all processes that train, as it is taken of their gradients.

    Divided by the mean sum of weights, the gradients of the shares of a batch have the mean that the whole
    batch would give, also where the pictures of one share weigh more.
    """
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        torch.distributed.all_reduce(value)
        value = value / torch.distributed.get_world_size()
    return value


def _equal_error(is_open: NDArray[np.bool_], odds: NDArray[np.float32]) -> float:
    """Returns the equal error rate; NaN if there is only one class, or if a value is not finite.

    Args:
        is_open: bool `[N]`, whether each eye is labelled open.
        odds: float32 `[N]`, larger for eyes that the net reads as open.
    """
    return equal_error_rate(odds, is_open) if np.isfinite(odds).all() else math.nan
