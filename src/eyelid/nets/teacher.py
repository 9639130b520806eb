"""The net `teacher`, from which the shipped net learns. It is ten times slower, and so it is not shipped."""

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

    def __init__(self, classes: int, dropout: float = 0.3) -> None:
        super().__init__(24)
        self.body = nn.Sequential(
            convolve(1, 16, kernel=3, padding=1),
            convolve(16, 32, kernel=3, stride=2, padding=1),
            convolve(32, 32, kernel=3, padding=1),
            convolve(32, 64, kernel=3, stride=2, padding=1),
            convolve(64, 64, kernel=3, padding=1),
            convolve(64, 96, kernel=3, stride=2, padding=1),
        )
        self.head = nn.Sequential(
            nn.Dropout(dropout), nn.Linear(96 * 3 * 3, 64), nn.ReLU(), nn.Linear(64, classes)
        )

    def forward(self, eyes: Tensor) -> Tensor:
        """Returns logits, float `[N, classes]`, for patches `[N, 24, 24]` of 0..255, of any type."""
        logits: Tensor = self.head(self.body(self.standardised(eyes)).flatten(1))
        return logits
