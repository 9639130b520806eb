"""Three plain convolutions at full size: slower than lidnet for its parameters, and better on one source."""

from torch import Tensor, nn

from eyelid.nets.blocks import convolve
from eyelid.nets.eye_net import EyeNet


class PlainNet(EyeNet):
    """For pictures of one source, slower than `lidnet` with fewer weights; 24,562 parameters for two classes.

    Three 3x3 convolutions to 16, 32 and 64 channels, each with its norm, rectifier and 2x2 pooling: 24 → 12 →
    6 → 3. One linear layer reads the 64 features at nine positions.

    Source: docs/search.md, under "One source, in a minute".

    Args:
        classes: Number of outputs.
        dropout: Share of the features that each training step leaves out before the last layer.
    """

    def __init__(self, classes: int, dropout: float = 0.1) -> None:
        super().__init__(24)
        self.body = nn.Sequential(
            *(
                nn.Sequential(convolve(inputs, outputs, kernel=3, padding=1), nn.MaxPool2d(2))
                for inputs, outputs in ((1, 16), (16, 32), (32, 64))
            )
        )
        self.head = nn.Sequential(nn.Dropout(dropout), nn.Linear(64 * 3 * 3, classes))

    def forward(self, eyes: Tensor) -> Tensor:
        """Returns logits, float `[N, classes]`, for patches `[N, 24, 24]` of 0..255, of any type."""
        logits: Tensor = self.head(self.body(self.standardised(eyes)).flatten(1))
        return logits
