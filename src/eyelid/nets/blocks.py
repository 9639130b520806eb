"""Parts that several nets are built from."""

from torch import Tensor, nn
from torch.nn import functional as F

_DARK = 16.0  # added to the variance of 8-bit values, so that noise in an even patch is not amplified


def standardise(eyes: Tensor, side: int) -> Tensor:
    """Scales each patch to mean 0 and about variance 1, since a camera's exposure says nothing about a lid.

    Args:
        eyes: N patches, `[N, side, side]` of 0..255, of any number type.
        side: Side of the patches in pixels. It is an argument because reading it from the shape of the tensor
            would add nodes to the exported graph.

    Returns:
        Float `[N, 1, side, side]`.
    """
    flat = eyes.float().reshape(-1, side * side)
    return F.layer_norm(flat, (side * side,), eps=_DARK).reshape(-1, 1, side, side)


def convolve(inputs: int, outputs: int, *, kernel: int, stride: int = 1, padding: int = 0) -> nn.Sequential:
    """Returns a convolution, followed by a batch norm and a rectifier.

    The export to ONNX merges the norm into the convolution.

    Args:
        inputs: Number of input channels.
        outputs: Number of output channels.
        kernel: Side of the filters.
        stride: Distance between two positions of the filters.
        padding: Number of zeros that are added at each border.
    """
    convolution = nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), nn.ReLU())
