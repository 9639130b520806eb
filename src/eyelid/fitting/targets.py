"""Training targets: functions that compute the probabilities that a net learns to output."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

Target = Callable[[Tensor, Tensor], Tensor]
"""Function of B patches `[B, size, size]` and labels `[B]` that returns target probabilities `[B, C]`."""


def label_target(classes: int, smoothing: float) -> Target:
    """Returns the target function that uses the labels, with label smoothing (Szegedy et al. 2016).

    Args:
        classes: Number of classes.
        smoothing: Share of each label that is spread evenly over all classes.
    """

    def target(patches: Tensor, labels: Tensor) -> Tensor:
        return F.one_hot(labels, classes).to(patches.dtype) * (1 - smoothing) + smoothing / classes

    return target


def teacher_target(teacher: nn.Module, labels_target: Target, weight: float) -> Target:
    """Returns the target function that mixes a teacher's probabilities with those of the labels.

    Args:
        teacher: A fitted net. It is moved to the device of the patches when the function is called.
        labels_target: The target function of the labels, such as that of `label_target`.
        weight: Share of the teacher's probabilities in the mixture, 0 to 1.
    """

    def target(patches: Tensor, labels: Tensor) -> Tensor:
        with torch.inference_mode():
            probabilities: Tensor = teacher.to(patches.device)(patches).softmax(dim=1)
        return weight * probabilities + (1 - weight) * labels_target(patches, labels)

    return target
