"""The net of movements, and how the eyes it learns from are varied."""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from eyelid.nets.blocks import convolve, standardise

SIDE = 48  # pixels of what the net reads
ANGLE = 20.0  # degrees of the head that are 1
CHANNELS = (16, 40, 72, 80)
HIDDEN = 48


MEASURES = 3  # of gazes


class Seen(NamedTuple):
    """What the net says of N eyes.

    Attributes:
        logits: Of the movements, `[N, 5]`.
        gaze: To the subject's left and up, by each measure, `[N, 3, 2]`; it is learnt, and not exported.
    """

    logits: Tensor
    gaze: Tensor


class MovementNet(nn.Module):
    """Four convolutions on a standardised left eye; what they see meets the turn of the head after them.

    Args:
        classes: Number of movements; the first two are those that change places in a mirror.
        dropout: Share of the features that each training step leaves out.
    """

    def __init__(self, classes: int = 5, dropout: float = 0.2) -> None:
        super().__init__()
        first, second, third, fourth = CHANNELS
        self.body = nn.Sequential(
            convolve(1, first, kernel=4, stride=2, padding=1),
            convolve(first, second, kernel=3, stride=2, padding=1),
            convolve(second, third, kernel=3, stride=2, padding=1),
            convolve(third, fourth, kernel=3),
        )
        maps = SIDE // 8 - 2
        self.seen = nn.Sequential(nn.Dropout(dropout), nn.Linear(fourth * maps * maps, HIDDEN))
        self.turned = nn.Sequential(nn.Linear(3, 24), nn.ReLU(), nn.Linear(24, HIDDEN))
        self.head = nn.Linear(HIDDEN, classes)
        self.gaze = nn.Linear(HIDDEN, 2 * MEASURES)

    def forward(self, eyes: Tensor, pose: Tensor, is_right: Tensor) -> Seen:
        """Reads eyes.

        Args:
            eyes: `[N, 48, 48]` of 0..255.
            pose: Yaw and pitch in degrees, and 1 where they are known, else 0; `[N, 3]`, or `[1, 3]` for all.
            is_right: 1 for a right eye, which is mirrored, 0 for a left one; `[N]` or `[1]`.
        """
        eyes = eyes.float()
        eyes = eyes + is_right[:, None, None] * (eyes.flip(2) - eyes)
        yaw, pitch, known = pose.split(1, 1)
        yaw = yaw * (1 - 2 * is_right[:, None])
        angles = torch.cat([yaw / ANGLE, pitch / ANGLE, known], 1).clamp(-3, 3) * known
        features = self.seen(self.body(standardise(eyes, SIDE)).flatten(1))
        features = F.relu(features + self.turned(angles))
        logits, gaze = self.head(features), self.gaze(features).unflatten(1, (MEASURES, 2))
        swapped = torch.cat([logits[:, 1:2], logits[:, :1], logits[:, 2:]], 1)
        mirrored = torch.cat([-gaze[..., :1], gaze[..., 1:]], 2)
        return Seen(
            logits + is_right[:, None] * (swapped - logits),
            gaze + is_right[:, None, None] * (mirrored - gaze),
        )


def vary(eyes: Tensor) -> Tensor:
    """Varies eyes `[N, 64, 64]` of 0..255 as faces, frames, light and cameras do; returns `[N, 48, 48]`."""
    patches = _framed(eyes.float()[:, None])
    patches = _coarse(_blurred(_with_glasses(patches)))
    return _lit(_glinting(patches))[:, 0]


def _uniform(count: int, low: float, high: float) -> Tensor:
    return low + (high - low) * torch.rand(count)


def _framed(wide: Tensor) -> Tensor:
    """Moves, scales, stretches and turns."""
    count = len(wide)
    scale = torch.exp2(_uniform(count, -0.45, 0.2))
    across, down = scale * torch.exp2(_uniform(count, -0.12, 0.12)), scale
    angle = torch.randn(count) * 0.1
    x, y = torch.randn(count) * 0.09, torch.randn(count) * 0.09
    cos, sin = angle.cos(), angle.sin()
    place = torch.stack(
        [torch.stack([across * cos, -down * sin, x], 1), torch.stack([across * sin, down * cos, y], 1)], 1
    )
    grid = F.affine_grid(place, [count, 1, SIDE, SIDE], align_corners=False)
    return F.grid_sample(wide, grid, padding_mode="border", align_corners=False)


def _with_glasses(patches: Tensor) -> Tensor:
    """Draws a lens on a part of them: its rim, and what it mirrors."""
    part = patches[-len(patches) // 4 :, 0]
    count = len(part)

    def uniform(low: float, high: float) -> Tensor:
        return _uniform(count, low, high)[:, None, None]

    axis = (torch.arange(SIDE) + 0.5) * (2 / SIDE) - 1
    x, y = axis - uniform(-0.45, 0.45), axis[:, None] - uniform(-0.25, 0.45)
    power = uniform(2, 5)
    far = ((x / uniform(0.7, 1.5)).abs() ** power + (y / uniform(0.45, 0.95)).abs() ** power) ** (1 / power)
    mean = part.mean((1, 2), keepdim=True)
    waves = torch.sin(x * uniform(-5, 5) + y * uniform(-5, 5) + uniform(0, 6.3)).clamp(min=0)
    mirrored = waves ** uniform(1, 4) * mean * uniform(0, 1) ** 2
    rim = (1.5 - (far - 1).abs() / uniform(0.02, 0.09)).clamp(0, 1) * uniform(0.3, 1)
    part = part + mirrored * ((1 - far) * 12).clamp(0, 1)
    part = part + rim * (mean * torch.where(uniform(0, 1) < 0.75, 0.25, 1.7) - part)
    return torch.cat([patches[: len(patches) - count], part[:, None]])


def _blurred(patches: Tensor) -> Tensor:
    """Blurs a part of them, some along a line, as movement does."""
    part = len(patches) // 4
    width = float(_uniform(1, 0.5, 2.2))
    reach = torch.arange(-4.0, 5)
    kernel = torch.exp(-0.5 * (reach / width) ** 2)
    kernel = kernel / kernel.sum()
    blurred = F.conv2d(F.pad(patches[:part], (4, 4, 0, 0), mode="replicate"), kernel[None, None, None])
    both = part // 2
    blurred = torch.cat(
        [
            F.conv2d(F.pad(blurred[:both], (0, 0, 4, 4), mode="replicate"), kernel[None, None, :, None]),
            blurred[both:],
        ]
    )
    return torch.cat([blurred, patches[part:]])


def _coarse(patches: Tensor) -> Tensor:
    """Takes the resolution of a part of them, as of eyes in small faces."""
    order = torch.randperm(len(patches))
    part = order[: len(patches) // 3]
    side = int(torch.randint(12, 34, (1,)))
    small = F.interpolate(patches[part], (side, side), mode="area")
    patches = patches.clone()
    patches[part] = F.interpolate(small, (SIDE, SIDE), mode="bilinear", align_corners=False)
    return patches


def _glinting(patches: Tensor) -> Tensor:
    """Adds one bright spot to some, as lamps and screens do on eyes and glasses."""
    count = len(patches)
    axis = torch.arange(SIDE) + 0.5
    middle = SIDE * (0.5 + torch.randn(count, 2) * 0.2)
    wide = torch.exp2(_uniform(count, 0, 2.6))[:, None]
    x = torch.exp(-(((axis - middle[:, :1]) / wide) ** 2))
    y = torch.exp(-(((axis - middle[:, 1:]) / wide) ** 2))
    strength = (torch.rand(count) < 0.15) * _uniform(count, 60, 300)
    return patches + (strength[:, None, None] * y[:, :, None] * x[:, None, :])[:, None]


def _lit(patches: Tensor) -> Tensor:
    """Changes contrast, shade, light and noise."""
    count = len(patches)
    gamma = torch.exp2(_uniform(count, -0.8, 0.8))[:, None, None, None]
    patches = 255 * (patches / 255).clamp(1e-4, 1) ** gamma
    axis = torch.linspace(-1, 1, SIDE)
    slope = (torch.rand(count, 2, 1, 1, 1) - 0.5) * 0.9
    patches = patches * (1 + slope[:, 0] * axis + slope[:, 1] * axis[:, None])
    patches = patches * torch.exp2(_uniform(count, -1.5, 0.4))[:, None, None, None]
    noise = torch.rand(count, 1, 1, 1) ** 3 * 12
    return (patches + torch.randn_like(patches) * noise).clamp(0, 255).round()
