"""Four convolutions that look where the whole patch tells them to, and the same four without that."""

import torch
from torch import Tensor, nn

from eyelid.nets.blocks import convolve
from eyelid.nets.eye_net import EyeNet

_CHANNELS = (16, 32, 64, 64)
_DEPTHS = _CHANNELS[1:]  # those that attention looks at
_WHOLE = _CHANNELS[-1]  # size of the global feature


class _FourConvolutions(EyeNet):
    """What the two nets share; the last three convolutions halve the maps.

    Args:
        features: How many numbers the head reads.
        classes: Number of outputs.
        dropout: Share of them that each training step leaves out.
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

    def look(self, eyes: Tensor) -> tuple[list[Tensor], Tensor]:
        """Returns the maps of three depths, float `[N, C, H, W]`, and the global feature, float `[N, 64]`."""
        maps = [self.standardised(eyes)]
        for convolution in self.body:
            maps.append(convolution(maps[-1]))
        return maps[2:], maps[-1].mean(dim=(2, 3))


class GlobalNet(_FourConvolutions):
    """The net `attention` without the attention, to tell what that adds; 60,786 parameters for two classes.

    Four convolutions; one layer tells the classes from the mean over the positions of the last, the global
    feature.

    Source: the baseline of Jetley et al., Learn to Pay Attention, ICLR 2018.

    Args:
        classes: Number of outputs.
        dropout: Share of the features that each training step leaves out before the last layer.
    """

    def __init__(self, classes: int, dropout: float = 0.1) -> None:
        super().__init__(_WHOLE, classes, dropout)

    def forward(self, eyes: Tensor) -> Tensor:
        """Returns logits, float `[N, classes]`, for square patches `[N, P, P]` of 0..255, of any type."""
        _, whole = self.look(eyes)
        logits: Tensor = self.head(whole)
        return logits


class AttentionNet(_FourConvolutions):
    """For eye movements, which show in a small part of the patch; 71,218 parameters for two classes.

    The convolutions of `attention-off`, but their global feature only says where to look: after each of the
    last three the positions are weighed by how well they fit it, and one layer tells the classes from the
    three weighted means.

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
        local, whole = self.look(eyes)
        means = [attend(map_, whole) for attend, map_ in zip(self.attention, local, strict=True)]
        logits: Tensor = self.head(torch.cat(means, dim=1))
        return logits


class Attention(nn.Module):
    """Weighs the positions of a map by how well they fit a global feature.

    A position's fit is the scaled dot product of its feature with the global one, which is first brought to
    the same size. In the paper's other form, a learned vector times the sum of both, the global feature adds
    the same to every position, and so falls out of their softmax.

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
        """Returns how much each position counts, float `[N, 1, H, W]`; the weights of a patch sum to one."""
        query: Tensor = self.query(whole)[:, :, None, None]
        fit = (local * query).sum(dim=1, keepdim=True) * self.scale
        weights: Tensor = (fit - fit.logsumexp(dim=(2, 3), keepdim=True)).exp()
        return weights
