"""Several nets that are read as one."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class Ensemble(nn.Module):
    """Averages the probabilities of nets of the same classes.

    Nets that start from different random weights err on different pictures, so that their mean is more exact
    than each of them.

    Args:
        nets: The nets.
    """

    def __init__(self, nets: Sequence[nn.Module]) -> None:
        super().__init__()
        self.nets = nn.ModuleList(nets)

    def forward(self, eyes: Tensor) -> Tensor:
        """Returns logits, float `[N, classes]`, for patches as the nets take them."""
        log_probabilities = torch.stack([net(eyes).log_softmax(dim=1) for net in self.nets])
        return log_probabilities.logsumexp(dim=0)
