"""A net of four convolutions with attention to places in the patch, and the same net without attention."""

import torch
from torch import Tensor, nn

from eyelid.nets.blocks import convolve
from eyelid.nets.eye_net import EyeNet

_CHANNELS = (16, 32, 64, 64)
_DEPTHS = _CHANNELS[1:]  # channels of the maps with attention
_WHOLE = _CHANNELS[-1]  # size of the global feature


class _FourConvolutions(EyeNet):
    """The four convolutions and the head that both nets have; the last three convolutions halve the maps.

    Args:
        features: Number of features that the head reads.
        classes: Number of outputs.
        dropout: Share of the features that each training step leaves out.
    """

    any_size = True

    def __init__(self, features: int, classes: int, dropout: float) -> None:
        super().__init__(24)
        first, second, third, fourth = _CHANNELS
        self.body = nn.ModuleList(
            [
                convolve(1, first, kernel=5, padding=2),
                convolve(first, second, kernel=3, stride=2, padding=1),
                convolve(second, third, kernel=3, stride=2, padding=1),
                convolve(third, fourth, kernel=3, stride=2, padding=1),
            ]
        )
        self.head = nn.Sequential(nn.Dropout(dropout), nn.Linear(features, classes))

    def features(self, eyes: Tensor) -> tuple[list[Tensor], Tensor]:
        """Returns the maps of the last three convolutions and their global feature.

        Args:
            eyes: Square patches `[N, P, P]` of 0..255, of any type.

        Returns:
            Three maps, float `[N, C, H, W]`; and the mean of the last over its positions, float `[N, 64]`.
        """
        maps = [self.standardised(eyes)]
        for convolution in self.body:
            maps.append(convolution(maps[-1]))
        return maps[2:], maps[-1].mean(dim=(2, 3))


class GlobalNet(_FourConvolutions):
    """The net `attention` without the attention, to measure what it adds; 60,786 parameters for two classes.

    Four convolutions, and one linear layer on the global feature, which is the mean of the last map over its
    positions.

    Source: the baseline of Jetley et al., Learn to Pay Attention, ICLR 2018.

    Args:
        classes: Number of outputs.
        dropout: Share of the features that each training step leaves out before the last layer.
    """

    def __init__(self, classes: int, dropout: float = 0.1) -> None:
        super().__init__(_WHOLE, classes, dropout)

    def forward(self, eyes: Tensor) -> Tensor:
        """Returns logits, float `[N, classes]`, for square patches `[N, P, P]` of 0..255, of any type."""
        _, whole = self.features(eyes)
        logits: Tensor = self.head(whole)
        return logits


class AttentionNet(_FourConvolutions):
    """For eye movements, which show in a small part of the patch; 71,218 parameters for two classes.

    The convolutions are those of `attention-off`. In each of the last three maps, the positions are weighted
    by how well they fit the global feature, and averaged; one linear layer reads the three means.

    Source: Jetley et al., Learn to Pay Attention, ICLR 2018, in its form with the dot product.

    Args:
        classes: Number of outputs.
        dropout: Share of the features that each training step leaves out before the last layer.
    """

    def __init__(self, classes: int, dropout: float = 0.1) -> None:
        super().__init__(sum(_DEPTHS), classes, dropout)
        self.attention = nn.ModuleList([Attention(channels, _WHOLE) for channels in _DEPTHS])

    def forward(self, eyes: Tensor) -> Tensor:
        """Returns logits, float `[N, classes]`, for square patches `[N, P, P]` of 0..255, of any type."""
        local, whole = self.features(eyes)
        means = [attend(map_, whole) for attend, map_ in zip(self.attention, local, strict=True)]
        logits: Tensor = self.head(torch.cat(means, dim=1))
        return logits


class Attention(nn.Module):
    """Attention: averages a map over its positions, weighted by how well they fit a global feature.

    The fit is the scaled dot product of a position's feature with the global one, which a linear layer brings
    to the same size. The paper has another form: a learned vector times the sum of both. There the global
    feature adds the same number to every position, so that it has no effect after the softmax.

    Args:
        channels: C, of the map.
        whole: G, the size of the global feature.
    """

    def __init__(self, channels: int, whole: int) -> None:
        super().__init__()
        self.query = nn.Linear(whole, channels, bias=False)
        self.scale = channels**-0.5

    def forward(self, local: Tensor, whole: Tensor) -> Tensor:
        """Returns the weighted mean of a map's features, float `[N, C]`.

        Args:
            local: Float `[N, C, H, W]`.
            whole: Float `[N, G]`.
        """
        return (local * self.weights(local, whole)).sum(dim=(2, 3))

    def weights(self, local: Tensor, whole: Tensor) -> Tensor:
        """Returns the weight of each position, float `[N, 1, H, W]`; the weights of a patch sum to one."""
        query: Tensor = self.query(whole)[:, :, None, None]
        fit = (local * query).sum(dim=1, keepdim=True) * self.scale
        weights: Tensor = (fit - fit.logsumexp(dim=(2, 3), keepdim=True)).exp()
        return weights
