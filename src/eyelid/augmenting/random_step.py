"""Applies one augmentation to a random share of the patches."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

Step = Callable[[Tensor], Tensor]
"""Function that takes patches, float `[N, 1, P, P]` of 0..1, and returns them changed, each at random."""


class RandomStep(nn.Module):
    """Applies a function to a random share of the patches, and computes nothing for the others.

    Args:
        step: Function that changes patches.
        share: Probability that a patch is changed, 0 to 1.
    """

    def __init__(self, step: Step, share: float) -> None:
        super().__init__()
        self.step = step
        self.share = share

    def forward(self, patches: Tensor) -> Tensor:
        """Returns the patches, some of them changed, float `[N, 1, P, P]`. The input is not modified."""
        chosen = (torch.rand(len(patches), device=patches.device) < self.share).nonzero().squeeze(1)
        if not len(chosen):
            return patches
        return patches.index_copy(0, chosen, self.step(patches[chosen]))


def uniform(low: float, high: float, patches: Tensor) -> Tensor:
    """Draws one uniformly distributed random number for each patch.

    Args:
        low: Smallest number.
        high: Largest number.
        patches: N patches; only their number and device are used.

    Returns:
        Float `[N, 1, 1, 1]`.
    """
    return torch.empty(len(patches), 1, 1, 1, device=patches.device).uniform_(low, high)
