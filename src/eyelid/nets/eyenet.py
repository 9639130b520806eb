"""The net `eyenet`, a published net for open and closed eyes, for comparison."""

from itertools import pairwise

from torch import Tensor, nn

from eyelid.nets.eye_net import EyeNet


class EyeNet24(EyeNet):
    """A published net, with which eyelid's own nets are compared.

    It has 66,338 parameters for two classes. There are three 3x3 convolutions without padding, to 24, 48 and
    128 channels, each followed by a leaky rectifier and 2x2 pooling. The sides of the feature maps are
    24 → 11 → 4 → 1. There are no norms. One linear layer reads the 128 features that remain. The published
    net scales all pictures alike; here each patch is standardised by itself.

    Source: the net `EyeNet` in a published solution of the open/closed task on 24x24 patches.

    Args:
        classes: Number of classes.
        dropout: Share of the features that each training step leaves out before the last layer.
    """

    def __init__(self, classes: int, dropout: float = 0.1) -> None:
        super().__init__(24)
        channels = (1, 24, 48, 128)
        self.body = nn.Sequential(
            *(
                nn.Sequential(nn.Conv2d(inputs, outputs, 3), nn.LeakyReLU(), nn.MaxPool2d(2))
                for inputs, outputs in pairwise(channels)
            )
        )
        self.head = nn.Sequential(nn.Dropout(dropout), nn.Linear(128, classes))

    def forward(self, eyes: Tensor) -> Tensor:
        """Returns logits, float `[N, classes]`, for patches `[N, 24, 24]` of 0..255, of any type."""
        logits: Tensor = self.head(self.body(self.standardised(eyes)).flatten(1))
        return logits
