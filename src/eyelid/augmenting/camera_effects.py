"""Effects of a camera and its software: blur, low resolution, noise, low contrast, CLAHE.

Each function returns changed patches, float `[N, 1, P, P]` of 0..1, and leaves its input unchanged.
"""

import torch
from kornia.augmentation import RandomClahe
from kornia.filters import gaussian_blur2d
from torch import Tensor
from torch.nn import functional as F

from eyelid.augmenting.random_step import uniform

_BLURRED_AT = 96  # the largest side at which a blur is computed; a blurred patch has no finer detail
_LEAST_LEFT = 9.6  # pixels that the lowest resolution leaves, or 40 % of a patch smaller than 24
_LEVELS = 4  # of resolution
_TILE = 12  # pixels; smaller tiles of CLAHE hold too few levels to equalise
_TILES = 8  # in a row, at most


def blur(patches: Tensor) -> Tensor:
    """Blurs with a Gaussian of 1.7 to 5.4 % of the side, which is 0.4 to 1.3 pixels of 24."""
    side = patches.shape[-1]
    blurred_at = min(side, _BLURRED_AT)
    unit = blurred_at / 24
    sigma = uniform(0.4 * unit, 1.3 * unit, patches).view(-1, 1).expand(-1, 2)
    reach = round(3 * unit)
    small = _resized(patches, blurred_at)
    blurred: Tensor = gaussian_blur2d(small, (2 * reach + 1, 2 * reach + 1), sigma)
    return _resized(blurred, side)


def lower_resolution(patches: Tensor) -> Tensor:
    """Shrinks each patch to one of four sides, from 10 pixels to 80 % of its own, and enlarges it again."""
    side = patches.shape[-1]
    least = min(_LEAST_LEFT, 0.4 * side)
    levels = torch.randint(_LEVELS, (len(patches),), device=patches.device)
    lowered = patches.clone()
    for level in range(_LEVELS):
        chosen = levels == level
        if chosen.any():
            left = round(least * (0.8 * side / least) ** (level / (_LEVELS - 1)))
            lowered[chosen] = _resized(_resized(patches[chosen], left), side)
    return lowered


def add_noise(patches: Tensor) -> Tensor:
    """Adds noise to each pixel, up to a quarter of the patch's own contrast.

    A fixed amount would hide dim near-infrared pictures, and be invisible in bright ones.
    """
    strength = patches.std(dim=(2, 3), keepdim=True) * uniform(0, 0.25, patches)
    return patches + torch.randn_like(patches) * strength


def fade(patches: Tensor) -> Tensor:
    """Lowers the contrast of the patches and sets another brightness."""
    contrast, brightness = uniform(0.08, 0.5, patches), uniform(0.12, 0.5, patches)
    return (patches - patches.mean(dim=(2, 3), keepdim=True)) * contrast + brightness


def equalise(patches: Tensor) -> Tensor:
    """Equalises the contrast of tiles, limited to a gain of 1.5 to 4 (CLAHE, Zuiderveld 1994)."""
    tiles = min(max(patches.shape[-1] // _TILE, 2), _TILES)
    equalised: Tensor = RandomClahe((1.5, 4.0), (tiles, tiles), p=1.0)(patches.clamp(0, 1))
    return equalised


def _resized(patches: Tensor, side: int) -> Tensor:
    if side == patches.shape[-1]:
        return patches
    if side < patches.shape[-1]:
        return F.interpolate(patches, size=side, mode="area")
    return F.interpolate(patches, size=side, mode="bilinear", align_corners=False)
