"""Steps of augmentation that change a random share of the patches and leave the others alone."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

Step = Callable[[Tensor], Tensor]
"""Changes each of some patches, float `[N, 1, P, P]` of 0..1, by an amount of its own."""


class OnShare(nn.Module):
    """Applies a step to a share of the patches, and computes nothing for the others."""

    def __init__(self, step: Step, share: float) -> None:
        super().__init__()
        self.step = step
        self.share = share

    def forward(self, patches: Tensor) -> Tensor:
        """Returns float `[N, 1, P, P]`; what it was given stays as it was."""
        chosen = (torch.rand(len(patches), device=patches.device) < self.share).nonzero().squeeze(1)
        if not len(chosen):
            return patches
        return patches.index_copy(0, chosen, self.step(patches[chosen]))


def uniform(low: float, high: float, patches: Tensor) -> Tensor:
    """Draws float `[N, 1, 1, 1]`, a number for each of the patches."""
    return torch.empty(len(patches), 1, 1, 1, device=patches.device).uniform_(low, high)
