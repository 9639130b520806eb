"""Drawing lashes and brows as many curved strokes that get thinner to their tips.

Every function returns a float32 `[canvas, canvas]`: how much of each pixel is covered, 0 to 1.
"""

import cv2
import numpy as np

from eyelid.synth.geometry import Field, Geometry

MOST_LASHES = 60
MOST_BROW_HAIRS = 300
_SUBPIXEL_BITS = 4


def upper_lashes(eye: Geometry, rng: np.random.Generator) -> Field:
    """Draws the upper lashes. They point up from an open lid and hang below a closed one."""
    lids = eye.look.lids
    count = round(MOST_LASHES * lids.lash_density)
    along = _spread(rng, count, -0.82, 1.0)
    root = _vectors(along, eye.lid_curves(along)[0])
    length = lids.lash_length * (0.75 + 0.25 * along) * rng.uniform(0.5, 1.15, count)
    lean = 0.7 * along + 0.12 + _clumps(rng, along)
    lift = min(1.0, eye.look.openness / 0.6)
    length *= 1 - 0.3 * lift
    bend = _vectors(0.45 * lean, 0.5 - 0.62 * lift)
    tip = _vectors((0.9 + 0.1 * lift) * lean, 0.75 - 1.45 * lift)
    return _strokes(eye, root, length, bend, tip, width=0.026)


def lower_lashes(eye: Geometry, rng: np.random.Generator) -> Field:
    """Draws the lower lashes: fewer and shorter, they point down. A closed eye hides them."""
    lids = eye.look.lids
    count = round(0.5 * MOST_LASHES * lids.lash_density * min(1.0, eye.look.openness / 0.3))
    along = _spread(rng, count, -0.4, 0.95)
    root = _vectors(along, eye.lid_curves(along)[1] + 0.03)
    length = 0.4 * lids.lash_length * rng.uniform(0.6, 1.1, count)
    lean = 0.5 * along + _clumps(rng, along)
    bend, tip = _vectors(0.3 * lean, 0.5), _vectors(lean, 0.9)
    return _strokes(eye, root, length, bend, tip, width=0.016)


def brow(eye: Geometry, rng: np.random.Generator) -> Field:
    """Draws the brow: short hairs along an arch, which point to the temple."""
    lids = eye.look.lids
    count = round(MOST_BROW_HAIRS * lids.brow_density)
    along = rng.uniform(-1.35, 1.5, count).astype(np.float32)
    taper = np.clip((1.6 - along) / 1.2, 0.25, 1) * np.clip((along + 1.5) / 0.4, 0.4, 1)
    middle = 0.04 - lids.brow_height + 0.16 * (along - 0.35) ** 2
    thickness = (0.05 + 0.05 * lids.brow_density) * taper
    root = _vectors(along, middle + thickness * rng.standard_normal(count))
    length = rng.uniform(0.2, 0.38, count)
    rise = np.clip(0.9 - 0.7 * (along + 1.2), -0.3, 0.95) + rng.normal(0, 0.15, count)
    bend, tip = _vectors(0.5, -0.55 * rise), _vectors(1 - 0.4 * rise, -0.7 * rise)
    return _strokes(eye, root, length, bend, tip, width=0.02)


def _clumps(rng: np.random.Generator, along: Field) -> Field:
    """Returns how far each lash leans to the side, so that the tips of neighbours stick together.

    Args:
        rng: the random generator.
        along: `[N]`, position of the root of each of N lashes, in eye units toward the outer corner.
    """
    phase, pitch = rng.uniform(0, 6.3), rng.uniform(14, 24)
    lean: Field = 0.22 * np.sin(pitch * along + phase) + rng.normal(0, 0.1, len(along))
    return lean


def _spread(rng: np.random.Generator, count: int, start: float, stop: float) -> Field:
    """Returns positions of `count` hairs from `start` to `stop`, about even, with small random changes."""
    step = (stop - start) / max(count, 1)
    places = np.linspace(start, stop, count) + rng.normal(0, 0.4, count) * step
    return places.clip(-1, 1).astype(np.float32)


def _vectors(u: float | Field, v: float | Field) -> Field:
    """Returns [N, 2], N vectors with the coordinates `u` and `v`; one of them may be a single number."""
    return np.stack(np.broadcast_arrays(u, v), axis=1)


def _strokes(
    eye: Geometry,
    root: Field,
    length: Field,
    bend: Field,
    tip: Field,
    *,
    width: float,
) -> Field:
    """Draws N hairs as quadratic curves that get thinner to the tip.

    Args:
        eye: the eye that they belong to.
        root: where each curve starts, [N, 2] in eye units.
        length: scale of each curve, [N] in eye units.
        bend: control point of each curve, [N, 2], relative to its root, in units of its length.
        tip: end of each curve, [N, 2], relative to its root, in units of its length.
        width: breadth of a hair at its root, in eye units.
    """
    cover = np.zeros((eye.canvas, eye.canvas), np.uint8)
    t = np.linspace(0, 1, 5, dtype=np.float32)[:, None, None]
    spine = root + length[:, None] * (2 * t * (1 - t) * bend + t**2 * tip)
    along = np.gradient(spine, axis=0)
    across = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    across *= 0.5 * width * (1 - 0.85 * t) / (np.linalg.norm(across, axis=-1, keepdims=True) + 1e-6)
    outline = np.concatenate([spine + across, (spine - across)[::-1]]).transpose(1, 0, 2)
    points = np.round(eye.to_pixels(outline.astype(np.float32)) * 2**_SUBPIXEL_BITS).astype(np.int32)
    for polygon in points:
        cv2.fillConvexPoly(cover, polygon, 255, cv2.LINE_AA, _SUBPIXEL_BITS)
    return cover.astype(np.float32) / 255
