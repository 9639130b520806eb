"""What cameras do to whole scenes: light, blur, noise, JPEG."""

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from models.uniform import uniform


def develop(scenes: Tensor) -> Tensor:
    """Does to whole scenes what cameras do: light, blur, noise, JPEG.

    Args:
        scenes: Grey, float `[B, side, side]` of 0..255; the side is a multiple of 8.

    Returns:
        Float `[B, 1, side, side]`, whole numbers of 0..255.
    """
    count, side, device = len(scenes), scenes.shape[-1], scenes.device
    level = uniform(device, count, 1, 1)
    gamma = torch.exp2(uniform(device, count, 1, 1, low=-0.8, high=0.8))
    scenes = torch.where(level < 0.5, 255 * (scenes / 255).clamp(1e-4, 1) ** gamma, scenes)
    axis = torch.linspace(-1, 1, side, device=device)
    slope = uniform(device, count, 2, 1, 1, low=-0.5, high=0.5)
    shade = (1 + slope[:, 0] * axis[None, None] + slope[:, 1] * axis[None, :, None]).clamp(0.15, 1.6)
    scenes = torch.where(uniform(device, count, 1, 1) < 0.3, scenes * shade, scenes)
    gain = torch.exp2(uniform(device, count, 1, 1, low=-2.0, high=0.5))
    scenes = torch.where(uniform(device, count, 1, 1) < 0.25, scenes * gain, scenes).clamp(0, 255)
    scenes = _blurred(scenes)
    noise = uniform(device, count, 1, 1, low=0, high=1) ** 2 * 14
    scenes = (scenes + torch.randn_like(scenes) * noise).clamp(0, 255)
    return _compressed(scenes)[:, None]


def _blurred(scenes: Tensor) -> Tensor:
    """Blurs a third of the scenes, by a lens or by motion."""
    device = scenes.device
    chosen = (uniform(device, len(scenes)) < 0.35).nonzero()[:, 0]
    count = len(chosen)
    if not count:
        return scenes
    sigma = uniform(device, count, 1, low=0.3, high=1.3)
    along = uniform(device, count, 1, low=0, high=1) ** 3 * 2.5
    angle = uniform(device, count, 1, 1, low=0, high=math.pi)
    axis = torch.arange(-4, 5, device=device).float()
    x, y = axis[None, None, :], axis[None, :, None]
    u, v = x * angle.cos() + y * angle.sin(), y * angle.cos() - x * angle.sin()
    wide = (sigma + along)[:, :, None]
    kernel = torch.exp(-0.5 * ((u / wide) ** 2 + (v / sigma[:, :, None]) ** 2))
    kernel = kernel / kernel.sum((1, 2), keepdim=True)
    padded = F.pad(scenes[None, chosen], (4, 4, 4, 4), mode="reflect")
    return scenes.index_copy(0, chosen, F.conv2d(padded, kernel[:, None], groups=count)[0])


def _compressed(scenes: Tensor) -> Tensor:
    """Rounds the cosines of 8x8 blocks as JPEG does, in six scenes of ten."""
    count, side, device = len(scenes), scenes.shape[-1], scenes.device
    quality = uniform(device, count, low=25, high=95)
    factor = torch.where(quality < 50, 50 / quality, 2 - quality / 50)
    step = (_LUMA.to(device)[None] * factor[:, None, None]).clamp(min=1)
    cosines = _cosines().to(device)
    shift = [int(number) for number in torch.randint(8, (2,))]
    moved = torch.roll(scenes, shift, (1, 2))
    blocks = moved.view(count, side // 8, 8, side // 8, 8).permute(0, 1, 3, 2, 4) - 128
    both = torch.kron(cosines, cosines)  # one product, of blocks as vectors of 64 pixels
    step = step.view(count, 1, 64)
    coded = ((blocks.reshape(count, -1, 64) @ both.T) / step).round() * step
    decoded = (coded @ both + 128).view(count, side // 8, side // 8, 8, 8)
    decoded = decoded.permute(0, 1, 3, 2, 4).reshape(count, side, side)
    decoded = torch.roll(decoded, [-number for number in shift], (1, 2)).clamp(0, 255)
    return torch.where(uniform(device, count, 1, 1) < 0.6, decoded, scenes).round()


def _cosines() -> Tensor:
    row, column = torch.arange(8.0)[:, None], torch.arange(8.0)[None]
    table = torch.cos(math.pi * (2 * column + 1) * row / 16) / 2
    table[0] /= math.sqrt(2)
    return table


_LUMA = torch.tensor(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ],
    dtype=torch.float32,
)  # the quantisation table of the JPEG standard, annex K
