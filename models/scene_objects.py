"""What is in scenes: where tiles are put, and which faces stand there."""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

OPEN, CLOSED, HIDDEN, UNTOLD = 0, 1, 2, -1  # states of eyes
NONE, FACE, IGNORED = 0, 1, 2  # what stands in a slot of `Objects.kind`


class Place(NamedTuple):
    """Where a tile is put in each of B scenes.

    Attributes:
        centre: Of its face, `[B, 2]`.
        scale: Pixels of the scene a pixel of the tile, `[B]`.
        angle: In radians, clockwise, `[B]`.
        flip: -1 where it is mirrored, else 1, `[B]`.
    """

    centre: Tensor
    scale: Tensor
    angle: Tensor
    flip: Tensor

    def grid(self, side: int) -> tuple[Tensor, Tensor]:
        """Returns each pixel's offset from the place's centre, in pixels of the tile: x, y `[B, side, side]`.

        Mirrored and turned as the tile is.
        """
        axis = torch.arange(side, device=self.centre.device) + 0.5
        dx = axis[None, None, :] - self.centre[:, 0, None, None]
        dy = axis[None, :, None] - self.centre[:, 1, None, None]
        cos, sin = self.angle.cos()[:, None, None], self.angle.sin()[:, None, None]
        scale = self.scale[:, None, None]
        u = (cos * dx + sin * dy) / scale * self.flip[:, None, None]
        v = (-sin * dx + cos * dy) / scale
        return u, v

    def in_scene(self, points: Tensor) -> Tensor:
        """Maps offsets in pixels of the tile, `[B, P, 2]`, to pixels of the scene."""
        u, v = points[..., 0] * self.flip[:, None], points[..., 1]
        cos, sin, scale = self.angle.cos()[:, None], self.angle.sin()[:, None], self.scale[:, None]
        x = self.centre[:, 0, None] + scale * (cos * u - sin * v)
        y = self.centre[:, 1, None] + scale * (sin * u + cos * v)
        return torch.stack([x, y], -1)


@dataclass(frozen=True)
class Objects:
    """Up to K objects in each of B scenes.

    Attributes:
        kind: Nothing, a face, or what must not count, int64 `[B, K]`.
        box: Centre x, y, width, height in pixels, `[B, K, 4]`.
        size: Side of a square of the face's size, `[B, K]`.
        eyes: Centres of the right and the left eye, `[B, K, 2, 2]`.
        states: Their states, int64 `[B, K, 2]`.
    """

    kind: Tensor
    box: Tensor
    size: Tensor
    eyes: Tensor
    states: Tensor

    def append(self, other: "Objects") -> "Objects":
        """Returns the objects of both."""
        return Objects(
            *(torch.cat([mine, its], 1) for mine, its in zip(self._all(), other._all(), strict=True))
        )

    def pick(self, order: Tensor) -> "Objects":
        """Returns those at places of each scene, int64 `[B, L]`."""

        def picked(values: Tensor) -> Tensor:
            index = order.view(*order.shape, *[1] * (values.ndim - 2)).expand(*order.shape, *values.shape[2:])
            return values.gather(1, index)

        return Objects(*(picked(values) for values in self._all()))

    def with_scenes(self, others: "Objects") -> "Objects":
        """Returns the objects of these scenes and of others, with as many slots in each."""
        slots = max(self.kind.shape[1], others.kind.shape[1])

        def wide(values: Tensor) -> Tensor:
            missing = slots - values.shape[1]
            return F.pad(values, [0, 0] * (values.ndim - 2) + [0, missing])

        pairs = zip(self._all(), others._all(), strict=True)
        return Objects(*(torch.cat([wide(mine), wide(theirs)]) for mine, theirs in pairs))

    def _all(self) -> tuple[Tensor, ...]:
        return self.kind, self.box, self.size, self.eyes, self.states
