"""The nets from which the shipped nets learn. They are ten times slower, and so they are not shipped."""

from torch import Tensor, nn

from eyelid.nets.blocks import convolve
from eyelid.nets.eye_net import EyeNet


class TeacherNet(EyeNet):
    """The net with the fewest errors, from which other nets learn; it has 180,658 parameters for two classes.

    Source: the search in docs/search.md.

    Args:
        classes: Number of classes.
        dropout: Share of the features that each training step leaves out before the last layers.
    """

    side = 24
    layers: tuple[tuple[int, int], ...] = ((16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (96, 2))
    """Channels and stride of each convolution."""
    maps = 3  # pixels of a side behind the last one
    hidden = 64

    def __init__(self, classes: int, dropout: float = 0.3) -> None:
        super().__init__(self.side)
        inputs = [1, *(channels for channels, _ in self.layers)]
        self.body = nn.Sequential(
            *(
                convolve(before, channels, kernel=3, stride=stride, padding=1)
                for before, (channels, stride) in zip(inputs, self.layers, strict=False)
            )
        )
        self.head = nn.Sequential(
            nn.Dropout(dropout),
            nn.Linear(inputs[-1] * self.maps**2, self.hidden),
            nn.ReLU(),
            nn.Linear(self.hidden, classes),
        )

    def forward(self, eyes: Tensor) -> Tensor:
        """Returns logits, float `[N, classes]`, for patches `[N, side, side]` of 0..255, of any type."""
        logits: Tensor = self.head(self.body(self.standardised(eyes)).flatten(1))
        return logits


class FineTeacherNet(TeacherNet):
    """The net from which `lidnet-fine` learns; it has 783,242 parameters for two classes.

    Source: the search in docs/search.md.

    Args:
        classes: Number of classes.
        dropout: Share of the features that each training step leaves out before the last layers.
    """

    side = 64
    layers = ((24, 2), (48, 1), (64, 2), (96, 1), (128, 2), (128, 1), (160, 2))
    maps = 4
    hidden = 96
