"""The net `blinknet`, the smallest one: three convolutions with very few weights."""

from torch import Tensor, nn

from eyelid.nets.blocks import convolve
from eyelid.nets.eye_net import EyeNet


class BlinkNet(EyeNet):
    """A net for the smallest machines, with a tenth of the parameters of `lidnet`.

    It has 4,170 parameters for two classes. There are three 3x3 convolutions to 16, 16 and 4 channels, each
    with a norm and a rectifier. The sides of the feature maps are 24 → 12 → 6 → 4, since the first two
    convolutions halve them. Two linear layers, with 16 hidden units, read the remaining 4x4 positions.

    Source: the number of parameters of a published net whose layers are not published. Eight choices of
    layers have that number and read about equally well. This is one of the fastest.

    Args:
        classes: Number of classes.
    """

    def __init__(self, classes: int) -> None:
        super().__init__(24)
        self.body = nn.Sequential(
            convolve(1, 16, kernel=3, stride=2, padding=1),
            convolve(16, 16, kernel=3, stride=2, padding=1),
            convolve(16, 4, kernel=3),
        )
        self.head = nn.Sequential(nn.Linear(4 * 4 * 4, 16), nn.ReLU(), nn.Linear(16, classes))

    def forward(self, eyes: Tensor) -> Tensor:
        """Returns logits, float `[N, classes]`, for patches `[N, 24, 24]` of 0..255, of any type."""
        logits: Tensor = self.head(self.body(self.standardised(eyes)).flatten(1))
        return logits
