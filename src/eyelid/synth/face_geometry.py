"""Computing where the parts of a face lie: its outline, its box, the points of its eyes."""

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from eyelid.synth.face_look import SIDES, FaceLook, Head
from eyelid.synth.geometry import Field, Geometry
from eyelid.synth.look import Framing, Light, Side

EYE_PLACE = 2.3
"""How far the middle of an eye lies from the middle between both, in eye units."""

CROWN = 8.0
"""How far the top of the skull lies above the eyes, in eye units."""

BROW_TO_HAIR = 3.9
"""How far the box of a face reaches above the eyes, in eye units: to the upper forehead."""

REACH = 12.0
"""Half the side of the square canvas of a head, in eye units."""

CANVAS_MIDDLE = 1.0
"""How far the middle of that canvas lies below the eyes, in eye units."""

Part: TypeAlias = tuple[slice, slice]
"""Rows and columns of a part of a canvas."""

_WINDOW = 6.4  # eye units: the part of a face in which an eye is drawn
_UPPER_LID = (0.52, -0.2)  # where the upper lid has its two points, as eyelid's landmarks have them
_LOWER_LID = (0.4, -0.33)


@dataclass(frozen=True)
class FaceGeometry:
    """A level face on a square canvas.

    Attributes:
        look: the face.
        canvas: width and height of the canvas in pixels; even.
    """

    look: FaceLook
    canvas: int

    @cached_property
    def pixels_per_unit(self) -> float:
        """Pixels per eye unit."""
        return self.canvas / (2 * REACH)

    @cached_property
    def _axis(self) -> Field:
        return ((np.arange(self.canvas, dtype=np.float32) + 0.5) / self.canvas - 0.5) * np.float32(2 * REACH)

    @property
    def x(self) -> Field:
        """Position of each column from the middle of the face, in eye units, float32 `[1, canvas]`."""
        return self._axis[None, :]

    @cached_property
    def y(self) -> Field:
        """Position of each row below the eyes, in eye units, float32 `[canvas, 1]`."""
        return self._axis[:, None] + np.float32(CANVAS_MIDDLE)

    def within(self, distance: Field) -> Field:
        """Returns how much of each pixel is covered, from its distance inside of an edge in eye units."""
        cover: Field = np.clip(distance * np.float32(self.pixels_per_unit) + 0.5, 0, 1)
        return cover

    @cached_property
    def face(self) -> Field:
        """Share of each pixel that the head without hair and ears covers."""
        return self.within(half_width(self.look.head, self.y) - np.abs(self.x))

    @cached_property
    def window(self) -> Part:
        """Rows and columns of the square around the left eye; of the right one in the mirrored canvas."""
        side = round(_WINDOW * self.pixels_per_unit)
        top, left = (
            round((self.canvas - side) / 2 + offset * self.pixels_per_unit)
            for offset in (-CANVAS_MIDDLE, EYE_PLACE)
        )
        return slice(top, top + side), slice(left, left + side)

    @property
    def whole(self) -> Part:
        """Rows and columns of the whole canvas."""
        return slice(0, self.canvas), slice(0, self.canvas)

    @property
    def both_windows(self) -> Part:
        """Rows and columns of the part in which both eyes are drawn: the same to the left as to the right."""
        rows, columns = self.window
        return rows, slice(self.canvas - columns.stop, columns.stop)

    def window_in(self, part: Part) -> Part:
        """Returns the window of the left eye in a part of the canvas; of the right one in its mirror image.

        Args:
            part: a part with both windows that is the same to the left as to the right.
        """
        rows, columns = (
            slice(own.start - whole.start, own.stop - whole.start)
            for own, whole in zip(self.window, part, strict=True)
        )
        return rows, columns

    def eye(self, side: Side, light: Light) -> Geometry:
        """Returns an eye laid out on the canvas of its window, as a left eye."""
        rows, columns = self.window
        size = rows.stop - rows.start
        middle = self.canvas / 2
        framing = Framing(
            share=2 * self.pixels_per_unit / size,
            shift_x=(middle + EYE_PLACE * self.pixels_per_unit - columns.start) / size - 0.5,
            shift_y=(middle - CANVAS_MIDDLE * self.pixels_per_unit - rows.start) / size - 0.5,
        )
        return Geometry(replace(self.look.eye_as_left(side, light), framing=framing), size)


def half_width(head: Head, y: Field) -> Field:
    """Returns half the width of a head without hair at heights `y`, in eye units; 0 above and below it."""
    above = np.clip(-y / CROWN, 0, 1)
    below = np.clip(y / head.chin, 0, 1)
    skull = np.sqrt(1 - above**2.8)
    jaw = np.sqrt(1 - below ** (2.1 + 1.2 * head.jaw))
    width: Field = head.width * np.where(y < 0, skull, jaw)
    return width


def eye_points(look: FaceLook) -> NDArray[np.float32]:
    """Returns the points of both eyes, in eye units from the middle between them.

    Returns:
        Of the right eye, then of the left, float32 `[2, 7, 2]`, in the order of `FaceMarks.points`: outer
        corner, inner corner, two points of the upper lid and two of the lower one, from the picture's left to
        its right, and the centre of the iris, which may lie behind the lid.
    """
    points = np.empty((2, 7, 2), np.float32)
    for index, side in enumerate(SIDES):
        mirror = -1 if side == "right" else 1
        eye = Geometry(look.eye_as_left(side), 8)
        places = np.array([1, -1, *_UPPER_LID[::-mirror], *_LOWER_LID[::-mirror]], np.float32)
        upper, lower = eye.lid_curves(places)
        down = np.where([True, True, True, True, False, False], upper, lower)
        u, v = eye.iris_centre
        points[index, :, 0] = mirror * (EYE_PLACE + np.append(places, u))
        points[index, :, 1] = np.append(down, v)
    return points


def face_box(look: FaceLook, roll: float) -> tuple[float, float, float, float]:
    """Returns the upright box around a turned face, from the upper forehead to the chin, without ears.

    Args:
        look: the face.
        roll: by how many degrees it is turned, clockwise.

    Returns:
        left, top, width, height in eye units from the middle between the eyes.
    """
    y = np.linspace(-BROW_TO_HAIR, look.head.chin, 200)
    half = half_width(look.head, y)
    outline = np.concatenate([np.stack([half, y], 1), np.stack([-half, y], 1)])
    low, high = (turned(outline, roll).min(0), turned(outline, roll).max(0))
    return float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1])


def turned(points: Field, roll: float) -> Field:
    """Turns points, `[..., 2]`, by an angle in degrees, clockwise in the picture, about the origin."""
    cos, sin = math.cos(math.radians(roll)), math.sin(math.radians(roll))
    result: Field = points @ np.array([[cos, sin], [-sin, cos]])
    return result
