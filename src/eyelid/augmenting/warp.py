"""Mirrors, zooms, stretches, rotates and shifts patches at random."""

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from eyelid.augmenting.options import AugmentOptions

_WIDEST = 2.0  # largest width over height of a patch that a squash imitates


def warp(
    patches: Tensor, zoom: Tensor, flippable: Tensor, options: AugmentOptions, *, sharp: bool = False
) -> tuple[Tensor, Tensor]:
    """Changes the geometry of each patch at random, as if the camera stood elsewhere.

    Args:
        patches: N patches of side P in pixels, float `[N, 1, P, P]`.
        zoom: Float `[N, 2]`, the smallest and the largest factor by which each patch may be enlarged.
        flippable: Bool `[N]`, whether each patch may be mirrored.
        options: How strongly patches are rotated, shifted, stretched and squashed, and how often mirrored.
        sharp: Whether to interpolate with cubics, which keep fine detail but may overshoot the range of the
            input. If False, the interpolation is bilinear.

    Returns:
        The changed patches, float `[N, 1, P, P]`, in which border pixels are repeated beyond the border; and
        bool `[N]`, whether each patch was mirrored. If nothing can change, the input itself is returned.
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
    """Returns for each pixel of the result the position in the patch from which it is sampled.

    This is written out here because `affine_grid` and kornia's `warp_affine` take longer than the sampling
    itself.

    Args:
        side: P, the side of the patches in pixels.
        wide: Float `[N]`, the horizontal enlargement of each patch; negative for mirrored ones.
        high: Float `[N]`, the vertical enlargement.
        angle: Float `[N]`, the rotation in radians.
        shift: Float `[N, 2]`, the shift along x and y as a share of the side.

    Returns:
        Float `[N, P, P, 2]`, x and y; the borders of the patch are at -1 and 1.
    """
    pixels = (torch.arange(side, device=angle.device) * 2 + 1) / side - 1
    across, down = (pixels - 2 * shift[:, axis, None] for axis in (0, 1))
    cos, sin = angle.cos(), angle.sin()
    places = torch.empty(len(angle), side, side, 2, device=angle.device)
    for axis, (along_row, along_column) in enumerate(((cos / wide, sin / wide), (-sin / high, cos / high))):
        rows, columns = along_row[:, None] * across, along_column[:, None] * down
        torch.add(rows[:, None, :], columns[:, :, None], out=places[..., axis])
    return places
