"""Photos of faces that are sharp, or blurred in known ways, made from Labeled Faces in the Wild."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.eyes import Face, FaceModel, LandmarkModel
from models.lfw import Faces

SHARP = "sharp"
KINDS = ("gaussian", "lens", "motion")
STRENGTHS = {"mild": 0.007, "weak": 0.015, "middle": 0.03, "strong": 0.06}
"""Standard deviations of the blur, in widths of the face."""

WIDTHS = (40.0, 160.0)
_SHARP_SHOTS = 4  # a person
_NEAR = 40  # pixels of LFW between the middles of the face that counts and of what is found
_FINE = 8  # cells a pixel, in which a kernel is drawn


class Shot(NamedTuple):
    """How a face is photographed.

    Attributes:
        kind: `sharp`, or one of `KINDS`.
        strength: One of `STRENGTHS`; empty if sharp.
        width: The face's width, in pixels.
        angle: Along which direction it moves, in radians, clockwise.
        noise: Standard deviation, in grey levels.
        quality: Of the JPEG; 0 for none.
        light: By what the picture is multiplied.
        halo: How much of what is finer than a pixel is added once more, as sharpening does.
    """

    kind: str
    strength: str
    width: float
    angle: float = 0.0
    noise: float = 0.0
    quality: int = 0
    light: float = 1.0
    halo: float = 0.0

    @property
    def sigma(self) -> float:
        """Standard deviation of the blur, in widths of the face."""
        return STRENGTHS.get(self.strength, 0.0)


def plan_shots(size: float, random: np.random.Generator) -> list[Shot]:
    """Returns shots of one person, whose face has a size in pixels: four sharp, and one a kind and strength.

    Widths are drawn by their logarithm from 40 pixels to the face's own, at most 160: no face is enlarged.
    """
    planned = [(SHARP, "")] * _SHARP_SHOTS + [(kind, name) for name in STRENGTHS for kind in KINDS]
    low, high = np.log([WIDTHS[0], max(min(WIDTHS[1], size), WIDTHS[0])])
    return [
        Shot(
            kind,
            strength,
            width=math.exp(random.uniform(low, high)),
            angle=random.uniform(0, math.pi),
            noise=random.uniform(0, 9),
            quality=int(random.integers(55, 96)) if random.random() < 0.6 else 0,
            light=random.uniform(0.3, 0.8) if random.random() < 0.3 else 1.0,
            halo=random.uniform(0.3, 1.2) if random.random() < 0.15 else 0.0,
        )
        for kind, strength in planned
    ]


def blurred(picture: NDArray[np.uint8], kind: str, sigma: float, angle: float = 0.0) -> NDArray[np.float32]:
    """Returns a picture, `[H, W]`, blurred by so many pixels."""
    pixels = picture.astype(np.float32)
    if kind == SHARP or sigma <= 0:
        return pixels
    return cv2.filter2D(pixels, -1, _kernel(kind, sigma, angle), borderType=cv2.BORDER_REFLECT)  # type: ignore[return-value]


def _kernel(kind: str, sigma: float, angle: float) -> NDArray[np.float32]:
    """Returns a Gaussian, a disk or a line of a standard deviation, in pixels, drawn in parts of a pixel."""
    reach = math.ceil({"gaussian": 3.0, "lens": 2.0, "motion": math.sqrt(3)}[kind] * sigma) + 1
    side = 2 * reach + 1
    y, x = (np.mgrid[0 : side * _FINE, 0 : side * _FINE] + 0.5) / _FINE - side / 2
    if kind == "gaussian":
        drawn = np.exp(-(x * x + y * y) / (2 * sigma * sigma))
    elif kind == "lens":
        drawn = x * x + y * y <= 4 * sigma * sigma
    else:
        along, aside = math.cos(angle) * x + math.sin(angle) * y, math.cos(angle) * y - math.sin(angle) * x
        drawn = (np.abs(along) <= math.sqrt(3) * sigma) & (np.abs(aside) <= 0.5)
    kernel = drawn.astype(np.float32).reshape(side, _FINE, side, _FINE).sum(axis=(1, 3))
    return kernel / kernel.sum()  # type: ignore[no-any-return]


def developed(
    pixels: NDArray[np.float32], scale: float, shot: Shot, random: np.random.Generator
) -> NDArray[np.uint8]:
    """Makes a picture smaller by area, darkens it, adds noise and halos, and stores it as a JPEG."""
    if scale < 1:
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    pixels = pixels * shot.light + random.normal(0, shot.noise, pixels.shape).astype(np.float32)
    if shot.halo:
        pixels = pixels + shot.halo * (pixels - cv2.GaussianBlur(pixels, (0, 0), 1.0))
    photo = np.clip(pixels, 0, 255).round().astype(np.uint8)
    if not shot.quality:
        return photo
    coded = cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, shot.quality])[1]
    return cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE)  # type: ignore[return-value]


def photograph(
    picture: NDArray[np.uint8], size: float, shot: Shot, random: np.random.Generator
) -> NDArray[np.uint8]:
    """Takes a shot of a picture with a face of a size in pixels."""
    pixels = blurred(picture, shot.kind, shot.sigma * size, shot.angle)
    return developed(pixels, shot.width / size, shot, random)


def found_faces(faces: Faces, step: int = 1) -> Iterator[tuple[int, Face]]:
    """Yields the index of every so many-th picture, and the face that counts in it, where it is found."""
    finder = FaceModel.load()
    for number in range(0, len(faces.names), step):
        x, y = faces.points[number, 3:5].mean(axis=0)
        for face in finder.find_faces(faces.pictures[number]):
            left, top, width, height = face.box
            if math.hypot(left + width / 2 - x, top + height / 2 - y) < _NEAR:
                yield number, face
                break


class Photo(NamedTuple):
    """One photo of a known face.

    Attributes:
        person: The file name of the picture it is made from.
        shot: How it was taken.
        pixels: Grey uint8 `[H, W]`.
        face: The face in it, with a box that is wrong by a few per cent, and marks made from these pixels.
    """

    person: str
    shot: Shot
    pixels: NDArray[np.uint8]
    face: Face


def take_photos(faces: Faces, random: np.random.Generator, step: int = 1) -> Iterator[Photo]:
    """Yields all planned shots of every so many-th person."""
    landmarks = LandmarkModel.load()
    for number, face in found_faces(faces, step):
        for shot in plan_shots(face.size, random):
            pixels = photograph(faces.pictures[number], face.size, shot, random)
            there = shaken(scaled(face, min(shot.width / face.size, 1.0)), random)
            marks = landmarks.mark(pixels, [there])[0]
            yield Photo(str(faces.names[number]), shot, pixels, there._replace(marks=marks))


def scaled(face: Face, scale: float) -> Face:
    """Returns a face of a picture that is made smaller, without marks."""
    x, y, width, height = (scale * length for length in face.box)
    return Face((x, y, width, height), face.score)


def shaken(face: Face, random: np.random.Generator) -> Face:
    """Returns a face whose box is off, as that of a blurred face is: by 6 % in place, by 8 % in size."""
    x, y, width, height = face.box
    wrong = 1 + random.uniform(-0.08, 0.08)
    middle = x + width * (0.5 + random.uniform(-0.06, 0.06)), y + height * (0.5 + random.uniform(-0.06, 0.06))
    width, height = width * wrong, height * wrong
    return face._replace(box=(middle[0] - width / 2, middle[1] - height / 2, width, height))


def before(
    pixels: NDArray[np.float32], face: Face, ground: NDArray[np.float32], *, side: int = 384
) -> tuple[NDArray[np.float32], Face]:
    """Cuts a head and its shoulders out, and puts them before a background.

    Args:
        pixels: The picture with the face, float32 `[h, w]`.
        face: The face in it.
        ground: The background, float32 `[side, side]`.
        side: The picture's width and height.

    Returns:
        The picture, and the face in it, without marks.
    """
    height, width = pixels.shape
    x, y, wide, high = face.box
    centre, size = (x + wide / 2, y + high / 2), face.size
    rows, columns = np.mgrid[0:height, 0:width]
    across, down = (columns - centre[0]) / size, (rows - centre[1]) / size
    head = (across / 0.72) ** 2 + ((down + 0.1) / 0.92) ** 2 < 1
    body = (down > 0.5) & (np.abs(across) < 0.5 + 0.9 * (down - 0.5))
    mask = cv2.GaussianBlur((head | body).astype(np.float32), (0, 0), 0.035 * size)
    left, top = (side - width) // 2, side - height
    picture = ground.copy()
    window = picture[top:, left : left + width]
    window += mask * (pixels - window)
    return picture, Face((x + left, y + top, wide, high), face.score)
