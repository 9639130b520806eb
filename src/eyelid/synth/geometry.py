"""Computing where the lids, the iris and the pupil of an eye lie, and how much of each pixel they cover.

Lengths are in eye units; see `look`. Every eye is computed as a subject's left eye, with the nose at negative
`u`. A right eye is the mirror image of a left one.
"""

import math
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from eyelid.synth.look import EyeLook

Field: TypeAlias = NDArray[np.floating]
"""float32 numbers, one or more for each pixel of the canvas or for each of some points."""

UPPER_SHARE = 0.57
"""Share of the gap between fully open lids that lies above the line through the corners."""

GAZE_REACH = (0.5, 0.28)
"""How far the iris moves, in eye units across and down, for a gaze of 1."""

LID_FOLLOWS_GAZE = 0.5
"""How far the lids move when the iris moves up or down, as a share of the iris's movement."""


class Part(IntEnum):
    """What a pixel of a truth mask shows."""

    SKIN = 0
    SCLERA = 1
    IRIS = 2
    PUPIL = 3


@dataclass(frozen=True)
class Geometry:
    """An eye laid out on a square canvas.

    Attributes:
        look: the eye; its side is ignored and taken as left.
        canvas: width and height of the canvas in pixels.
    """

    look: EyeLook
    canvas: int

    @cached_property
    def pixels_per_unit(self) -> float:
        """Pixels per eye unit."""
        return self.look.framing.share * self.canvas / 2

    @cached_property
    def _turn(self) -> tuple[float, float]:
        roll = math.radians(self.look.framing.roll)
        return math.cos(roll), math.sin(roll)

    @cached_property
    def _grid(self) -> tuple[Field, Field]:
        framing = self.look.framing
        axis = (np.arange(self.canvas, dtype=np.float32) + 0.5) / self.canvas - 0.5
        x = (axis - framing.shift_x)[None, :] * (2 / framing.share)
        y = (axis - framing.shift_y)[:, None] * (2 / framing.share)
        cos, sin = self._turn
        return x * cos + y * sin, y * cos - x * sin

    @property
    def u(self) -> Field:
        """Position of each pixel toward the outer corner, in eye units, float32 [canvas, canvas]."""
        return self._grid[0]

    @property
    def v(self) -> Field:
        """Position of each pixel downwards, in eye units, float32 [canvas, canvas]."""
        return self._grid[1]

    def to_pixels(self, points: Field) -> Field:
        """Turns points in eye units, [..., 2] as (u, v), into canvas pixels (x, y)."""
        framing = self.look.framing
        cos, sin = self._turn
        turn = np.array([[cos, sin], [-sin, cos]], np.float32) * self.pixels_per_unit
        middle = (0.5 + framing.shift_x) * self.canvas, (0.5 + framing.shift_y) * self.canvas
        return points @ turn + np.array(middle, np.float32) - np.float32(0.5)

    def lid_curves(self, u: Field, *, openness: float | None = None) -> tuple[Field, Field]:
        """Returns the positions `v` of the edges of the upper and of the lower lid at `u`.

        When the eye closes, both edges move to the line on which they meet. The upper one moves much further.

        Args:
            u: positions toward the outer corner, in eye units.
            openness: 0 (closed) to 1 (fully open); None for the openness of the look.
        """
        lids = self.look.lids
        openness = self.look.openness if openness is None else openness
        t = np.clip(u, -1, 1)
        dome = 1 - t * t
        upper_square = np.square(t + lids.skew * dome)
        upper_arch = 1 - 0.75 * upper_square - 0.25 * upper_square * upper_square
        lower_arch = 1 - np.square(t - 0.12 * dome)
        span = 2 * lids.height
        follow = LID_FOLLOWS_GAZE * GAZE_REACH[1] * self.look.gaze_y * openness
        tilted = -math.tan(math.radians(lids.tilt)) * t - follow * dome
        meet = lids.sag * lower_arch
        upper = meet + openness * (-UPPER_SHARE * span * upper_arch - meet)
        lower = meet + openness * ((1 - UPPER_SHARE) * span * lower_arch - meet)
        return upper + tilted, lower + tilted

    @cached_property
    def lids(self) -> tuple[Field, Field]:
        """The edges of both lids at each pixel of the canvas; see `lid_curves`."""
        return self.lid_curves(self.u)

    @cached_property
    def aperture(self) -> Field:
        """Share of each pixel that lies between the lids; zero everywhere when the lids touch."""
        upper, lower = self.lids
        half = 0.5 / self.pixels_per_unit
        visible = np.minimum(self.v + half, lower) - np.maximum(self.v - half, upper)
        share: Field = np.clip(visible / (2 * half), 0, 1)
        return share

    @cached_property
    def iris_centre(self) -> tuple[float, float]:
        """The middle of the iris as (u, v), in eye units."""
        lids = self.look.lids
        rest = (1 - 2 * UPPER_SHARE) * lids.height
        return GAZE_REACH[0] * self.look.gaze_x, rest - GAZE_REACH[1] * self.look.gaze_y

    @cached_property
    def iris_distance(self) -> Field:
        """Distance of each pixel from the middle of the iris, in iris radii.

        When the eye turns away, the iris is seen as a narrower ellipse.
        """
        u0, v0 = self.iris_centre
        turned = math.sqrt(1 - 0.25 * self.look.gaze_x**2), math.sqrt(1 - 0.15 * self.look.gaze_y**2)
        radius = self.look.iris.radius
        distance: Field = np.hypot((self.u - u0) / (radius * turned[0]), (self.v - v0) / (radius * turned[1]))
        return distance

    def disc(self, radius: float) -> Field:
        """Returns the share of each pixel that lies in a disc around the middle of the iris.

        Args:
            radius: radius of the disc, in iris radii: 1 for the whole iris.
        """
        edge = self.look.iris.radius * self.pixels_per_unit
        share: Field = np.clip((radius - self.iris_distance) * edge + 0.5, 0, 1)
        return share


def truth_mask(look: EyeLook, *, size: int = 64) -> NDArray[np.uint8]:
    """Returns which part of the eye each pixel shows, before glasses, glare and camera.

    Args:
        look: the eye.
        size: width and height of the mask in pixels.

    Returns:
        uint8 [size, size] of `Part` values.

    Example:
        >>> bool((truth_mask(EyeLook(openness=0)) == Part.SKIN).all())
        True
    """
    if look.side == "right":
        return np.ascontiguousarray(truth_mask(look.mirrored(), size=size)[:, ::-1])
    eye = Geometry(look, size)
    mask = np.full((size, size), Part.SKIN, np.uint8)
    visible = eye.aperture >= 0.5
    mask[visible] = Part.SCLERA
    mask[visible & (eye.disc(1.0) >= 0.5)] = Part.IRIS
    mask[visible & (eye.disc(look.iris.pupil) >= 0.5)] = Part.PUPIL
    return mask
