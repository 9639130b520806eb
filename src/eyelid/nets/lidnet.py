"""The nets of the shipped models: four convolutions on standardised patches."""

from torch import Tensor, nn

from eyelid.nets.blocks import convolve
from eyelid.nets.eye_net import EyeNet


class LidNet(EyeNet):
    """A fast net that reads well: 15 µs a patch, under 100 KB; 44,394 parameters for two classes.

    The first convolution halves the patch at once, because large maps would take most of the time. Channels
    are multiples of sixteen, as ONNX Runtime's kernels work on sixteen at a time.

    Source: the search in docs/search.md.

    Args:
        classes: Number of outputs.
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
    """The shipped model: half more weights than `lidnet`, in 8 bits; 68,802 parameters for two classes.

    It has more channels where the maps are small, which takes a tenth more time. With eight bits a weight the
    file stays under 100 KB.

    Source: the search in docs/search.md.

    Args:
        classes: Number of outputs.
        dropout: Share of the features that each training step leaves out before the last layers.
    """

    channels = (16, 32, 64, 64)
    hidden = 32
    weight_bits = 8
