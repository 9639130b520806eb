"""Drawing what is behind faces: a room out of focus, and the clothes of people."""

import colorsys

import cv2
import numpy as np

from eyelid.synth.geometry import Field
from eyelid.synth.palette import lay

_THINGS = 24
_ROOM = 320  # pixels of the longer side; it is out of focus
_SHOULDERS = (
    (0, 2.4, 3.4, 9, 11.5, 12.8, 13.6),
    (1.6, 0.8, -0.3, 1.3, 2.8, 5.5, 14),
)  # across; down from the neck

_BELT = 40  # eye units below the neck


def draw_room(height: int, width: int, rng: np.random.Generator) -> Field:
    """Draws a wall and things before it, out of focus; float32 `[3, H, W]`, about 0 to 1."""
    whole, shrink = (width, height), max(max(width, height) / _ROOM, 1)
    width, height = (max(round(length / shrink), 1) for length in whole)
    down, across = np.linspace(0, 1, height)[:, None], np.linspace(0, 1, width)[None]
    wall, floor = _colour(rng, 0.25, (0.5, 0.9)), _colour(rng, 0.3, (0.2, 0.6))
    room = np.empty((height, width, 3), np.float32)
    room[:] = wall
    for _ in range(_THINGS):
        colour = [float(level) for level in _colour(rng, 0.35, (0.1, 0.9))]
        x, y = (int(place) for place in rng.integers(0, (width, height)))
        high, wide = (int(rng.uniform(0.03, 0.25) * height) for _ in range(2))
        if rng.random() < 0.7:
            cv2.rectangle(room, (x - wide, y - high), (x + wide, y + high), colour, -1)
        else:
            cv2.ellipse(room, (x, y), (wide, high), rng.uniform(0, 180), 0, 360, colour, -1)
    edge = int(rng.uniform(0.6, 1) * height)
    room[edge:] = 0.4 * room[edge:] + 0.6 * floor
    cv2.GaussianBlur(room, (0, 0), rng.uniform(0.004, 0.03) * width, dst=room)
    room *= (1 + 0.4 * rng.uniform(-1, 1) * (down - 0.5) + 0.4 * rng.uniform(-1, 1) * (across - 0.5))[
        ..., None
    ]
    room = np.asarray(cv2.resize(room, whole, interpolation=cv2.INTER_CUBIC), np.float32)
    return np.ascontiguousarray(room.transpose(2, 0, 1))


def draw_clothes(
    picture: Field,
    neck: tuple[float, float],
    scale: float,
    shirt: tuple[float, float, float],
    rng: np.random.Generator,
) -> None:
    """Draws shoulders and chest, down to the lower edge, over a picture in place.

    Args:
        picture: float32 `[3, H, W]`.
        neck: where the neck ends, x and y in pixels.
        scale: pixels per eye unit.
        shirt: hue, saturation and brightness, each 0 to 1.
        rng: the random generator of the folds.
    """
    height, width = picture.shape[1:]
    first = max(int(neck[1] - 2 * scale), 0)
    if first >= height:
        return
    u = ((np.arange(width, dtype=np.float32) + 0.5 - neck[0]) / scale)[None]
    v = ((np.arange(first, height, dtype=np.float32) + 0.5 - neck[1]) / scale)[:, None]
    off = np.abs(u)
    inside = np.minimum(v - np.interp(off, *_SHOULDERS), 1.5 * (_SHOULDERS[0][-1] - off))
    cover = np.clip(inside * scale + 0.5, 0, 1)
    rough = cv2.resize(
        rng.standard_normal((5, 9), np.float32), (width, height - first), interpolation=cv2.INTER_CUBIC
    )
    tone = 1 - 0.5 * (off / 14) ** 2 + 0.06 * rough - 0.3 * np.exp(-(((v - 1) / 1.5) ** 2) - (off / 3.5) ** 2)
    seam = np.exp(-(((inside - 0.45) / 0.12) ** 2)) * (off < 3.3)
    arm = np.exp(-(((off - 9.3 - 0.05 * v) / 0.25) ** 2)) * np.clip((v - 5) / 2, 0, 1)
    colour = np.array(colorsys.hsv_to_rgb(*shirt)[::-1], np.float32).reshape(3, 1, 1)
    colour = np.where(v > _BELT, 0.4 * colour, colour)
    cloth = colour * np.clip(tone - 0.2 * seam - 0.25 * arm, 0.1, 1.2)
    lay(picture[:, first:], cloth.astype(np.float32), cover.astype(np.float32))


def _colour(rng: np.random.Generator, saturation: float, value: tuple[float, float]) -> Field:
    """Returns a random colour, float32 `[3]`: blue, green, red."""
    rgb = colorsys.hsv_to_rgb(rng.random(), rng.random() * saturation, rng.uniform(*value))
    return np.array(rgb[::-1], np.float32)
