"""Turning a drawn head: its picture is laid on an egg, which is turned and seen from the front again."""

import math
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.synth.face_geometry import CANVAS_MIDDLE, REACH

_EGG = np.array([7.5, 11.5, 6.5])
"""Half the breadth, the height and the depth of the egg, in eye units; its middle is that of the canvas."""

_STEP = 12  # pixels between the places that are computed; what lies between them is interpolated


class Pose(NamedTuple):
    """How a head is turned, in degrees.

    Attributes:
        yaw: positive when the face turns toward the picture's right, the subject's left.
        pitch: positive when it is lowered.
        roll: positive when it is turned clockwise in the picture.
    """

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0

    @property
    def matrix(self) -> NDArray[np.float64]:
        """The rotation `[3, 3]` of axes to the picture's right, down, and toward the viewer."""
        yaw, pitch, roll = (math.radians(angle) for angle in self)
        about_y = np.array([[math.cos(yaw), 0, math.sin(yaw)], [0, 1, 0], [-math.sin(yaw), 0, math.cos(yaw)]])
        about_x = np.array(
            [[1, 0, 0], [0, math.cos(pitch), math.sin(pitch)], [0, -math.sin(pitch), math.cos(pitch)]]
        )
        about_z = np.array(
            [[math.cos(roll), -math.sin(roll), 0], [math.sin(roll), math.cos(roll), 0], [0, 0, 1]]
        )
        matrix: NDArray[np.float64] = about_z @ about_x @ about_y
        return matrix


def places_on_canvas(
    left: int, top: int, width: int, height: int, *, middle: tuple[float, float], scale: float, pose: Pose,
    canvas: int,
) -> NDArray[np.float32]:  # fmt: skip
    """Returns the place on a head's canvas that each pixel of a part of a picture shows, for `cv2.remap`.

    Args:
        left: left edge of the part, in pixels of the picture.
        top: its upper edge.
        width: its width.
        height: its height.
        middle: where the middle between the eyes of the level head is in the picture, in pixels.
        scale: pixels per eye unit.
        pose: how the head is turned.
        canvas: width and height of the canvas in pixels.

    Returns:
        float32 `[height, width, 2]`: x and y; they may lie beyond the canvas.
    """
    columns, rows = width // _STEP + 2, height // _STEP + 2
    across = (left + 0.5 + _STEP * np.arange(columns) - middle[0]) / scale
    down = (top + 0.5 + _STEP * np.arange(rows) - middle[1]) / scale
    seen = np.zeros((rows, columns, 3))
    seen[..., 0], seen[..., 1] = across[None], down[:, None] - CANVAS_MIDDLE
    matrix = pose.matrix
    origin, sight = seen @ matrix, matrix[2]  # of the line of sight, in the axes of the level head
    a = np.square(sight / _EGG).sum()
    b = (origin * sight / _EGG**2).sum(axis=-1)
    c = np.square(origin / _EGG).sum(axis=-1) - 1
    along = (np.sqrt(np.maximum(b * b - a * c, 0)) - b) / a  # nearest to the egg where it passes by
    places = (origin[..., :2] + along[..., None] * sight[:2]) * (canvas / (2 * REACH)) + (canvas - 1) / 2
    # A map that is resized has its first value in the middle of its first cell, so it is cut by half a cell.
    grown = cv2.resize(
        places.astype(np.float32), (columns * _STEP, rows * _STEP), interpolation=cv2.INTER_LINEAR
    )
    half = _STEP // 2
    cut: NDArray[np.float32] = grown[half : half + height, half : half + width]
    return cut
