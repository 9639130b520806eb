"""What several nets are built from."""

from torch import Tensor, nn
from torch.nn import functional as F

_DARK = 16.0  # added to the variance of 8-bit values, so that an even patch is not blown up to noise


def standardise(eyes: Tensor, side: int) -> Tensor:
    """Gives each patch mean 0 and variance 1, since a camera's exposure says nothing about a lid.

    Args:
        eyes: `[N, side, side]` of 0..255, of any type.
        side: A number, where the shape of a tensor would be traced into the exported graph.

    Returns:
        Float `[N, 1, side, side]`.
    """
    flat = eyes.float().reshape(-1, side * side)
    return F.layer_norm(flat, (side * side,), eps=_DARK).reshape(-1, 1, side, side)


def convolve(inputs: int, outputs: int, *, kernel: int, stride: int = 1, padding: int = 0) -> nn.Sequential:
    """Returns a convolution with its norm, which the export folds into it, and its rectifier."""
    convolution = nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), nn.ReLU())
