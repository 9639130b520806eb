"""The net that teaches the shipped one: ten times its work, and so too slow to ship."""

from torch import Tensor, nn

from eyelid.nets.blocks import convolve, standardise


class TeacherNet(nn.Module):
    """Reads 24x24 grey patches; 180,658 parameters for two classes, 4 million multiplications a patch.

    Args:
        classes: Number of outputs.
        dropout: Share of the features that each training step leaves out before the last layers.
    """

    input_size = 24

    def __init__(self, classes: int, dropout: float = 0.3) -> None:
        super().__init__()
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
        logits: Tensor = self.head(self.body(standardise(eyes, self.input_size)).flatten(1))
        return logits
