"""The net `plainnet`: three convolutions that do not shrink the feature maps, each followed by pooling."""

from torch import Tensor, nn

from eyelid.nets.blocks import convolve
from eyelid.nets.eye_net import EyeNet


class PlainNet(EyeNet):
    """A net for pictures of one source, with fewer weights than `lidnet`, but slower.

    It has 24,562 parameters for two classes. There are three 3x3 convolutions to 16, 32 and 64 channels, each
    followed by a norm, a rectifier and 2x2 pooling. The sides of the feature maps are 24 → 12 → 6 → 3. One
    linear layer reads the 64 features of the nine positions.

    Source: docs/search.md, under "One source, in a minute".

    Args:
        classes: Number of classes.
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
