"""Drawing the skin around the eye: its relief, dark folds, wrinkles, blotches and pores."""

import math

import cv2
import numpy as np

from eyelid.synth.geometry import Field, Geometry
from eyelid.synth.palette import Palette

LIGHT_SLANT = math.radians(42)
"""Angle between the light and the line of sight."""


def draw_skin(eye: Geometry, colours: Palette, rng: np.random.Generator) -> Field:
    """Draws the skin with the relief of the lids, but without lashes and brow.

    Returns:
        float32 [3, canvas, canvas], planes of blue, green and red, about 0 to 1.
    """
    tone = _lambert(eye, _height(eye)) - _folds(eye) + _texture(eye, rng)
    lit, shaded = np.clip(tone, 0, 0.6), np.clip(tone, -1, 0)
    skin: Field = colours.skin * (1 + 0.7 * lit) + (colours.skin - colours.shadow) * shaded
    return skin


def _height(eye: Geometry) -> Field:
    """Returns how far the skin at each pixel stands out of the face, in eye units."""
    look, u, v = eye.look, eye.u, eye.v
    upper, _ = eye.lids
    lid = 0.5 * (upper - look.lids.crease_gap)
    height = (0.2 + 0.06 * (1 - look.openness)) * _bump(u, 0.95) * _bump(v - lid, 0.5)
    height += 0.45 * _bump(v + look.lids.brow_height, 0.5) * _bump(u - 0.2, 2)
    height += (0.5 + 0.5 * look.skin.socket) * _bump(u + 2.6, 0.95)
    height += 0.25 * _bump(v - 1.9, 0.8) * _bump(u - 0.4, 1.4)
    height += 0.1 * look.skin.bag * _bump(v - 0.62, 0.2) * _bump(u, 0.9)
    return np.asarray(height - 0.2 * np.square(np.maximum(u - 1.1, 0)), np.float32)


def _lambert(eye: Geometry, height: Field) -> Field:
    """Returns the light on each pixel, relative to flat skin.

    It is above 0 where the skin is turned to the light, and below 0 where it is turned away.

    Args:
        eye: the eye.
        height: how far the skin stands out of the face; see `_height`.
    """
    look = eye.look
    angle = math.radians(look.light.direction)
    along_y, along_x = np.gradient(height * eye.pixels_per_unit)
    slope = along_y * math.sin(angle) - along_x * math.cos(angle)
    lit = (1 + math.tan(LIGHT_SLANT) * slope) / np.sqrt(1 + np.square(along_x) + np.square(along_y))
    return np.asarray(1.3 * (lit - 1), np.float32)


def _folds(eye: Geometry) -> Field:
    """Returns how dark the shadow in creases and hollows is at each pixel, 0 to about 1."""
    look, u, v = eye.look, eye.u, eye.v
    upper, lower = eye.lids
    open_upper, open_lower = eye.lid_curves(u, openness=1.0)
    shut = 1 - look.openness
    inside = _bump(u, 1.2)

    crease = np.minimum(open_upper - look.lids.crease_gap * (1 + 0.25 * inside), upper - 0.06)
    folds = 0.55 * look.lids.crease * (1 - 0.5 * shut) * inside * _bump(v - crease, 0.04)
    folds += 0.16 * look.lids.crease * inside * _bump(v - crease + 0.09, 0.1)
    folds += 0.22 * inside * _bump(v - upper, 0.11)
    folds += (0.1 + 0.2 * shut) * inside * _bump(v - lower - 0.06, 0.09)
    folds += 0.45 * look.skin.socket * _bump(u + 1.2, 0.42) * _bump(v + 0.4, 0.5)
    folds += 0.2 * _bump(u + 1.1, 0.2) * _bump(v - 0.05, 0.2)

    hollow = open_lower + 0.24 + 0.12 * inside
    folds += 0.3 * look.skin.bag * _bump(v - hollow, 0.06) * _bump(u + 0.2, 0.9)
    folds += 0.22 * look.skin.bag * _bump(v - hollow - 0.12, 0.22) * _bump(u + 0.5, 0.8)
    if look.skin.wrinkles > 0:
        folds += look.skin.wrinkles * _wrinkles(eye)
    return folds


def _wrinkles(eye: Geometry) -> Field:
    """Returns how dark wrinkles are at each pixel: lines from the outer corner, and lines under the eye."""
    u, v = eye.u, eye.v
    around = np.arctan2(v - 0.05, u - 0.75)
    fan = np.maximum(np.sin(13 * around + 0.6), 0) ** 3 * _bump(np.hypot(u - 1.45, v - 0.1), 0.42)
    below = v - eye.lid_curves(u, openness=1.0)[1] - 0.12 * u
    under = np.maximum(np.sin(26 * below), 0) ** 3 * _bump(below - 0.35, 0.22) * _bump(u - 0.1, 0.8)
    return np.asarray(0.3 * fan + 0.18 * under, np.float32)


def _texture(eye: Geometry, rng: np.random.Generator) -> Field:
    """Returns the random change of brightness by blotches and pores at each pixel."""
    canvas = (eye.canvas, eye.canvas)
    blotches = cv2.resize(rng.standard_normal((7, 7), np.float32), canvas, interpolation=cv2.INTER_CUBIC)
    pores = cv2.resize(rng.standard_normal((48, 48), np.float32), canvas, interpolation=cv2.INTER_LINEAR)
    return np.asarray(eye.look.skin.texture * (0.07 * blotches + 0.05 * pores), np.float32)


def _bump(distance: Field, width: float) -> Field:
    """Returns a smooth hill: 1 where `distance` is 0, and 0.37 where it is `width`."""
    hill: Field = np.exp(-np.square(distance / np.float32(width)))
    return hill
