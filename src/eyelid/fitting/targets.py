"""Training targets: the probabilities that a net learns to give."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

Target = Callable[[Tensor, Tensor], Tensor]
"""Maps patches `[B, size, size]` and labels `[B]` to target probabilities `[B, C]`."""


def label_target(classes: int, smoothing: float) -> Target:
    """Returns the target that follows the labels, smoothed (Szegedy et al. 2016).

    Args:
        classes: How many classes there are.
        smoothing: Share of each label that is spread evenly over all classes.
    """

    def target(patches: Tensor, labels: Tensor) -> Tensor:
        return F.one_hot(labels, classes).to(patches.dtype) * (1 - smoothing) + smoothing / classes

    return target


def teacher_target(teacher: nn.Module, labels_target: Target, weight: float) -> Target:
    """Returns the target that mixes a teacher's probabilities with those of another target.

    Args:
        teacher: A fitted net.
        labels_target: The other target.
        weight: Share of the teacher's probabilities, 0 to 1.
    """

    def target(patches: Tensor, labels: Tensor) -> Tensor:
        with torch.inference_mode():
            probabilities: Tensor = teacher.to(patches.device)(patches).softmax(dim=1)
        return weight * probabilities + (1 - weight) * labels_target(patches, labels)

    return target
