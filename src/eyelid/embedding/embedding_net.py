"""The net that is trained for an embedding."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from eyelid.embedding.gradients import SIDE
from eyelid.nets import convolve, standardise

FEATURES = 256
"""How many numbers it describes a patch by."""

_AT_ONCE = 1024  # patches that are described at once
_SHIFTS = ((1, 1), (0, 1), (2, 1), (1, 0), (1, 2))  # where a patch begins, with a pixel around it


class EmbeddingNet(nn.Module):
    """The convolutions of the shipped model, twice as wide, and a layer of features behind them."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            convolve(1, 32, kernel=4, stride=2, padding=1),
            convolve(32, 64, kernel=3, stride=2, padding=1),
            convolve(64, 128, kernel=3),
            convolve(128, 128, kernel=3),
            nn.Flatten(),
        )
        self.features = nn.Sequential(
            nn.Linear(128 * 2 * 2, FEATURES, bias=False), nn.BatchNorm1d(FEATURES), nn.ReLU()
        )

    def forward(self, eyes: Tensor) -> Tensor:
        """Returns features, float `[N, 256]`, of patches `[N, 24, 24]` of 0..255, of any type."""
        features: Tensor = self.features(self.body(standardise(eyes, SIDE)))
        return features


def describe_patches(net: EmbeddingNet, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Returns the features of patches, float32 `[N, 256]`: means over small shifts, which steady them."""
    net.eval()
    blocks = []
    with torch.inference_mode():
        for start in range(0, len(patches), _AT_ONCE):
            eyes = torch.from_numpy(np.array(patches[start : start + _AT_ONCE]))
            wide = F.pad(eyes[:, None].float(), (1, 1, 1, 1), mode="replicate")[:, 0]
            shifted = [wide[:, down : down + SIDE, across : across + SIDE] for across, down in _SHIFTS]
            blocks.append(torch.stack([net(each) for each in shifted]).mean(dim=0))
    return np.asarray(torch.cat(blocks).numpy(), np.float32)
