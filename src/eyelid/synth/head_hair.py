"""Drawing the hair of a head, the beard, and a lock that hides an eye."""

import cv2
import numpy as np

from eyelid.synth.face_geometry import CROWN, EYE_PLACE, FaceGeometry
from eyelid.synth.geometry import Field
from eyelid.synth.mouth import MOUTH
from eyelid.synth.palette import Palette, lay
from eyelid.synth.skin import bump

_LONG = 11.0  # how far below the eyes long hair ends
_SIDEBURN = 1.4


def draw_hair(
    picture: Field, cover: Field, face: FaceGeometry, colours: Palette, rng: np.random.Generator
) -> None:
    """Draws the hair over the planes of a head, and adds it to what the head covers, both in place.

    Args:
        picture: float32 `[3, canvas, canvas]`.
        cover: float32 `[canvas, canvas]`.
        face: the face.
        colours: its colours.
        rng: the random generator of the strands.
    """
    hair = face.look.hair
    strands = _curls(face, rng) if hair.cut == "curly" else _strands(face, rng)
    if hair.cut != "none":
        outer, inner = _edges(face)
        if hair.cut == "long":
            behind = face.within(outer - np.abs(face.x)) * (face.y < _LONG - 0.5)
            lay(picture, 0.45 * colours.hair * (1 + 0.2 * strands), behind * (1 - cover))
            np.maximum(cover, behind, out=cover)
        depth = np.minimum(outer - np.abs(face.x), inner) + 0.15 * strands
        share = np.clip(depth / 0.25, 0, 1)
        rim = np.clip(depth / 1.4, 0, 1)
        lay(picture, 0.6 * picture, 0.6 * np.clip(1 + depth / 0.5, 0, 1) * (depth < 0) * face.face)
        lay(picture, _lit(face, colours, strands, rim), share)
        np.maximum(cover, share, out=cover)
    if hair.lock is not None:
        depth = _lock(face, -1 if hair.lock == "right" else 1) + 0.15 * strands
        lay(picture, _lit(face, colours, strands, np.clip(depth, 0, 1)), np.clip(depth / 0.2, 0, 1))


def draw_beard(picture: Field, face: FaceGeometry, colours: Palette, rng: np.random.Generator) -> None:
    """Draws the beard over the planes of a head in place; nothing if the face is shaven."""
    strength, x, y = face.look.hair.beard, np.abs(face.x), face.y
    if strength == 0:
        return
    edge = np.interp(x, (0, 1.2, 2.6, 4, 5), (3.7, 4.0, 5.6, 4.2, 1.0))
    grown = np.clip((y - edge) / 0.7, 0, 1) * face.face
    grown *= 1 - bump(x, 1.5) * bump(y - MOUTH - 0.15, 0.5)
    hairs = cv2.resize(rng.random((face.canvas // 2, face.canvas // 2), np.float32), (face.canvas,) * 2)
    lay(picture, colours.hair * (0.8 + 0.6 * hairs), strength * grown * (0.45 + 0.5 * hairs))


def _edges(face: FaceGeometry) -> tuple[Field, Field]:
    """Returns half the width of the hair in each row, and how far each pixel lies from the bare face."""
    look, x, y = face.look, np.abs(face.x), face.y
    hair, width = look.hair, look.head.width
    grown, crown = width + hair.volume, CROWN + 0.8 * hair.volume
    above = np.sqrt(1 - np.clip(-y / crown, 0, 1) ** 2.4)
    line = hair.hairline + 0.25 * np.sin(1.3 * face.x + hair.parting) - 0.12 * np.abs(face.x - hair.parting)
    arch = np.sqrt(1 - np.clip(-y / np.maximum(line, 0.5), 0, 1) ** 4)
    if hair.cut == "long":
        outer = above * np.interp(y, (0, 5, 9, _LONG), grown + np.array((0, 0.5, 0.6, -0.4)))
        bare = np.interp(y, (0, 3, 5.5, 8, _LONG), (0.86 * width, 0.88 * width, 0.84 * width, 3.6, 3.1))
        low = _LONG
    else:
        low = 3.0 if hair.cut == "curly" else _SIDEBURN
        outer = grown * above - 0.5 * np.square(np.maximum(y, 0))
        bare = np.full_like(y, 0.91 * width)
    inside = np.minimum(x - np.where(y > -line, bare * arch, -1), low - y)
    return np.where(y > -crown, outer, -1), np.asarray(inside, np.float32)


def _lock(face: FaceGeometry, side: int) -> Field:
    """Returns how deep each pixel lies in the lock over the eye on the picture's left (-1) or right (1)."""
    u, y = side * face.x - EYE_PLACE, face.y
    middle = np.interp(y, (-6, -3, 0, 5), (-1.6, -0.5, 0.1, 1.3))
    half = np.interp(y, (-6.2, -5.5, 0, 2, 5), (0, 2, 1.9, 1.5, 0))
    return np.asarray(half - np.abs(u - middle), np.float32)


def _strands(face: FaceGeometry, rng: np.random.Generator) -> Field:
    """Returns how bright strands are that fall from the parting, about -1 to 1."""
    x, y = face.x - face.look.hair.parting, face.y + CROWN + 1
    angle = np.arctan2(x, np.maximum(y, 0.05)) + 0.12 * np.sin(0.6 * y)
    radius = np.hypot(x, y)
    total = np.zeros((face.canvas, face.canvas), np.float32)
    for fine, weight in ((1, 0.6), (3, 0.4)):
        noise = rng.standard_normal((8, 120 * fine), np.float32)
        across = ((angle / np.pi + 0.5) * (120 * fine - 1)).astype(np.float32)
        along = (radius / 24 * 7).astype(np.float32)
        total += weight * cv2.remap(noise, across, along, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(np.clip(total, -1.5, 1.5), np.float32)


def _curls(face: FaceGeometry, rng: np.random.Generator) -> Field:
    """Returns how bright curls are, about -1 to 1."""
    noise = rng.standard_normal((60, 60), np.float32)
    curls = cv2.resize(noise, (face.canvas,) * 2, interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(0.7 * curls, -1, 1), np.float32)


def _lit(face: FaceGeometry, colours: Palette, strands: Field, rim: Field) -> Field:
    """Returns the planes of hair: darker at its edges, with a band of gloss below the crown."""
    radius = np.hypot(face.x, 1.1 * (face.y - 1))
    gloss = 0.35 * bump(radius - 8.2, 1.1) * np.clip(0.5 - 0.1 * face.y, 0, 1) * (1 + 0.8 * strands)
    tone = (0.6 + 0.4 * rim) * (1 + 0.35 * strands)
    hair: Field = colours.hair * np.clip(tone, 0.2, 2) + np.clip(gloss, 0, 1) * (0.25 * colours.hair + 0.16)
    return hair
