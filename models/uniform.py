"""Random numbers on the training device."""

import torch
from torch import Tensor


def uniform(device: torch.device, *shape: int, low: float = 0, high: float = 1) -> Tensor:
    """Returns float numbers of a shape, each as likely as another between two limits."""
    return low + (high - low) * torch.rand(*shape, device=device)
