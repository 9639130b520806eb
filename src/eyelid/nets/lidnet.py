"""The net of the shipped models: convolutions over a patch with its own light taken out."""

from torch import Tensor, nn

from eyelid.nets.blocks import convolve
from eyelid.nets.eye_net import EyeNet


class LidNet(EyeNet):
    """The net of the shipped models: 15 µs a patch, under 100 KB; 44,394 parameters for two classes.

    The first convolution halves the patch at once, because most of the time would go where the maps are
    large; channels come in sixteens, which is how ONNX Runtime's kernels take them.

    Source: the search in docs/search.md.

    Args:
        classes: Number of outputs.
        dropout: Share of the features that each training step leaves out before the last layers.
    """

    def __init__(self, classes: int, dropout: float = 0.1) -> None:
        super().__init__(24)
        self.body = nn.Sequential(
            convolve(1, 16, kernel=4, stride=2, padding=1),
            convolve(16, 32, kernel=3, stride=2, padding=1),
            convolve(32, 48, kernel=3),
            convolve(48, 48, kernel=3),
        )
        self.head = nn.Sequential(
            nn.Dropout(dropout), nn.Linear(48 * 2 * 2, 24), nn.ReLU(), nn.Linear(24, classes)
        )

    def forward(self, eyes: Tensor) -> Tensor:
        """Returns logits, float `[N, classes]`, for patches `[N, 24, 24]` of 0..255, of any type."""
        logits: Tensor = self.head(self.body(self.standardised(eyes)).flatten(1))
        return logits
