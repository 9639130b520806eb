"""Imitates cameras and their software: blur, low resolution, noise, low contrast, poor light, CLAHE.

Each function takes N patches of side P, float `[N, 1, P, P]` of 0..1, and returns changed patches of the same
shape. It leaves its input unchanged. Values of the result may lie slightly outside of 0..1.
"""

import torch
from kornia.augmentation import RandomClahe
from kornia.filters import gaussian_blur2d
from torch import Tensor
from torch.nn import functional as F

from eyelid.augmenting.random_step import uniform

_BLURRED_AT = 96  # largest side at which a blur is computed; blurred patches have no finer detail
_LEAST_LEFT = 9.6  # lowest resolution, in pixels; 40 % of the side for patches smaller than 24 pixels
_LEVELS = 4  # number of different resolutions
_TILE = 12  # smallest side of a CLAHE tile, in pixels; smaller tiles have too few grey levels to equalise
_TILES = 8  # largest number of CLAHE tiles in a row


def blur(patches: Tensor) -> Tensor:
    """Blurs each patch with a Gaussian filter of random width.

    The standard deviation is 1.7 to 5.4 % of the side: 0.4 to 1.3 pixels in patches of 24 pixels.
    """
    side = patches.shape[-1]
    blurred_at = min(side, _BLURRED_AT)
    unit = blurred_at / 24
    sigma = uniform(0.4 * unit, 1.3 * unit, patches).view(-1, 1).expand(-1, 2)
    reach = round(3 * unit)
    small = _resized(patches, blurred_at)
    blurred: Tensor = gaussian_blur2d(small, (2 * reach + 1, 2 * reach + 1), sigma)
    return _resized(blurred, side)


def lower_resolution(patches: Tensor) -> Tensor:
    """Shrinks each patch to one of four smaller sides, and enlarges it to its own side again.

    The smallest of the four sides is 10 pixels, or 40 % of a patch smaller than 24 pixels. The largest is
    80 % of the patch's own side.
    """
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
    """Adds normally distributed noise to each pixel.

    Its standard deviation is up to a quarter of the standard deviation of the patch. A fixed strength would
    hide everything in dim near-infrared pictures, and would be invisible in bright ones.
    """
    strength = patches.std(dim=(2, 3), keepdim=True) * uniform(0, 0.25, patches)
    return patches + torch.randn_like(patches) * strength


def fade(patches: Tensor) -> Tensor:
    """Lowers the contrast of each patch to 8 to 50 %, and sets its mean to a random grey of 0.12 to 0.5."""
    contrast, brightness = uniform(0.08, 0.5, patches), uniform(0.12, 0.5, patches)
    return (patches - patches.mean(dim=(2, 3), keepdim=True)) * contrast + brightness


def dim(patches: Tensor) -> Tensor:
    """Makes each patch dark and flat, and adds the noise of a sensor that gets little light.

    The standard deviation of the patch becomes 2 to 9 of 255 grey levels, its mean 8 to 70, and that of the
    noise 0.5 to 3.
    """
    level = 1 / 255
    spread = patches.std(dim=(2, 3), keepdim=True) + level
    flat = (
        (patches - patches.mean(dim=(2, 3), keepdim=True)) / spread * uniform(2 * level, 9 * level, patches)
    )
    noise = torch.randn_like(patches) * uniform(0.5 * level, 3 * level, patches)
    return flat + noise + uniform(8 * level, 70 * level, patches)


def equalise(patches: Tensor) -> Tensor:
    """Equalises the contrast of each patch, tile by tile, with a clip limit of 1.5 to 4.

    The method is CLAHE (Zuiderveld 1994).
    """
    tiles = min(max(patches.shape[-1] // _TILE, 2), _TILES)
    equalised: Tensor = RandomClahe((1.5, 4.0), (tiles, tiles), p=1.0)(patches.clamp(0, 1))
    return equalised


def _resized(patches: Tensor, side: int) -> Tensor:
    """Returns the patches, shrunk or enlarged to another side in pixels."""
    if side == patches.shape[-1]:
        return patches
    if side < patches.shape[-1]:
        return F.interpolate(patches, size=side, mode="area")
    return F.interpolate(patches, size=side, mode="bilinear", align_corners=False)
