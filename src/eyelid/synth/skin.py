"""Drawing the skin around the eye: its relief, dark folds, wrinkles, blotches and pores."""

import math

import cv2
import numpy as np

from eyelid.synth.geometry import Field, Geometry
from eyelid.synth.look import Skin
from eyelid.synth.palette import Colour, Palette

LIGHT_SLANT = math.radians(42)
"""Angle between the light and the line of sight."""


def draw_skin(eye: Geometry, colours: Palette, rng: np.random.Generator) -> Field:
    """Draws the skin with the relief of the lids, but without lashes and brow.

    Returns:
        float32 [3, canvas, canvas], planes of blue, green and red, about 0 to 1.
    """
    light = lambert(_height(eye) * eye.pixels_per_unit, eye.look.light.direction)
    tone = light - eye_folds(eye) + texture(eye.look.skin, eye.canvas, rng)
    return shaded(colours.skin, colours.shadow, tone)


def shaded(colour: Colour, shadow: Colour, tone: Field) -> Field:
    """Returns planes of a colour that is lit by `tone`, `[H, W]`: 0 as it is, -1 in full shadow."""
    planes: Field = colour * (1 + 0.7 * np.clip(tone, 0, 0.6)) + (colour - shadow) * np.clip(tone, -1, 0)
    return planes


def _height(eye: Geometry) -> Field:
    """Returns how far the skin at each pixel stands out of the face, in eye units."""
    look, u, v = eye.look, eye.u, eye.v
    height = lid_height(eye)
    height += 0.45 * bump(v + look.lids.brow_height, 0.5) * bump(u - 0.2, 2)
    height += (0.5 + 0.5 * look.skin.socket) * bump(u + 2.6, 0.95)
    height += 0.25 * bump(v - 1.9, 0.8) * bump(u - 0.4, 1.4)
    return np.asarray(height - 0.2 * np.square(np.maximum(u - 1.1, 0)), np.float32)


def lid_height(eye: Geometry) -> Field:
    """Returns how far the lids and the fold below them stand out of the face, in eye units."""
    look, u, v = eye.look, eye.u, eye.v
    upper, _ = eye.lids
    lid = 0.5 * (upper - look.lids.crease_gap)
    height = (0.2 + 0.06 * (1 - look.openness)) * bump(u, 0.95) * bump(v - lid, 0.5)
    height += 0.1 * look.skin.bag * bump(v - 0.62, 0.2) * bump(u, 0.9)
    return height


def lambert(height: Field, direction: float) -> Field:
    """Returns the light on each pixel, relative to flat skin.

    It is above 0 where the skin is turned to the light, and below 0 where it is turned away.

    Args:
        height: how far the skin stands out of the face, in pixels, `[H, W]`.
        direction: where the light comes from; see `Light`.
    """
    angle = math.radians(direction)
    along_y, along_x = np.gradient(height)
    slope = along_y * math.sin(angle) - along_x * math.cos(angle)
    lit = (1 + math.tan(LIGHT_SLANT) * slope) / np.sqrt(1 + np.square(along_x) + np.square(along_y))
    return np.asarray(1.3 * (lit - 1), np.float32)


def eye_folds(eye: Geometry) -> Field:
    """Returns how dark the shadow in creases and hollows is at each pixel, 0 to about 1."""
    look, u, v = eye.look, eye.u, eye.v
    upper, lower = eye.lids
    open_upper, open_lower = eye.lid_curves(u, openness=1.0)
    shut = 1 - look.openness
    inside = bump(u, 1.2)

    crease = np.minimum(open_upper - look.lids.crease_gap * (1 + 0.25 * inside), upper - 0.06)
    folds = 0.55 * look.lids.crease * (1 - 0.5 * shut) * inside * bump(v - crease, 0.04)
    folds += 0.16 * look.lids.crease * inside * bump(v - crease + 0.09, 0.1)
    folds += 0.22 * inside * bump(v - upper, 0.11)
    folds += (0.1 + 0.2 * shut) * inside * bump(v - lower - 0.06, 0.09)
    folds += 0.45 * look.skin.socket * bump(u + 1.2, 0.42) * bump(v + 0.4, 0.5)
    folds += 0.2 * bump(u + 1.1, 0.2) * bump(v - 0.05, 0.2)

    hollow = open_lower + 0.24 + 0.12 * inside
    folds += 0.3 * look.skin.bag * bump(v - hollow, 0.06) * bump(u + 0.2, 0.9)
    folds += 0.22 * look.skin.bag * bump(v - hollow - 0.12, 0.22) * bump(u + 0.5, 0.8)
    if look.skin.wrinkles > 0:
        folds += look.skin.wrinkles * _wrinkles(eye)
    return folds


def _wrinkles(eye: Geometry) -> Field:
    """Returns how dark wrinkles are at each pixel: lines from the outer corner, and lines under the eye."""
    u, v = eye.u, eye.v
    around = np.arctan2(v - 0.05, u - 0.75)
    fan = np.maximum(np.sin(13 * around + 0.6), 0) ** 3 * bump(np.hypot(u - 1.45, v - 0.1), 0.42)
    below = v - eye.lid_curves(u, openness=1.0)[1] - 0.12 * u
    under = np.maximum(np.sin(26 * below), 0) ** 3 * bump(below - 0.35, 0.22) * bump(u - 0.1, 0.8)
    return np.asarray(0.3 * fan + 0.18 * under, np.float32)


def texture(skin: Skin, canvas: int, rng: np.random.Generator) -> Field:
    """Returns the random change of brightness by blotches and pores, float32 `[canvas, canvas]`."""
    size = (canvas, canvas)
    blotches = cv2.resize(rng.standard_normal((7, 7), np.float32), size, interpolation=cv2.INTER_CUBIC)
    pores = cv2.resize(rng.standard_normal((48, 48), np.float32), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(skin.texture * (0.07 * blotches + 0.05 * pores), np.float32)


def bump(distance: Field, width: float) -> Field:
    """Returns a smooth hill: 1 where `distance` is 0, and 0.37 where it is `width`."""
    hill: Field = np.exp(-np.square(distance / np.float32(width)))
    return hill
