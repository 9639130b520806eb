"""The net of expressions, and how the faces it learns from are varied."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from eyelid.model_files.model_info import CLASSES_OF_TASKS
from eyelid.photos.expression import BELOW, TASK
from models.face_net import crop_features

SIDE, WIDE = 72, 1.35  # pixels of the net's crops; sides of those that they are cut out of
CUT = 104  # pixels of these


class ExpressionNet(nn.Module):
    """Tells expressions of grey faces: three logits, of which several may be high."""

    def __init__(self, widths: tuple[int, int, int, int] = (12, 24, 40, 56)) -> None:
        super().__init__()
        self.features = crop_features(widths, 2, 16)
        self.told = nn.Sequential(
            nn.Dropout(0.3),
            nn.Linear(16 * 25, 40),
            nn.ReLU(),
            nn.Dropout(0.3),
            nn.Linear(40, len(CLASSES_OF_TASKS[TASK])),
        )

    def forward(self, crops: Tensor) -> Tensor:
        """Returns logits `[B, 3]` of crops `[B, 1, 72, 72]`, 0 to 255."""
        centred = crops - crops.mean((2, 3), keepdim=True)
        spread = (centred.square().mean((2, 3), keepdim=True) + 16).sqrt()
        logits: Tensor = self.told(self.features(centred / spread).flatten(1))
        return logits


def framed(wide: Tensor) -> Tensor:
    """Cuts crops out of those with a margin: moved, larger or smaller, turned, every other one mirrored."""
    count = len(wide)
    scale = torch.exp2(_uniform(count, -0.16, 0.16)[:, 0, 0]) / WIDE
    angle = _uniform(count, -0.14, 0.14)[:, 0, 0]
    flip = torch.where(torch.rand(count) < 0.5, -1.0, 1.0)
    shift = (torch.rand(count, 2) - 0.5) * 0.2 / WIDE
    cos, sin = scale * angle.cos(), scale * angle.sin()
    place = torch.stack(
        [torch.stack([cos * flip, -sin, shift[:, 0]], 1), torch.stack([sin * flip, cos, shift[:, 1]], 1)], 1
    )
    grid = F.affine_grid(place, [count, 1, SIDE, SIDE], align_corners=False)
    return F.grid_sample(wide, grid, padding_mode="border", align_corners=False)


def lit(crops: Tensor) -> Tensor:
    """Changes light, shade and noise."""
    count = len(crops)
    gamma = torch.exp2(_uniform(count, -0.7, 0.7))[:, None]
    crops = 255 * (crops / 255).clamp(1e-4, 1) ** gamma
    axis = torch.linspace(-1, 1, SIDE)
    slope = torch.rand(count, 2, 1, 1, 1) - 0.5
    crops = crops * (1 + slope[:, 0] * axis + slope[:, 1] * axis[:, None])
    crops = crops * torch.exp2(_uniform(count, -1.2, 0.3))[:, None]
    noise = torch.rand(count, 1, 1, 1) ** 2 * 12
    return (crops + torch.randn_like(crops) * noise).clamp(0, 255).round()


def with_glasses(wide: Tensor, apart: Tensor, dark: int) -> Tensor:
    """Draws glasses on faces `[B, 104, 104]`: dark ones on the first, clear ones on the rest."""
    count = len(wide)
    axis = (torch.arange(CUT) + 0.5) / CUT - 0.5
    x = (axis * WIDE)[None, None] / apart[:, None, None]  # in distances between the eyes, from their middle
    y = (axis * WIDE + BELOW)[None, :, None] / apart[:, None, None]
    turn = _uniform(count, -0.08, 0.08)
    x, y = x + turn * y + _uniform(count, -0.05, 0.05), y - turn * x
    low = _uniform(count, -0.03, 0.12)
    wide_lens, high_lens = _uniform(count, 0.3, 0.48), _uniform(count, 0.17, 0.4)
    power = _uniform(count, 1.8, 5)
    far = ((x.abs() - _uniform(count, 0.46, 0.54)) / wide_lens).abs() ** power + (
        (y - low) / high_lens
    ).abs() ** power
    visor = (x / 0.98).abs() ** 4 + ((y - low) / high_lens.clamp(min=0.25)).abs() ** 3
    far = torch.where(_uniform(count, 0, 1) < 0.15, visor, far)
    lens = (far < 1).float()
    rim_wide = _uniform(count, 1.05, 1.5)
    bar = (y - low + _uniform(count, 0, 0.15)).abs() < _uniform(count, 0.015, 0.05)
    rim = ((far >= 1) & (far < rim_wide)) | (bar & ((x.abs() < 0.25) | (x.abs() > 0.8)) & (far >= 1))
    mean = wide.mean((1, 2), keepdim=True)
    shade = mean * _uniform(count, 0.0, 0.45) + (y - low) / high_lens * mean * _uniform(count, -0.1, 0.25)
    mirrored = wide.roll(1, 0).flip(1)
    shine = _uniform(count, 0, 1) ** 2 * 0.45
    shade = shade * (1 - shine) + mirrored * shine
    opacity = _uniform(count, 0.8, 1.0)
    opacity[dark:] = _uniform(count - dark, 0, 0.25)
    cover = F.avg_pool2d((lens * opacity)[:, None], 3, 1, 1)[:, 0]
    wide = wide + (shade - wide) * cover
    tone = torch.where(_uniform(count, 0, 1) < 0.7, mean * 0.25, mean * 1.5)
    edge = F.avg_pool2d(rim.float()[:, None], 3, 1, 1)[:, 0] * _uniform(count, 0.3, 1)
    return (wide + (tone - wide) * edge).clamp(0, 255)


def _uniform(count: int, low: float, high: float) -> Tensor:
    return low + (high - low) * torch.rand(count, 1, 1)
