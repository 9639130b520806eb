"""Tiles: pictures of one face each, of which scenes are composed, and how they are read at any size."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from models.uniform import uniform

SIDE = 250  # pixels of the sides of a picture of a face
MARGIN = 2  # pixels at the border of a picture that are not shown
LEVELS = 4  # of a tile, each half as large as the one before, so that small faces are averaged, not skipped
ATLAS_WIDTH = 376
CORNERS = torch.tensor([[0, 0], [250, 0], [250, 125], [250, 188]])  # of the levels in the atlas: x, y


@dataclass(frozen=True)
class Tiles:
    """Pictures of one face each, on the device.

    Attributes:
        atlas: Uint8 `[N, 250, 376]`: each picture, and beside it its halves, quarters and eighths.
        centre: Centre of the face, `[N, 2]`, in pixels of the picture.
        size: Width and height of the face, `[N, 2]`.
        roll: Of the face, in radians, `[N]`.
        eyes: Centres of right and left eye, `[N, 2, 2]`.
        mouth: Centre of the mouth, `[N, 2]`.
        states: Of right and left eye, int64 `[N, 2]`: open, closed, hidden, or -1: untold.
        others: Boxes of up to four other faces, `[N, 4, 4]`: centre x, y, width, height; width 0: none.
        odds: How often each is drawn, `[N]`.
    """

    atlas: Tensor
    centre: Tensor
    size: Tensor
    roll: Tensor
    eyes: Tensor
    mouth: Tensor
    states: Tensor
    others: Tensor
    odds: Tensor


def atlas_of(pictures: NDArray[np.uint8]) -> Tensor:
    """Returns uint8 `[N, 250, 376]` of N pictures `[N, 250, 250]`."""
    atlas = torch.zeros(len(pictures), SIDE, ATLAS_WIDTH, dtype=torch.uint8)
    for start in range(0, len(pictures), 256):
        level = torch.from_numpy(pictures[start : start + 256])[:, None].float()
        for corner_x, corner_y in CORNERS.tolist():
            height, width = level.shape[2:]
            atlas[start : start + 256, corner_y : corner_y + height, corner_x : corner_x + width] = level[
                :, 0
            ].round()
            level = F.interpolate(level, (math.ceil(height / 2), math.ceil(width / 2)), mode="area")
    return atlas


def sample(tiles: Tiles, tile: Tensor, source: Tensor, u: Tensor, v: Tensor, scale: Tensor) -> Tensor:
    """Returns pixels of tiles at offsets from a point of theirs, of about the level that their scale needs.

    Args:
        tiles: The tiles.
        tile: Which one in each scene, int64 `[B]`.
        source: The point, in pixels of the tile, `[B, 2]`.
        u: Offsets to the right, in pixels of the tile, `[B, side, side]`.
        v: Offsets down.
        scale: Pixels of the scene a pixel of the tile, `[B]`.

    Returns:
        Float `[B, side, side]` of 0..255.
    """
    level = torch.log2(1 / scale) + uniform(tile.device, len(tile), low=-0.8, high=0.9)
    level = level.round().long().clamp(0, LEVELS - 1)
    shrink, corner = torch.exp2(-level.float()), CORNERS.to(tile.device)[level]
    side = (SIDE * shrink).ceil() - 1.0
    x = ((source[:, 0, None, None] + u) * shrink[:, None, None]).clamp(min=0.5)
    y = ((source[:, 1, None, None] + v) * shrink[:, None, None]).clamp(min=0.5)
    x = torch.minimum(x, side[:, None, None]) + corner[:, 0, None, None]
    y = torch.minimum(y, side[:, None, None]) + corner[:, 1, None, None]
    return bilinear(tiles.atlas, tile, x, y)


def inside_tile(u: Tensor, v: Tensor, source: Tensor) -> Tensor:
    """Returns which offsets from a point, as of `sample`, are in the tile, bool `[B, side, side]`."""
    x, y = u + source[:, 0, None, None], v + source[:, 1, None, None]
    return (x > MARGIN) & (x < SIDE - MARGIN) & (y > MARGIN) & (y < SIDE - MARGIN)


def bilinear(pictures: Tensor, index: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """Returns `pictures[index[b]]` at x and y `[B, side, side]`, between its pixels."""
    x, y = (x - 0.5).clamp(0, pictures.shape[-1] - 1.001), (y - 0.5).clamp(0, pictures.shape[-2] - 1.001)
    left, top = x.long(), y.long()
    right, low = x - left, y - top
    flat = pictures.view(-1)
    first = (index[:, None, None] * pictures.shape[-2] + top) * pictures.shape[-1] + left
    above = torch.lerp(flat[first].float(), flat[first + 1].float(), right)
    first = first + pictures.shape[-1]
    below = torch.lerp(flat[first].float(), flat[first + 1].float(), right)
    return torch.lerp(above, below, low)
