"""Drawing one eye: skin, eyeball, lid edges, lashes and brow, glasses, light, camera."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.errors import OptionError
from eyelid.synth import hair
from eyelid.synth.camera import dazzle, light_up, photograph
from eyelid.synth.geometry import Field, Geometry
from eyelid.synth.glasses import draw_glasses
from eyelid.synth.look import EyeLook
from eyelid.synth.palette import Palette, lay, palette
from eyelid.synth.skin import draw_skin

SMALLEST_CANVAS = 96
WHITE = np.ones((3, 1, 1), np.float32)


def draw_eye(look: EyeLook, *, size: int = 64, seed: int = 0) -> NDArray[np.uint8]:
    """Draws one eye.

    The eye is drawn at twice the size or more and then averaged down, so that lashes and lid edges stay exact
    in small patches. The same look and seed give the same picture. The mirrored look with this seed gives the
    exact mirror image.

    Args:
        look: the eye.
        size: width and height of the patch in pixels.
        seed: random seed of what the look leaves open: single hairs, pores and noise.

    Returns:
        The patch, uint8 [size, size, 3], blue-green-red.

    Raises:
        OptionError: size is below 8.

    Example:
        >>> draw_eye(EyeLook(openness=0.7), size=24).shape
        (24, 24, 3)
    """
    if size < 8:
        raise OptionError(f"size: expected 8 pixels or more, got {size}; draw larger and resize")
    if look.side == "right":
        return np.ascontiguousarray(draw_eye(look.mirrored(), size=size, seed=seed)[:, ::-1])
    rng = np.random.default_rng(seed)
    eye = Geometry(look, size * max(2, math.ceil(SMALLEST_CANVAS / size)))
    colours = palette(look)
    picture = draw_skin(eye, colours, rng)
    lay_eye(picture, eye, colours, rng)
    draw_glasses(picture, eye)
    light_up(picture, look.light)
    dazzle(picture, eye)
    small = cv2.resize(cv2.merge(list(picture)), (size, size), interpolation=cv2.INTER_AREA)
    return photograph(small, look.camera, rng, infrared=look.light.infrared)


def lay_eye(picture: Field, eye: Geometry, colours: Palette, rng: np.random.Generator) -> None:
    """Draws eyeball, lid edges, lashes and brow over skin in place, float `[3, canvas, canvas]`."""
    lay_lids(picture, eye, colours, rng, rng, rng)
    lay_brow(picture, eye, colours, rng)


def lay_lids(
    picture: Field,
    eye: Geometry,
    colours: Palette,
    of_iris: np.random.Generator,
    of_lower: np.random.Generator,
    of_upper: np.random.Generator,
) -> None:
    """Draws what moves of an eye over skin in place: eyeball, lid edges and lashes.

    Args:
        picture: float `[3, canvas, canvas]`.
        eye: the eye.
        colours: its colours.
        of_iris: the random generator of the streaks of the iris.
        of_lower: that of the lower lashes, of which there are fewer while the eye closes.
        of_upper: that of the upper lashes.
    """
    lay(picture, _eyeball(eye, colours, of_iris), eye.aperture)
    _draw_lid_edges(picture, eye, colours)
    lay(picture, colours.hair, 0.5 * hair.lower_lashes(eye, of_lower))
    lay(picture, colours.hair, 0.75 * hair.upper_lashes(eye, of_upper))


def lay_brow(picture: Field, eye: Geometry, colours: Palette, rng: np.random.Generator) -> None:
    """Draws the brow over skin in place, float `[3, canvas, canvas]`."""
    hairs = hair.brow(eye, rng)
    haze = cv2.GaussianBlur(hairs, (0, 0), 0.08 * eye.pixels_per_unit)
    lay(picture, 0.5 * (colours.hair + colours.shadow), 0.6 * haze)
    lay(picture, colours.hair, 0.5 * hairs)


def _eyeball(eye: Geometry, colours: Palette, rng: np.random.Generator) -> Field:
    """Draws sclera, iris, pupil and highlight as if there were no lids, but with the shadows of the lids.

    Returns:
        float32 [3, canvas, canvas], planes of blue, green and red.
    """
    look, u, v = eye.look, eye.u, eye.v
    upper, lower = eye.lids
    ball = np.broadcast_to(colours.sclera, (3, eye.canvas, eye.canvas)).copy()
    corners = np.clip(np.abs(u) - 0.2, 0, 1)
    lay(ball, colours.flesh * 0.8, 0.75 * corners**1.5)
    lay(ball, colours.flesh * 0.95, np.clip((-0.8 - u) / 0.1, 0, 0.85))

    distance = eye.iris_distance
    streaks = cv2.resize(rng.standard_normal((16, 16), np.float32), (eye.canvas, eye.canvas))
    u0, v0 = eye.iris_centre
    toward_light = (v - v0) / look.iris.radius
    ring = np.clip((distance - 0.72) / 0.28, 0, 1)
    tone = 1 + 0.25 * toward_light + 0.12 * streaks - 0.75 * look.iris.limbal * ring**2
    lay(ball, colours.iris * np.clip(tone, 0.2, 1.6), eye.disc(1.0))
    lay(ball, colours.pupil, eye.disc(look.iris.pupil))

    shade = 0.5 * np.exp(-np.maximum(v - upper, 0) / 0.11) + 0.12 * np.exp(-np.maximum(lower - v, 0) / 0.06)
    ball *= 1 - shade

    spot_u = u0 + look.iris.highlight_x * look.iris.radius
    spot_v = v0 + look.iris.highlight_y * look.iris.radius
    spot = np.exp(-np.square(((u - spot_u) / 0.06) ** 2 + ((v - spot_v) / 0.075) ** 2))
    lay(ball, WHITE, look.iris.highlight * spot)
    return ball


def _draw_lid_edges(picture: Field, eye: Geometry, colours: Palette) -> None:
    """Draws the dark root line of the upper lashes and the moist rim of the lower lid."""
    look, u, v = eye.look, eye.u, eye.v
    upper, lower = eye.lids
    between = np.clip((1.03 - np.abs(u)) / 0.12, 0, 1)
    opened = min(1.0, look.openness / 0.3)
    rim = between * np.exp(-(((v - lower - 0.03) / 0.035) ** 2))
    lay(picture, 0.5 * colours.flesh + 0.5 * colours.skin * 1.15, 0.6 * opened * rim)
    lay(picture, colours.shadow, 0.35 * between * np.exp(-(((v - lower - 0.085) / 0.035) ** 2)))
    thick = 0.03 + 0.03 * look.lids.liner
    line = between * np.exp(-(((v - upper + 0.3 * thick) / thick) ** 2))
    lay(picture, 0.5 * (colours.shadow + colours.hair), (0.5 + 0.45 * look.lids.liner) * line)
