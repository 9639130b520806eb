"""A step of augmentation that changes a random share of the patches."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

Step = Callable[[Tensor], Tensor]
"""Returns changed patches, float `[N, 1, P, P]` of 0..1, each changed by its own random amount."""


class RandomStep(nn.Module):
    """Applies a step to a random share of the patches, and computes nothing for the others.

    Args:
        step: The step.
        share: The share, 0 to 1.
    """

    def __init__(self, step: Step, share: float) -> None:
        super().__init__()
        self.step = step
        self.share = share

    def forward(self, patches: Tensor) -> Tensor:
        """Returns changed patches, float `[N, 1, P, P]`; the input is unchanged."""
        chosen = (torch.rand(len(patches), device=patches.device) < self.share).nonzero().squeeze(1)
        if not len(chosen):
            return patches
        return patches.index_copy(0, chosen, self.step(patches[chosen]))


def uniform(low: float, high: float, patches: Tensor) -> Tensor:
    """Returns a random number for each patch, float `[N, 1, 1, 1]`, between two limits."""
    return torch.empty(len(patches), 1, 1, 1, device=patches.device).uniform_(low, high)
