"""Random geometry: patches mirrored, zoomed, stretched, rotated and shifted."""

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from eyelid.augmenting.options import AugmentOptions

_WIDEST = 2.0  # width over height of the widest patch that is squashed to a square


def warp(
    patches: Tensor, zoom: Tensor, flippable: Tensor, options: AugmentOptions, *, sharp: bool = False
) -> tuple[Tensor, Tensor]:
    """Changes the geometry of each patch at random, as if the camera stood elsewhere.

    Args:
        patches: Float `[N, 1, P, P]`.
        zoom: Float `[N, 2]`, the smallest and largest enlargement of each.
        flippable: Bool `[N]`, which patches may be mirrored.
        options: The strength of the other steps.
        sharp: Interpolate by cubics, which keep fine detail but may overshoot; else bilinearly.

    Returns:
        Float `[N, 1, P, P]`, in which the border pixels are repeated beyond the border; and bool `[N]`, which
        patches are mirrored.
    """
    count, side = len(patches), patches.shape[-1]
    device = patches.device
    unmoved = not (options.rotate_deg or options.shift or options.stretch or options.squash)
    if unmoved and not options.flip and bool((zoom == 1).all()):
        return patches, torch.zeros(count, dtype=torch.bool, device=device)
    smallest, largest = zoom.log().unbind(1)
    scale = smallest.lerp(largest, torch.rand(count, device=device)).exp()
    stretch = (torch.randn(count, device=device) * options.stretch / 2).exp()
    squash = torch.empty(count, device=device).uniform_(0, math.log(_WIDEST)).exp()
    squash[torch.rand(count, device=device) >= options.squash] = 1
    angle = torch.randn(count, device=device) * math.radians(options.rotate_deg)
    shift = torch.randn(count, 2, device=device) * options.shift
    untouched = torch.rand(count, device=device) < options.untouched
    for change, none in ((scale, 1), (stretch, 1), (squash, 1), (angle, 0), (shift, 0)):
        change[untouched] = none
    mirrored = (torch.rand(count, device=device) < options.flip) & flippable
    wide = scale * stretch * torch.where(mirrored, -1.0, 1.0)
    high = scale / stretch * squash
    places = _places(side, wide, high, angle, shift)
    return F.grid_sample(
        patches, places, mode="bicubic" if sharp else "bilinear", padding_mode="border", align_corners=False
    ), mirrored


def _places(side: int, wide: Tensor, high: Tensor, angle: Tensor, shift: Tensor) -> Tensor:
    """Returns the place that each pixel is sampled from: float `[N, P, P, 2]`, x and y, borders at -1 and 1.

    It is written out because `affine_grid` and kornia's `warp_affine` take longer for it than the sampling.
    """
    pixels = (torch.arange(side, device=angle.device) * 2 + 1) / side - 1
    across, down = (pixels - 2 * shift[:, axis, None] for axis in (0, 1))
    cos, sin = angle.cos(), angle.sin()
    places = torch.empty(len(angle), side, side, 2, device=angle.device)
    for axis, (along_row, along_column) in enumerate(((cos / wide, sin / wide), (-sin / high, cos / high))):
        rows, columns = along_row[:, None] * across, along_column[:, None] * down
        torch.add(rows[:, None, :], columns[:, :, None], out=places[..., axis])
    return places
