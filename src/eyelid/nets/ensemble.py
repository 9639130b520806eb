"""Combines several nets into one net by averaging their probabilities."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class Ensemble(nn.Module):
    """A net whose probabilities are the mean of those of several nets.

    Nets that start from different random weights make errors on different pictures, so that the mean is more
    exact than each single net.

    Args:
        nets: Nets with the same classes that read the same patches.
    """

    def __init__(self, nets: Sequence[nn.Module]) -> None:
        super().__init__()
        self.nets = nn.ModuleList(nets)

    def forward(self, eyes: Tensor) -> Tensor:
        """Returns logits whose softmax is the mean of the probabilities, float `[N, classes]`.

        Args:
            eyes: N patches in the shape and type that the nets read.
        """
        log_probabilities = torch.stack([net(eyes).log_softmax(dim=1) for net in self.nets])
        return log_probabilities.logsumexp(dim=0)
