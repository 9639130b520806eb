"""The nets of the shipped models: four or five convolutions on standardised patches."""

from itertools import pairwise

from torch import Tensor, nn

from eyelid.nets.blocks import convolve
from eyelid.nets.eye_net import EyeNet


class LidNet(EyeNet):
    """A fast net with few errors, whose file is smaller than 100 KB.

    It has 44,394 parameters for two classes. The first convolution halves the sides of the patch, since large
    feature maps would take most of the time. The numbers of channels are multiples of 16, since ONNX Runtime
    computes 16 channels at a time.

    Source: the search in docs/search.md.

    Args:
        classes: Number of classes.
        dropout: Share of the features that each training step leaves out before the last layers.
    """

    side = 24
    channels: tuple[int, ...] = (16, 32, 48, 48)
    halvings = 2
    hidden = 24

    def __init__(self, classes: int, dropout: float = 0.1) -> None:
        super().__init__(self.side)
        layers, maps = [convolve(1, self.channels[0], kernel=4, stride=2, padding=1)], self.side // 2
        for number, (inputs, outputs) in enumerate(pairwise(self.channels), 2):
            halved = number <= self.halvings
            layers.append(convolve(inputs, outputs, kernel=3, stride=1 + halved, padding=int(halved)))
            maps = maps // 2 if halved else maps - 2
        self.body = nn.Sequential(*layers)
        self.head = nn.Sequential(
            nn.Dropout(dropout),
            nn.Linear(self.channels[-1] * maps * maps, self.hidden),
            nn.ReLU(),
            nn.Linear(self.hidden, classes),
        )

    def forward(self, eyes: Tensor) -> Tensor:
        """Returns logits, float `[N, classes]`, for patches `[N, side, side]` of 0..255, of any type."""
        logits: Tensor = self.head(self.body(self.standardised(eyes)).flatten(1))
        return logits


class WideLidNet(LidNet):
    """The net of `eye_state`, with half as many weights again as `lidnet`.

    It has 68,802 parameters for two classes. It has more channels than `lidnet` where the feature maps are
    small. A model file of it computes in 8 bits, which takes half of the time in batches.

    Source: the search in docs/search.md.

    Args:
        classes: Number of classes.
        dropout: Share of the features that each training step leaves out before the last layers.
    """

    channels = (16, 32, 64, 64)
    hidden = 32
    weight_bits = 8
    computes_in_8_bits = True


class FineLidNet(LidNet):
    """The net of `eye_state_fine`, for patches of 40 pixels and more: a convolution and a halving more.

    It has 268,082 parameters for two classes.

    Source: the search in docs/search.md.

    Args:
        classes: Number of classes.
        dropout: Share of the features that each training step leaves out before the last layers.
    """

    side = 64
    channels = (24, 48, 96, 96, 96)
    halvings = 3
    hidden = 32
    weight_bits = 8
    computes_in_8_bits = True
