"""Lashes and brows: bundles of curved, tapering strokes."""

import cv2
import numpy as np

from eyelid.synth.geometry import Field, Geometry

MOST_LASHES = 60
MOST_BROW_HAIRS = 300
_SUBPIXEL_BITS = 4


def upper_lashes(eye: Geometry, rng: np.random.Generator) -> Field:
    """Coverage by the upper lashes.

    They point up from an open lid and hang below a closed one, their tips bent outward and up.
    """
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
    """Coverage by the lower lashes: fewer, shorter, downward, hidden under the upper ones when closed."""
    lids = eye.look.lids
    count = round(0.5 * MOST_LASHES * lids.lash_density * min(1.0, eye.look.openness / 0.3))
    along = _spread(rng, count, -0.4, 0.95)
    root = _vectors(along, eye.lid_curves(along)[1] + 0.03)
    length = 0.4 * lids.lash_length * rng.uniform(0.6, 1.1, count)
    lean = 0.5 * along + _clumps(rng, along)
    bend, tip = _vectors(0.3 * lean, 0.5), _vectors(lean, 0.9)
    return _strokes(eye, root, length, bend, tip, width=0.016)


def brow(eye: Geometry, rng: np.random.Generator) -> Field:
    """Coverage by the brow: short hairs that lie toward the temple along an arch."""
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
    """Leaning of each lash: neighbours stick together at the tips."""
    phase, pitch = rng.uniform(0, 6.3), rng.uniform(14, 24)
    lean: Field = 0.22 * np.sin(pitch * along + phase) + rng.normal(0, 0.1, len(along))
    return lean


def _spread(rng: np.random.Generator, count: int, start: float, stop: float) -> Field:
    step = (stop - start) / max(count, 1)
    places = np.linspace(start, stop, count) + rng.normal(0, 0.4, count) * step
    return places.clip(-1, 1).astype(np.float32)


def _vectors(u: float | Field, v: float | Field) -> Field:
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
    """Covers quadratic curves, wedges `width` eye units broad at the root.

    Args:
        eye: where to draw.
        root: where each curve starts, [N, 2] in eye units.
        length: scale of each curve, [N] in eye units.
        bend: control point of each curve, [N, 2], from its root and in its length.
        tip: end of each curve, likewise.
        width: breadth at the root in eye units.
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
