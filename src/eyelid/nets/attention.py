"""A net of four convolutions with attention to positions in the patch, and the same net without attention."""

import torch
from torch import Tensor, nn

from eyelid.nets.blocks import convolve
from eyelid.nets.eye_net import EyeNet

_CHANNELS = (16, 32, 64, 64)
_DEPTHS = _CHANNELS[1:]  # numbers of channels of the feature maps that attention weights
_WHOLE = _CHANNELS[-1]  # number of values in the global feature


class _FourConvolutions(EyeNet):
    """The four convolutions and the head that both nets have.

    The last three convolutions halve the sides of the feature maps.

    Args:
        features: Number of features that the head reads.
        classes: Number of classes, for each of which the net gives a logit.
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
        """Returns the feature maps of the last three convolutions, and the global feature.

        Args:
            eyes: N square patches of side P, `[N, P, P]` of 0..255, of any number type.

        Returns:
            Three tensors of feature maps, float `[N, C, H, W]`, with C channels of height H and width W; and
            the global feature, which is the mean of the last maps over their positions, float `[N, 64]`.
        """
        maps = [self.standardised(eyes)]
        for convolution in self.body:
            maps.append(convolution(maps[-1]))
        return maps[2:], maps[-1].mean(dim=(2, 3))


class GlobalNet(_FourConvolutions):
    """The net `attention` without its attention, to measure what attention adds.

    It has 60,786 parameters for two classes. After four convolutions, one linear layer reads the global
    feature, which is the mean of the last feature maps over their positions.

    Source: the baseline of Jetley et al., Learn to Pay Attention, ICLR 2018.

    Args:
        classes: Number of classes.
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
    """A net for eye movements, which can be seen in a small part of the patch only.

    It has 71,218 parameters for two classes, and the same convolutions as `attention-off`. The feature maps
    of the last three convolutions are averaged over their positions. Each position is weighted by how well it
    fits the global feature. One linear layer reads the three averages.

    Source: Jetley et al., Learn to Pay Attention, ICLR 2018, in its form with the dot product.

    Args:
        classes: Number of classes.
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
    """Averages feature maps over their positions, weighted by how well each position fits a global feature.

    A linear layer brings the global feature to the size of a position's feature. The fit is the scaled dot
    product of the two. The paper also has another form: a learned vector times the sum of the two. In that
    form the global feature would add the same number to every position, and so have no effect after the
    softmax.

    Args:
        channels: C, the number of channels of the feature maps.
        whole: G, the number of values in the global feature.
    """

    def __init__(self, channels: int, whole: int) -> None:
        super().__init__()
        self.query = nn.Linear(whole, channels, bias=False)
        self.scale = channels**-0.5

    def forward(self, local: Tensor, whole: Tensor) -> Tensor:
        """Returns the weighted mean over all positions, float `[N, C]`.

        Args:
            local: The feature maps of N patches, float `[N, C, H, W]`, of height H and width W.
            whole: The global feature of each patch, float `[N, G]`.
        """
        return (local * self.weights(local, whole)).sum(dim=(2, 3))

    def weights(self, local: Tensor, whole: Tensor) -> Tensor:
        """Returns the weight of each position, float `[N, 1, H, W]`. The weights of each patch sum to one.

        Args:
            local: The feature maps of N patches, float `[N, C, H, W]`, of height H and width W.
            whole: The global feature of each patch, float `[N, G]`.
        """
        query: Tensor = self.query(whole)[:, :, None, None]
        fit = (local * query).sum(dim=1, keepdim=True) * self.scale
        weights: Tensor = (fit - fit.logsumexp(dim=(2, 3), keepdim=True)).exp()
        return weights
