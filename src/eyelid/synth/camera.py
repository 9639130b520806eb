"""Drawing the effects of the light on a picture of an eye, and of the camera that takes it."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.synth.geometry import Field, Geometry
from eyelid.synth.look import Camera, Light

DISPLAY_GAMMA = 2.2
"""Exponent from the levels of a picture to the amount of light that they stand for."""


def light_up(picture: Field, light: Light) -> None:
    """Adds the light to a picture in place: falloff, exposure and contrast.

    Args:
        picture: float `[3, H, W]`, planes of blue, green and red, about 0 to 1.
        light: The light.
    """
    angle = math.radians(light.direction)
    down, across = (np.linspace(-1, 1, length, dtype=np.float32) for length in picture.shape[1:])
    toward = (across[None, :] * math.cos(angle) - down[:, None] * math.sin(angle)) / math.sqrt(2)
    falloff = 1 + 0.5 * light.gradient * (toward - 1)
    picture *= falloff * np.float32(2 ** (light.exposure / DISPLAY_GAMMA))
    if light.gamma != 1:
        np.power(np.clip(picture, 0, 1, out=picture), np.float32(light.gamma), out=picture)


def dazzle(picture: Field, eye: Geometry) -> None:
    """Adds the glare of the eye's light, if any, to a picture in place, float `[3, canvas, canvas]`."""
    light = eye.look.light
    if light.glare > 0:
        off = np.hypot(eye.u - light.glare_x, eye.v - light.glare_y) / light.glare_size
        spot = np.exp(-(off**4)) + 0.25 * np.exp(-off)
        picture += light.glare * spot


def photograph(
    picture: Field, camera: Camera, rng: np.random.Generator, *, infrared: bool = False
) -> NDArray[np.uint8]:
    """Adds the effects of the camera: blur, low resolution, noise and JPEG.

    Args:
        picture: float [H, W, 3], about 0 to 1.
        camera: the camera.
        rng: the random generator of the noise.
        infrared: whether the picture is grey, as its noise is then.

    Returns:
        The picture that the camera stores, uint8 [H, W, 3].
    """
    height, width = picture.shape[:2]
    image = picture.astype(np.float32)
    if camera.blur > 0:
        cv2.GaussianBlur(image, (0, 0), max(camera.blur * width, 0.05), dst=image)
    if 0 < camera.resolution < width:
        coarse = (camera.resolution, max(round(height * camera.resolution / width), 1))
        image = np.asarray(cv2.resize(image, coarse, interpolation=cv2.INTER_AREA), np.float32)
    channels = 1 if infrared else 3
    grain = rng.normal(0, camera.noise, (*image.shape[:2], channels))
    stored = np.clip(255 * image + grain + 0.5, 0, 255).astype(np.uint8)
    if camera.jpeg:
        _, packed = cv2.imencode(".jpg", stored, [cv2.IMWRITE_JPEG_QUALITY, camera.jpeg])
        stored = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)
    if stored.shape[1] != width:
        stored = np.asarray(cv2.resize(stored, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)
    return stored
