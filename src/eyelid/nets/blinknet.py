"""A net for the smallest machines: three convolutions and hardly any weights."""

from itertools import pairwise

from torch import Tensor, nn

from eyelid.nets.blocks import convolve
from eyelid.nets.eye_net import EyeNet


class BlinkNet(EyeNet):
    """For the smallest machines: three convolutions; 4,170 parameters for two classes.

    Three 3x3 convolutions without padding, to 8, 8 and 32 channels, each followed by a norm, a rectifier
    and 2x2 pooling, leave one position of 32 features: 24 → 11 → 4 → 1. Two layers tell the classes from
    them, with 32 hidden units between.

    Source: the number of parameters is that of a published net, whose layers are not known; of the layers
    that come to it, these read best.

    Args:
        classes: Number of outputs.
    """

    def __init__(self, classes: int) -> None:
        super().__init__(24)
        channels = (1, 8, 8, 32)
        self.body = nn.Sequential(
            *(
                nn.Sequential(convolve(inputs, outputs, kernel=3), nn.MaxPool2d(2))
                for inputs, outputs in pairwise(channels)
            )
        )
        self.head = nn.Sequential(nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, classes))

    def forward(self, eyes: Tensor) -> Tensor:
        """Returns logits, float `[N, classes]`, for patches `[N, 24, 24]` of 0..255, of any type."""
        logits: Tensor = self.head(self.body(self.standardised(eyes)).flatten(1))
        return logits
