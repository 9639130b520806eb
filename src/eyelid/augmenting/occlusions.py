"""Draws glasses, hair and glints over whole batches of patches, by the distance of each pixel from a line.

Coordinates have their origin in the middle of the patch, and its borders are at -1 and 1. Lengths are in
these units. Grey tones are multiples of each patch's mean brightness, because a fixed tone that is dark in
daylight is bright in a near-infrared picture.
"""

import math

import torch
from torch import Tensor

from eyelid.augmenting.random_step import uniform

_GLINTS = 3  # most glints in one patch
_STRANDS = 24  # largest number of hair strands in one patch


def wear_glasses(patches: Tensor) -> Tensor:
    """Draws glasses over each patch: a rim, bars beside the lens, a tint, and sometimes a reflection.

    Takes and returns N patches of side P, float `[N, 1, P, P]` of 0..1.
    """
    pixel = 2 / patches.shape[-1]
    across, down = _turned(patches, uniform(-0.15, 0.15, patches))
    across, down = across - uniform(-0.2, 0.2, patches), down - uniform(-0.15, 0.25, patches)
    wide, high = uniform(0.65, 1.3, patches), uniform(0.5, 1.0, patches)
    edges = uniform(2, 5, patches)  # exponent of the lens's outline: 2 is an ellipse, 5 nearly a rectangle
    beyond = ((across / wide).abs() ** edges + (down / high).abs() ** edges) ** (1 / edges) - 1
    beyond = beyond * torch.minimum(wide, high)
    lens = (0.5 - beyond / pixel).clamp(0, 1)

    tint = torch.where(_some(0.15, patches), uniform(0.2, 0.55, patches), uniform(0, 0.1, patches))
    mirrored = torch.where(_some(0.5, patches), uniform(0.2, 0.8, patches), 0) * lens * _band(across, down)
    brightness = patches.mean(dim=(2, 3), keepdim=True)
    drawn = patches * (1 - tint * lens)
    drawn = drawn.lerp((brightness * uniform(1.5, 3, patches)).clamp(max=1), mirrored)

    thickness = uniform(0.04, 0.2, patches)
    on_top = uniform(0, 1, patches)
    rim = _stroke(beyond, thickness * (1 + on_top * (-down / high).clamp(-0.6, 1)), pixel)
    open_below = _some(0.2, patches) & (down > 0)
    bars = _stroke(down + 0.4 * high, thickness, pixel) * (across.abs() > wide)
    frame = torch.maximum(rim.masked_fill(open_below, 0), bars) * uniform(0.7, 1, patches)
    return drawn.lerp(_tone(patches, brightness), frame)


def shine(patches: Tensor) -> Tensor:
    """Draws one to three glints on each patch: small spots, white or nearly so, near the middle.

    Their radius is 1 to 6 % of the side, up to three times as much along one axis. Takes and returns N
    patches of side P, float `[N, 1, P, P]` of 0..1.
    """
    pixel = 2 / patches.shape[-1]
    count = uniform(1, _GLINTS + 1, patches).floor()
    bright = patches.amax(dim=(2, 3), keepdim=True).clamp(min=0.3) * uniform(0.9, 1.6, patches)
    shining = patches
    for number in range(_GLINTS):
        across, down = _turned(patches, uniform(-math.pi, math.pi, patches))
        far, turn = uniform(0, 0.75, patches), uniform(-math.pi, math.pi, patches)
        radius = uniform(0.02, 0.12, patches)
        reach = radius * uniform(1, 3, patches)
        apart = torch.hypot((across - far * turn.cos()) / reach, (down - far * turn.sin()) / radius)
        spot = ((1 - apart) * radius / pixel + 0.5).clamp(0, 1) * (number < count)
        shining = shining.lerp(bright.clamp(max=1), spot)
    return shining


def grow_hair(patches: Tensor) -> Tensor:
    """Draws hair over each patch: a few thin strands at any angle, or a fringe that comes down from above.

    Takes and returns N patches of side P, float `[N, 1, P, P]` of 0..1.
    """
    pixel = 2 / patches.shape[-1]
    fringe = _some(0.4, patches)
    turn = torch.where(fringe, uniform(-0.3, 0.3, patches), uniform(-1.4, 1.4, patches))
    across, down = _turned(patches, turn)
    along = down + 1.2
    lean, bend = uniform(-0.5, 0.5, patches), uniform(-0.3, 0.3, patches)
    thickness = torch.where(fringe, uniform(0.18, 0.3, patches), uniform(0.03, 0.08, patches))
    length = torch.where(fringe, uniform(0.6, 1.2, patches), uniform(1.2, 3, patches))
    count = torch.where(fringe, _STRANDS, uniform(2, 11, patches).floor())
    tone = _tone(patches, patches.mean(dim=(2, 3), keepdim=True))
    drawn = patches
    for strand in range(_STRANDS):
        root = (3 * (strand + uniform(0, 1, patches)) / _STRANDS - 1.5).where(
            fringe, uniform(-1.3, 1.3, patches)
        )
        own_lean, own_bend = lean + uniform(-0.2, 0.2, patches), bend + uniform(-0.1, 0.1, patches)
        distance = across - root - own_lean * along - own_bend * along**2
        steepness = (1 + (own_lean + 2 * own_bend * along) ** 2).sqrt()
        left = length * uniform(0.8, 1.1, patches) - along  # length of the strand from here to its tip
        width = thickness * (1.4 * left).clamp(0, 1) * (strand < count)
        cover = _stroke(distance / steepness, width, pixel) * 0.85
        drawn = drawn.lerp((tone * uniform(0.7, 1.3, patches)).clamp(max=1).expand_as(drawn), cover)
    return drawn


def _turned(patches: Tensor, angle: Tensor) -> tuple[Tensor, Tensor]:
    """Returns the coordinates of each pixel in axes that are rotated by one angle for each patch.

    Args:
        patches: Float `[N, 1, P, P]`; only its shape and device are used.
        angle: Float `[N, 1, 1, 1]`, in radians.

    Returns:
        The coordinates across and down, float `[N, 1, P, P]` each.
    """
    side = patches.shape[-1]
    pixels = (torch.arange(side, device=patches.device) * 2 + 1) / side - 1
    cos, sin = angle.cos(), angle.sin()
    across, down = pixels.view(1, 1, 1, side), pixels.view(1, 1, side, 1)
    return cos * across + sin * down, cos * down - sin * across


def _stroke(distance: Tensor, thickness: Tensor, pixel: float) -> Tensor:
    """Returns the share of each pixel that a line covers, 0 to 1.

    Args:
        distance: Distance of each pixel from the middle of the line.
        thickness: Thickness of the line.
        pixel: Side of one pixel, in the same unit.
    """
    thick = (0.5 + (thickness / 2 - distance.abs()) / pixel).clamp(0, 1)
    return thick * (thickness / pixel).clamp(max=1)


def _band(across: Tensor, down: Tensor) -> Tensor:
    """Returns the brightness of a reflection in each pixel, 0 to 1.

    The reflection is a blurred band at a random angle and place.

    Args:
        across: Horizontal coordinate of each pixel, float `[N, 1, P, P]`.
        down: Vertical coordinate of each pixel, float `[N, 1, P, P]`.
    """
    angle = uniform(0, math.pi, across)
    from_middle = angle.cos() * across + angle.sin() * down - uniform(-0.8, 0.8, across)
    return (-((from_middle / uniform(0.1, 0.4, across)) ** 2)).exp()


def _tone(patches: Tensor, brightness: Tensor) -> Tensor:
    """Returns a random grey for the frame or hair of each patch, float `[N, 1, 1, 1]` of 0..1.

    In three quarters of the patches it is darker than the mean brightness, else brighter.

    Args:
        patches: N patches; only their number and device are used.
        brightness: Mean of each patch, float `[N, 1, 1, 1]`.
    """
    shade = torch.where(_some(0.75, patches), uniform(0.05, 0.5, patches), uniform(1.2, 1.9, patches))
    return (brightness * shade).clamp(max=1)


def _some(share: float, patches: Tensor) -> Tensor:
    """Returns bool `[N, 1, 1, 1]`: True for each patch with a probability of `share`."""
    return uniform(0, 1, patches) < share
