"""Drawing the effects of the light on a picture of an eye, and of the camera that takes it."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.synth.geometry import Field, Geometry
from eyelid.synth.look import EyeLook

DISPLAY_GAMMA = 2.2
"""Exponent from the levels of a picture to the amount of light that they stand for."""


def light_up(picture: Field, eye: Geometry) -> None:
    """Adds the light to a picture in place: falloff, exposure, contrast and glare.

    Args:
        picture: float `[3, canvas, canvas]`, planes of blue, green and red, about 0 to 1.
        eye: The eye, whose look has the light.
    """
    light = eye.look.light
    angle = math.radians(light.direction)
    place = np.linspace(-1, 1, eye.canvas, dtype=np.float32)
    toward = (place[None, :] * math.cos(angle) - place[:, None] * math.sin(angle)) / math.sqrt(2)
    falloff = 1 + 0.5 * light.gradient * (toward - 1)
    picture *= falloff * np.float32(2 ** (light.exposure / DISPLAY_GAMMA))
    if light.gamma != 1:
        np.power(np.clip(picture, 0, 1, out=picture), np.float32(light.gamma), out=picture)
    if light.glare > 0:
        off = np.hypot(eye.u - light.glare_x, eye.v - light.glare_y) / light.glare_size
        spot = np.exp(-(off**4)) + 0.25 * np.exp(-off)
        picture += light.glare * spot


def photograph(picture: Field, look: EyeLook, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Adds the effects of the camera: blur, low resolution, noise and JPEG.

    Args:
        picture: float [size, size, 3], about 0 to 1.
        look: the look of the eye, which has the camera.
        rng: the random generator of the noise.

    Returns:
        The picture that the camera stores, uint8 [size, size, 3].
    """
    camera, size = look.camera, picture.shape[0]
    image = picture.astype(np.float32)
    if camera.blur > 0:
        cv2.GaussianBlur(image, (0, 0), max(camera.blur * size, 0.05), dst=image)
    if 0 < camera.resolution < size:
        coarse = (camera.resolution, camera.resolution)
        image = np.asarray(cv2.resize(image, coarse, interpolation=cv2.INTER_AREA), np.float32)
    channels = 1 if look.light.infrared else 3
    grain = rng.normal(0, camera.noise, (*image.shape[:2], channels))
    stored = np.clip(255 * image + grain + 0.5, 0, 255).astype(np.uint8)
    if camera.jpeg:
        _, packed = cv2.imencode(".jpg", stored, [cv2.IMWRITE_JPEG_QUALITY, camera.jpeg])
        stored = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)
    if stored.shape[0] != size:
        stored = np.asarray(cv2.resize(stored, (size, size), interpolation=cv2.INTER_CUBIC), np.uint8)
    return stored
