"""What hides eyes and mouths in scenes: dark glasses, pieces of something else, masks."""

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional as F

from models.scene_objects import FACE, HIDDEN, Objects
from models.uniform import uniform

COVERS = {"glasses": 0.12, "hand": 0.12, "mask": 0.1}
"""How often something hides the eyes, or the mouth, of one face of a scene."""

_SMALLEST = 20  # size of the smallest face that is covered, in pixels


def cover_eyes(scenes: Tensor, objects: Objects, covers: Mapping[str, float] = COVERS) -> Tensor:
    """Covers some eyes with dark glasses or with pieces of something else, and some mouths with masks.

    Args:
        scenes: Grey, float `[B, side, side]` of 0..255.
        objects: The faces in them; the states of eyes that are covered become `HIDDEN` in place.
        covers: How often there are `glasses`, a `hand` and a `mask`, as of `COVERS`; tried in this order.

    Returns:
        Scenes of the same shape.
    """
    count, device = len(scenes), scenes.device
    rows = torch.arange(count, device=device)
    for what, chance in covers.items():
        is_face = (objects.kind == FACE) & (objects.size > _SMALLEST)
        chosen = (is_face.float() + 1e-6).multinomial(1)[:, 0]
        done = is_face[rows, chosen] & (uniform(device, count) < chance)
        eyes = objects.eyes[rows, chosen]
        ground = scenes.roll(1, 0)  # pieces of something else
        flat = uniform(device, count, 1, 1, low=0, high=0.9)
        ground = ground * (1 - flat) + ground.mean((1, 2), keepdim=True) * flat
        if what == "mask":
            opacity = _mask(eyes, scenes.shape[-1])
            ground = ground * 0.3 + uniform(device, count, 1, 1, low=30, high=240) * 0.7
        else:
            one = torch.randint(2, (count, 1), device=device) == torch.arange(2, device=device)
            both = one | (uniform(device, count, 1) < (1.0 if what == "glasses" else 0.25))
            opacity = _lenses(eyes, both, scenes.shape[-1])
            states = objects.states[rows, chosen]
            objects.states[rows, chosen] = torch.where(done[:, None] & both, HIDDEN, states)
            if what == "glasses":
                ground = ground * 0.15 + uniform(device, count, 1, 1, low=0, high=60)
        opacity = opacity * done[:, None, None]
        soft = F.avg_pool2d(opacity[:, None], 3, 1, 1)[:, 0]
        scenes = scenes + (ground - scenes) * soft
    return scenes


def _mask(eyes: Tensor, side: int) -> Tensor:
    """Returns where masks are, 0 or 1, `[B, side, side]`, below eyes `[B, 2, 2]`."""
    count, device = len(eyes), eyes.device
    across = eyes[:, 1] - eyes[:, 0]  # the subject's right eye first
    between = across.norm(dim=1).clamp(min=2)
    down = torch.stack([-across[:, 1], across[:, 0]], 1) / between[:, None]
    below = torch.where(down[:, 1:] < 0, -down, down)
    nose = eyes.mean(1) + below * (between * uniform(device, count, low=0.3, high=0.55))[:, None]
    centre = eyes.mean(1) + below * (between * 0.95)[:, None]
    dx, dy = _offsets(centre, side)
    along = (dx * across[:, 0, None, None] + dy * across[:, 1, None, None]) / between[:, None, None]
    deep = dx * below[:, 0, None, None] + dy * below[:, 1, None, None]
    wide = (between * uniform(device, count, low=0.7, high=1.0))[:, None, None]
    high = (between * uniform(device, count, low=0.9, high=1.2))[:, None, None]
    top = ((nose - centre) * below).sum(1)[:, None, None]
    return ((along / wide) ** 4 + (deep / high) ** 4 < 1).logical_and(deep > top).float()


def _lenses(eyes: Tensor, both: Tensor, side: int) -> Tensor:
    """Returns what covers eyes `[B, 2, 2]`, 0 or 1, `[B, side, side]`; a bool `[B, 2]` says which of them."""
    count, device = len(eyes), eyes.device
    across = eyes[:, 1] - eyes[:, 0]
    between = across.norm(dim=1).clamp(min=2)
    opacity = torch.zeros(count, side, side, device=device)
    rx = (between * uniform(device, count, low=0.3, high=0.48))[:, None, None]
    ry = (between * uniform(device, count, low=0.2, high=0.4))[:, None, None]
    for eye in range(2):
        dx, dy = _offsets(eyes[:, eye], side)
        along = (dx * across[:, 0, None, None] + dy * across[:, 1, None, None]) / between[:, None, None]
        deep = (dy * across[:, 0, None, None] - dx * across[:, 1, None, None]) / between[:, None, None]
        lens = ((along / rx).abs() ** 3 + (deep / ry).abs() ** 3 < 1) & both[:, eye, None, None]
        opacity = torch.maximum(opacity, lens.float())
    return opacity


def _offsets(centre: Tensor, side: int) -> tuple[Tensor, Tensor]:
    """Returns each pixel's offset from a point `[B, 2]`: `[B, 1, side]` to the right, `[B, side, 1]` down."""
    axis = torch.arange(side, device=centre.device) + 0.5
    return axis[None, None] - centre[:, 0, None, None], axis[None, :, None] - centre[:, 1, None, None]
