"""The nets of the shipped models: four convolutions on standardised patches."""

from torch import Tensor, nn

from eyelid.nets.blocks import convolve
from eyelid.nets.eye_net import EyeNet


class LidNet(EyeNet):
    """A fast net with few errors: it takes 15 µs for a patch, and its file is smaller than 100 KB.

    It has 44,394 parameters for two classes. The first convolution halves the sides of the patch, since large
    feature maps would take most of the time. The numbers of channels are multiples of 16, since ONNX Runtime
    computes 16 channels at a time.

    Source: the search in docs/search.md.

    Args:
        classes: Number of classes.
        dropout: Share of the features that each training step leaves out before the last layers.
    """

    channels: tuple[int, int, int, int] = (16, 32, 48, 48)
    hidden = 24

    def __init__(self, classes: int, dropout: float = 0.1) -> None:
        super().__init__(24)
        first, second, third, fourth = self.channels
        self.body = nn.Sequential(
            convolve(1, first, kernel=4, stride=2, padding=1),
            convolve(first, second, kernel=3, stride=2, padding=1),
            convolve(second, third, kernel=3),
            convolve(third, fourth, kernel=3),
        )
        self.head = nn.Sequential(
            nn.Dropout(dropout),
            nn.Linear(fourth * 2 * 2, self.hidden),
            nn.ReLU(),
            nn.Linear(self.hidden, classes),
        )

    def forward(self, eyes: Tensor) -> Tensor:
        """Returns logits, float `[N, classes]`, for patches `[N, 24, 24]` of 0..255, of any type."""
        logits: Tensor = self.head(self.body(self.standardised(eyes)).flatten(1))
        return logits


class WideLidNet(LidNet):
    """The net of the shipped model, with half as many weights again as `lidnet`.

    It has 68,802 parameters for two classes. It has more channels than `lidnet` where the feature maps are
    small, which takes a tenth more time. Weights are stored in 8 bits, so that the file is smaller than
    100 KB.

    Source: the search in docs/search.md.

    Args:
        classes: Number of classes.
        dropout: Share of the features that each training step leaves out before the last layers.
    """

    channels = (16, 32, 64, 64)
    hidden = 32
    weight_bits = 8
