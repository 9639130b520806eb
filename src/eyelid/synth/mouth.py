"""Drawing the mouth: lips, the line between them, teeth."""

import numpy as np

from eyelid.synth.face_geometry import FaceGeometry
from eyelid.synth.geometry import Field
from eyelid.synth.palette import Palette, lay
from eyelid.synth.skin import bump, shaded

MOUTH = 4.95
"""How far the mouth lies below the eyes, in eye units."""

_RED = np.array((0.72, 0.66, 0.9), np.float32).reshape(3, 1, 1)
_TEETH = np.array((0.72, 0.8, 0.84), np.float32).reshape(3, 1, 1)


def draw_mouth(picture: Field, face: FaceGeometry, colours: Palette) -> None:
    """Draws the mouth over the planes of a head in place, float32 `[3, canvas, canvas]`."""
    head, y = face.look.head, face.y
    half = 1.85 + 0.35 * max(head.smile, 0)
    place = np.clip(face.x / half, -1, 1)
    dome = 1 - np.square(place)
    middle = MOUTH - 0.45 * head.smile * np.square(place) + 0.06 * bump(place, 0.2)
    apart = 0.5 * head.gape * dome**0.7
    bow = 0.2 * bump(np.abs(place) - 0.22, 0.2) - 0.06 * bump(place, 0.12)
    top = middle - 0.4 * apart - (0.18 + 0.2 * head.lips + bow) * dome**0.8
    bottom = middle + apart + (0.34 + 0.3 * head.lips) * dome**0.7

    lips = colours.flesh * _RED
    turned = np.where(y < middle, -0.22, 0.1 * bump(y - middle - apart - 0.3, 0.25) - 0.05)
    between = np.clip(6 * dome, 0, 1)
    cover = _between(face, top, bottom, 0.12) * between
    lay(picture, shaded(lips, lips * 0.4, turned + 0 * face.x), 0.75 * cover)
    if head.gape > 0:
        inside = _between(face, middle - 0.4 * apart, middle + apart, 0.03) * between
        lay(picture, colours.shadow * 0.5, inside)
        gaps = 1 - 0.12 * bump(np.mod(face.x / 0.36, 1) - 0.5, 0.1)
        teeth = _between(face, middle - 0.4 * apart, middle + 0.75 * apart, 0.04) * np.clip(
            3 * dome - 0.4, 0, 1
        )
        lay(picture, _TEETH * gaps * (0.65 + 0.35 * dome), 0.95 * teeth)
    line = bump(y - middle + 0.4 * apart, 0.07) * between
    lay(picture, colours.shadow * 0.7, 0.75 * line)
    shade = bump(y - bottom - 0.14, 0.14) * dome
    lay(picture, colours.shadow, 0.25 * shade)


def _between(face: FaceGeometry, top: Field, bottom: Field, soft: float) -> Field:
    """Returns the cover of what lies between two curves `[1, canvas]`, whose edges are soft by eye units."""
    soft = max(soft, 1 / face.pixels_per_unit)
    inside = np.minimum(face.y - top, bottom - face.y)
    cover: Field = np.clip(inside / soft + 0.5, 0, 1)
    return cover
