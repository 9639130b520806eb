"""Parts that several nets are built from."""

from torch import Tensor, nn
from torch.nn import functional as F

_DARK = 16.0  # added to the variance of 8-bit values, so that the noise of an even patch is not enlarged


def standardise(eyes: Tensor, side: int) -> Tensor:
    """Gives each patch mean 0 and variance 1, because a camera's exposure says nothing about a lid.

    Args:
        eyes: `[N, side, side]` of 0..255, of any type.
        side: The side in pixels; a number, because the shape of a tensor would become nodes of the exported
            graph.

    Returns:
        Float `[N, 1, side, side]`.
    """
    flat = eyes.float().reshape(-1, side * side)
    return F.layer_norm(flat, (side * side,), eps=_DARK).reshape(-1, 1, side, side)


def convolve(inputs: int, outputs: int, *, kernel: int, stride: int = 1, padding: int = 0) -> nn.Sequential:
    """Returns a convolution, its norm and its rectifier; the export folds the norm into the convolution."""
    convolution = nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), nn.ReLU())
