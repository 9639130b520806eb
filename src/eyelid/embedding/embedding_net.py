"""The small net of the trained embeddings, which computes features of patches."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from eyelid.embedding.gradients import SIDE
from eyelid.nets import convolve, standardise

FEATURES = 256
"""Length of the feature vector of a patch."""

_BATCH = 1024  # patches that go through the net together
_SHIFTS = ((1, 1), (0, 1), (2, 1), (1, 0), (1, 2))  # (x, y) offsets into a patch padded by one pixel


class EmbeddingNet(nn.Module):
    """The convolutions of the shipped model, twice as wide, followed by one dense layer of features."""

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
        """Returns the features of patches, float `[N, 256]`.

        Args:
            eyes: `[N, 24, 24]`, N patches with values from 0 to 255, of any number type.
        """
        features: Tensor = self.features(self.body(standardise(eyes, SIDE)))
        return features


def compute_features(net: EmbeddingNet, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Returns the features of patches, float32 `[N, 256]`.

    The features of a patch are the mean over the patch and four copies of it that are shifted by one pixel.
    This makes them less noisy.

    Args:
        net: A trained net; it is put into evaluation mode.
        patches: uint8 `[N, 24, 24]`; at least one patch.
    """
    net.eval()
    blocks = []
    with torch.inference_mode():
        for start in range(0, len(patches), _BATCH):
            eyes = torch.from_numpy(np.array(patches[start : start + _BATCH]))
            padded = F.pad(eyes[:, None].float(), (1, 1, 1, 1), mode="replicate")[:, 0]
            shifted = [padded[:, y : y + SIDE, x : x + SIDE] for x, y in _SHIFTS]
            blocks.append(torch.stack([net(patch) for patch in shifted]).mean(dim=0))
    return np.asarray(torch.cat(blocks).numpy(), np.float32)
