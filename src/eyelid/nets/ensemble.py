"""Several nets that answer as one."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class Ensemble(nn.Module):
    """Nets of the same classes, whose probabilities are averaged.

    Nets that differ by their random beginnings alone err on different pictures, so that their mean tells more
    exactly than each of them how much can be told.

    Args:
        nets: The nets.
    """

    def __init__(self, nets: Sequence[nn.Module]) -> None:
        super().__init__()
        self.nets = nn.ModuleList(nets)

    def forward(self, eyes: Tensor) -> Tensor:
        """Returns logits, float `[N, classes]`, for patches as the nets take them."""
        told = torch.stack([net(eyes).log_softmax(dim=1) for net in self.nets])
        return told.logsumexp(dim=0)
