"""Augmentation of whole batches on the device: where the camera stood, the light, and the camera itself.

Pictures are float `[N, 1, P, P]` in 0..1 throughout. Geometry works at twice the size that the net reads,
so that shrinking at its end smooths what the interpolation roughened.
"""

import math

import torch
from kornia import augmentation as K
from kornia.geometry.transform import get_affine_matrix2d, warp_affine
from torch import Tensor, nn
from torch.nn import functional as F

from eyelid.training.options import AugmentOptions

_WIDEST = 2.0  # width over height of the widest patch that is squashed to a square


def warp(patches: Tensor, zoom: tuple[float, float], options: AugmentOptions) -> Tensor:
    """Varies where the camera stood: mirrors, zooms, stretches, rotates and shifts, each patch differently.

    Args:
        patches: Float `[N, 1, P, P]`.
        zoom: Smallest and largest enlargement.
        options: The strength of the other steps.

    Returns:
        Float `[N, 1, P, P]`; beyond the border its pixels go on.
    """
    count, side = len(patches), patches.shape[-1]
    device = patches.device
    low, high = torch.tensor(zoom).log().tolist()
    scale = torch.empty(count, device=device).uniform_(low, high).exp()
    stretch = (torch.randn(count, device=device) * options.stretch / 2).exp()
    squash = torch.empty(count, device=device).uniform_(0, math.log(_WIDEST)).exp()
    squash[torch.rand(count, device=device) >= options.squash] = 1
    angle = torch.randn(count, device=device) * options.rotate_deg
    shift = torch.randn(count, 2, device=device) * options.shift * side
    untouched = torch.rand(count, device=device) < options.untouched
    for change, none in ((scale, 1), (stretch, 1), (squash, 1), (angle, 0), (shift, 0)):
        change[untouched] = none
    mirror = torch.where(torch.rand(count, device=device) < options.flip, -1.0, 1.0)
    scales = torch.stack([scale * stretch * mirror, scale / stretch * squash], dim=1)
    centre = torch.full((count, 2), (side - 1) / 2, device=device)
    matrices = get_affine_matrix2d(shift, centre, scales, angle)[:, :2]
    warped: Tensor = warp_affine(patches, matrices, (side, side), padding_mode="border", align_corners=True)
    return warped


class Photometry(nn.Module):
    """Varies the light and the camera of patches that have their final size."""

    def __init__(self, options: AugmentOptions) -> None:
        super().__init__()
        self.options = options
        self.light = nn.Sequential(
            K.RandomGamma((0.5, 2.0), p=options.gamma),
            K.RandomLinearIllumination(gain=(0.02, 0.3), p=options.side_light),
            K.RandomGaussianIllumination(
                gain=(0.2, 0.8), center=(0.0, 1.0), sigma=(0.04, 0.3), sign=(1.0, 1.0), p=options.glare
            ),
            K.RandomErasing((0.02, 0.2), (0.3, 3.3), value=0.0, p=options.occlusion / 2),
            K.RandomErasing((0.02, 0.2), (0.3, 3.3), value=0.6, p=options.occlusion / 2),
            K.RandomContrast((0.6, 1.7), p=options.exposure),
            K.RandomBrightness((0.8, 1.2), p=options.exposure),
        )
        self.blur = K.RandomGaussianBlur((7, 7), (0.4, 1.3), p=options.blur)
        self.invert = K.RandomInvert(p=options.invert)

    def forward(self, patches: Tensor) -> Tensor:
        """Returns float `[N, 1, P, P]` in steps of 1/255, as a camera would store them."""
        patches = self.light(patches).clamp(0, 1)
        patches = lower_resolution(self.blur(patches), self.options.low_resolution)
        patches = fade(add_noise(patches, self.options.noise), self.options.contrast)
        shown: Tensor = self.invert(patches)
        return (shown.clamp(0, 1) * 255).round() / 255


def add_noise(patches: Tensor, share: float) -> Tensor:
    """Adds noise to a share of the patches, up to a quarter of each one's own contrast.

    A fixed amount would drown the dim near-infrared pictures and not be seen in bright ones.
    """
    strength = patches.flatten(1).std(dim=1) * torch.rand(len(patches), device=patches.device) / 4
    strength[torch.rand(len(patches), device=patches.device) >= share] = 0
    return patches + torch.randn_like(patches) * strength.view(-1, 1, 1, 1)


def fade(patches: Tensor, share: float) -> Tensor:
    """Takes contrast from a share of the patches and sets them to another brightness."""
    count, device = len(patches), patches.device
    contrast = torch.empty(count, 1, 1, 1, device=device).uniform_(0.08, 0.5)
    brightness = torch.empty(count, 1, 1, 1, device=device).uniform_(0.12, 0.5)
    faded = (patches - patches.mean(dim=(1, 2, 3), keepdim=True)) * contrast + brightness
    return torch.where(torch.rand(count, 1, 1, 1, device=device) < share, faded, patches)


def lower_resolution(patches: Tensor, share: float) -> Tensor:
    """Shrinks a share of the patches and enlarges them again, as distance and compression do."""
    side = patches.shape[-1]
    choice = torch.rand(len(patches), device=patches.device)
    small_sides = [round(side * part) for part in (0.4, 0.5, 0.65, 0.8)]
    lowered = patches.clone()
    for index, small_side in enumerate(small_sides):
        low, high = (share * (index + step) / len(small_sides) for step in (0, 1))
        chosen = (low <= choice) & (choice < high)
        if chosen.any():
            small = F.interpolate(patches[chosen], size=small_side, mode="area")
            lowered[chosen] = F.interpolate(small, size=side, mode="bilinear", align_corners=False)
    return lowered
