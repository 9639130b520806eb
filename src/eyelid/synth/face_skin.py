"""Drawing the skin of a head: the relief of the face and its folds, ears and neck."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from eyelid.synth.face_geometry import EYE_PLACE, FaceGeometry, Part, half_width
from eyelid.synth.face_look import SIDES
from eyelid.synth.geometry import Field
from eyelid.synth.look import Light
from eyelid.synth.mouth import MOUTH
from eyelid.synth.palette import Palette, lay
from eyelid.synth.skin import bump, eye_folds, lambert, lid_height, shaded, texture

_EAR = (0.9, 0.75, 1.75)  # how far its middle lies below the eyes; half its width and height
_NECK = (3.1, 11.6)  # half its width, and how far below the eyes it ends in the collar


@dataclass(frozen=True)
class HeadSkin:
    """The skin of a head: all that stays as it is while the eyes move, from which it is drawn with the lids.

    Attributes:
        face: the face.
        colours: its colours.
        light: where the light comes from.
        cover: how much of each pixel head, ears and neck cover, float32 `[canvas, canvas]`.
        behind: ears and neck, float32 `[3, canvas, canvas]`.
        grain: change of brightness by blotches and pores, `[canvas, canvas]`.
        height: how far the skin stands out of the face without the lids, in eye units, `[canvas, canvas]`.
        folds: how dark the shadows are without those of the lids, `[canvas, canvas]`.
    """

    face: FaceGeometry
    colours: Palette
    light: Light
    cover: Field
    behind: Field
    grain: Field
    height: Field
    folds: Field

    @classmethod
    def of(cls, face: FaceGeometry, colours: Palette, light: Light, rng: np.random.Generator) -> "HeadSkin":
        """Computes the skin of a face; `rng` is the random generator of its pores."""
        grain = texture(face.look.skin, face.canvas, rng)
        tone, cover = _neck(face)
        behind = shaded(colours.skin, colours.shadow, tone + grain)
        for direction in (-1, 1):
            tone, ear = _ear(face, direction)
            lay(behind, shaded(colours.skin, colours.shadow, tone + grain), ear)
            cover = np.maximum(cover, ear)
        cover = np.maximum(cover, face.face)
        return cls(face, colours, light, cover, behind, grain, _height(face), _folds(face))

    def draw(self, face: FaceGeometry, part: Part) -> Field:
        """Draws a part of the skin with its light, without eyes, mouth and hair.

        Args:
            face: the face, whose eyes may have moved.
            part: the part, in which both eyes are.

        Returns:
            float32 `[3, H, W]`, planes of blue, green and red.
        """
        height, folds = self.height[part].copy(), self.folds[part].copy()
        rows, columns = face.window_in(part)
        for side, step in zip(SIDES, (-1, 1), strict=True):
            eye = face.eye(side, self.light)
            near = np.minimum(1.5 * bump(eye.u, 2) * bump(eye.v, 2), 1)
            height[:, ::step][rows, columns] += near * lid_height(eye)
            folds[:, ::step][rows, columns] += near * eye_folds(eye)
        tone = lambert(height * face.pixels_per_unit, self.light.direction) - folds + self.grain[part]
        colours = self.colours
        front = shaded(colours.skin, colours.shadow, tone)
        x, y = face.x[:, part[1]], face.y[part[0]]
        flushed = 0.35 * bump(np.abs(x) - 3.2, 1.2) * bump(y - 2.7, 1.2) + 0.3 * bump(x, 0.9) * bump(
            y - 2.9, 0.7
        )
        lay(front, front * (0.4 + 0.6 * colours.flesh / colours.skin), flushed)
        skin = self.behind[:, *part].copy()
        lay(skin, front, self.face.face[part])
        return skin


def _neck(face: FaceGeometry) -> tuple[Field, Field]:
    """Returns the tone and the cover of the neck, on which the chin throws its shadow."""
    x, y, chin = face.x, face.y, face.look.head.chin
    width, end = _NECK
    half = width * np.clip(1 - (y / end) ** 14, 0, 1) ** 0.5 * (y > 0)
    tone = lambert(2 * _round(x / (1.1 * width) + 0 * y) * face.pixels_per_unit, 90)
    shadow = 0.75 * bump(np.maximum(y - chin + 0.08 * x**2, 0), 1.6)
    return tone - shadow, face.within(half - np.abs(x))


def _ear(face: FaceGeometry, direction: int) -> tuple[Field, Field]:
    """Returns the tone and the cover of the ear on the picture's left (-1) or right (1)."""
    low, width, height = _EAR
    u, v = direction * face.x - face.look.head.width - 0.1, face.y - low
    off = np.hypot(u / width - 0.12 * v / height, v / height)
    rim = 0.35 * bump(off - 0.95, 0.2) - 0.2 * bump(off - 0.75, 0.15)
    shell = 0.55 * bump(np.hypot(u + 0.05, 0.6 * v), 0.4)
    return -0.1 - rim - shell, face.within((1 - off) * width)


def _height(face: FaceGeometry) -> Field:
    """Returns how far each pixel's skin stands out of the face, in eye units, without the lids."""
    head, x, y = face.look.head, face.x, face.y
    beyond = replace(head, chin=head.chin + 1.2)
    across = np.abs(x) / np.maximum(half_width(beyond, np.maximum(y, 0.9 * y)), 1)
    height = 2.6 * _round(0.97 * across**1.25) + 1.2 * _round((y - 2) / 11)
    height -= 0.12 * np.square(np.maximum(y - head.chin + 1.6, 0))
    for side in (-1, 1):
        u = side * x - EYE_PLACE
        height += 0.5 * bump(y + face.look.lids.brow_height, 0.75) * bump(u, 2)
        height -= 0.35 * bump(y + 0.1, 1.1) * bump(u, 1.5)
        height += 0.4 * bump(y - 2.6, 1.5) * bump(u - 0.9, 1.3)
        height += 0.15 * (0.3 + head.smile) * bump(y - 3.8, 0.9) * bump(u - 0.4, 0.8)
        height += 0.3 * bump(y - 2.95, 0.5) * bump(side * x - 0.76 * head.nose, 0.4)
    bridge = np.interp(y, (-2, -0.6, 1, 2.2, 2.8, 3.6), (0, 0.2, 0.45, 0.6, 0.5, 0))
    height += bridge * bump(x / np.interp(y, (0, 2.8), (0.75, 0.8 * head.nose)), 1)
    height += 0.5 * bump(x, 0.7 * head.nose) * bump(y - 2.7, 0.75)
    height += 0.22 * bump(x, 1.9) * bump(y - MOUTH, 1.1)
    height += 0.25 * bump(x, 1.3 + 0.8 * head.jaw) * bump(y - head.chin + 1.5, 0.7)
    smooth = cv2.GaussianBlur(height.astype(np.float32), (0, 0), 0.13 * face.pixels_per_unit)
    return np.asarray(smooth, np.float32)


def _folds(face: FaceGeometry) -> Field:
    """Returns how dark the shadows of nose, mouth, chin and brows are at each pixel, without the lids."""
    head, x, y = face.look.head, face.x, face.y
    folds = 0.1 * bump(x, 1.0) * bump(y - MOUTH - 1.25, 0.35)
    folds += 0.12 * bump(x, 0.22) * bump(y - 3.95, 0.4)
    folds += 0.1 * bump(x, 0.95 * head.nose) * bump(y - 3.6, 0.22)
    for side in (-1, 1):
        u = side * x
        nostril = np.hypot((u - 0.46 * head.nose) / 0.3, (y - 3.38 + 0.25 * (u - 0.4)) / 0.15)
        folds += 0.85 * bump(nostril, 1)
        wing = np.hypot((u - 0.72 * head.nose) / 0.48, (y - 3.0) / 0.5)
        folds += 0.3 * bump(wing - 1, 0.2) * (u > 0.72 * head.nose)
        place = np.clip((y - 2.9) / 2.4, 0, 1)
        crease = u - 1.2 * head.nose - 1.35 * place**0.9
        strength = (0.12 + 0.3 * head.age + 0.25 * max(head.smile, 0)) * np.sin(np.pi * place)
        folds += strength * np.where(crease < 0, bump(crease, 0.35), bump(crease, 0.12))
        folds += 0.2 * bump(u - 2.2, 0.3) * bump(y - MOUTH + 0.4 * head.smile, 0.3)
        folds += 0.22 * face.look.skin.socket * bump(u - 1.15, 0.5) * bump(y + 0.5, 0.8)
    return np.asarray(folds, np.float32)


def _round(share: Field) -> Field:
    """Returns the height of a round body at a share of its half width: 1 in its middle, 0 at its edge."""
    height: Field = np.sqrt(np.clip(1 - np.square(share), 0.02, 1))
    return height
