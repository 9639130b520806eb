"""Drawing glasses in front of the eye: rim, bridge, lens and reflections."""

import numpy as np

from eyelid.synth.geometry import Field, Geometry

RIM_WIDTH = {"thin": 0.05, "thick": 0.15, "tinted": 0.12}
"""Breadth of each kind of rim, in eye units."""

REFLECTED = np.array((0.96, 0.95, 0.9), np.float32).reshape(3, 1, 1)


def draw_glasses(picture: Field, eye: Geometry) -> None:
    """Draws the glasses of the look over a picture in place; does nothing if it has no glasses.

    Args:
        picture: float [3, canvas, canvas], planes of blue, green and red.
        eye: The eye, whose look has the glasses.
    """
    glasses = eye.look.glasses
    if glasses.kind == "none":
        return
    u, v = eye.u, eye.v - np.float32(glasses.drop)
    across, down = np.abs(u / glasses.width), np.abs(v / glasses.height)
    beyond = ((across**4 + down**4) ** 0.25 - 1) * min(glasses.width, glasses.height)
    soft = 1 / eye.pixels_per_unit
    lens = np.clip(0.5 - beyond / soft, 0, 1)

    absorbed = glasses.tint if glasses.kind == "tinted" else 0.04
    picture *= 1 - absorbed * lens

    band = np.exp(-(((0.8 * u + 0.6 * v - 0.55 * glasses.width) / 0.22) ** 4))
    mirrored = glasses.reflection * band * lens
    picture += mirrored * (REFLECTED - picture)

    width = RIM_WIDTH[glasses.kind]
    rim = np.clip((0.5 * width - np.abs(beyond)) / soft + 0.5, 0, 1)
    bar = np.clip((0.5 * width - np.abs(v + 0.45 * glasses.height)) / soft + 0.5, 0, 1)
    bridge = np.where(u < -glasses.width, bar, 0)
    metal = np.float32(0.06 + 0.6 * glasses.shade)
    glint = metal * (1 + 0.6 * np.exp(-((v + 0.8 * glasses.height) ** 2) / 0.05))
    picture += np.maximum(rim, bridge) * (glint - picture)
