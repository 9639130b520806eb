"""The nets of the shipped models: convolutions over a patch with its own light taken out."""

from torch import Tensor, nn

from eyelid.nets.blocks import convolve
from eyelid.nets.eye_net import EyeNet


class LidNet(EyeNet):
    """A fast net for its worth: 15 µs a patch, under 100 KB; 44,394 parameters for two classes.

    The first convolution halves the patch at once, because most of the time would go where the maps are
    large; channels come in sixteens, which is how ONNX Runtime's kernels take them.

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

    More channels where the maps are small, which costs a tenth of the time. Eight bits a weight keep the file
    under 100 KB.

    Source: the search in docs/search.md.

    Args:
        classes: Number of outputs.
        dropout: Share of the features that each training step leaves out before the last layers.
    """

    channels = (16, 32, 64, 64)
    hidden = 32
    weight_bits = 8
