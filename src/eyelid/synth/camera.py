"""The light on the scene, and the camera that takes the picture."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.synth.geometry import Field, Geometry
from eyelid.synth.look import EyeLook

DISPLAY_GAMMA = 2.2
"""Exponent between the levels of a picture and the light they stand for."""


def light_up(picture: Field, eye: Geometry) -> None:
    """Lights the planes of a picture in place: falloff, exposure, contrast, glare."""
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
    """Turns a float picture, [size, size, 3], into what the camera of the look stores.

    Returns:
        uint8 of the same shape.
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
