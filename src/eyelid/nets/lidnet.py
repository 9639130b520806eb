"""The net of the shipped models: strided convolutions over a patch with its own light taken out."""

from torch import Tensor, nn
from torch.nn import functional as F

_DARK = 16.0  # added to the variance of 8-bit values, so that an even patch is not blown up to noise


class LidNet(nn.Module):
    """Reads 24x24 grey patches; 46,674 parameters for two classes.

    The first convolution halves the patch at once, because most of the time would go where the maps are
    large; channels come in sixteens, which is how ONNX Runtime's kernels take them. Each patch is
    standardised to mean 0 and variance 1, since a camera's exposure says nothing about a lid.

    Args:
        classes: Number of outputs.
        dropout: Share of the features that each training step leaves out before the last layers.
    """

    input_size = 24

    def __init__(self, classes: int, dropout: float = 0.2) -> None:
        super().__init__()
        self.body = nn.Sequential(
            *_convolve(1, 16, kernel=4, stride=2),
            *_convolve(16, 32, kernel=3, stride=2),
            *_convolve(32, 48, kernel=3, stride=2),
            *_convolve(48, 48, kernel=3, stride=1),
        )
        self.head = nn.Sequential(
            nn.Dropout(dropout), nn.Linear(48 * 3 * 3, 16), nn.ReLU(), nn.Linear(16, classes)
        )

    def forward(self, eyes: Tensor) -> Tensor:
        """Returns logits, float `[N, classes]`, for patches `[N, 24, 24]` of 0..255, of any type."""
        side = self.input_size
        even = F.layer_norm(eyes.float().reshape(-1, side * side), (side * side,), eps=_DARK)
        features: Tensor = self.body(even.reshape(-1, 1, side, side))
        logits: Tensor = self.head(features.flatten(1))
        return logits


def _convolve(inputs: int, outputs: int, *, kernel: int, stride: int) -> list[nn.Module]:
    convolution = nn.Conv2d(inputs, outputs, kernel, stride, padding=1, bias=False)
    return [convolution, nn.BatchNorm2d(outputs), nn.ReLU()]
