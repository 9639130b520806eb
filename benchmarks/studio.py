"""What a camera sees of wallpapers, with faces of LFW before them, and what it stores of that."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

FRAME = (400, 600)  # height and width of a photo

Grey = NDArray[np.uint8]
Place = tuple[tuple[float, float], float]
"""A view of a world: its middle and its width, in shares of the world's width."""


@dataclass(frozen=True)
class Material:
    """What pictures are made of.

    Attributes:
        worlds: Grey wallpapers, of at most 1,280 pixels.
        faces: Grey pictures of faces, uint8 `[N, 250, 250]`.
    """

    worlds: list[Grey]
    faces: NDArray[np.uint8]


class Studio:
    """Takes pictures of random worlds and faces.

    Attributes:
        material: What pictures are made of.
        rng: What all randomness comes from.
    """

    def __init__(self, material: Material, seed: int) -> None:
        self.material, self.rng = material, np.random.default_rng(seed)

    def view(self, world: Grey, centre: tuple[float, float], share: float, roll: float = 0.0) -> Grey:
        """Returns what a camera sees: its middle and its width are shares of the world's width."""
        height, width = FRAME
        scale = world.shape[1] * share / width
        turn = np.deg2rad(roll)
        matrix = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        middle = np.array(centre) * world.shape[1]
        corner = middle - matrix @ (width / 2, height / 2)
        return cv2.warpAffine(  # type: ignore[return-value]
            world,
            np.column_stack([matrix, corner]),
            (width, height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REFLECT,
        )

    def place(self, world: Grey) -> Place:
        """Returns a random view of a world: its middle and its width."""
        share = self.rng.uniform(0.4, 0.7)
        high = world.shape[0] / world.shape[1]
        half = share / 2, share / 2 * FRAME[0] / FRAME[1]
        middle = (
            self.rng.uniform(half[0], 1 - half[0]),
            self.rng.uniform(min(half[1], high / 2), max(high - half[1], high / 2)),
        )
        return middle, share

    def world(self) -> Grey:
        """Returns a random wallpaper."""
        return self.material.worlds[self.rng.integers(len(self.material.worlds))]

    def scene(self) -> tuple[Grey, Place]:
        """Returns a random world and a view of it that is not plain."""
        while True:
            world = self.world()
            place = self.place(world)
            if shows_something(self.view(world, *place)):
                return world, place

    def detailed_view(self) -> Grey:
        """Returns a view with fine detail in most places, without which no focus is to be seen."""
        while True:
            world = self.world()
            pixels = self.view(world, *self.place(world))
            edges = np.abs(cv2.Laplacian(pixels, cv2.CV_32F))
            if np.median(cv2.resize(edges, (12, 12), interpolation=cv2.INTER_AREA)) >= 3:
                return pixels

    def camera(self) -> Callable[..., Grey]:
        """Returns a function that makes of a picture, and an exposure in stops, what one camera stores."""
        noise, quality = self.rng.uniform(0.3, 2.5), int(self.rng.integers(85, 97))
        levels = (np.arange(256) / 255) ** 2.2

        def stored(pixels: Grey, ev: float = 0.0) -> Grey:
            curve = np.clip(levels * 2.0**ev, 0, 1) ** (1 / 2.2) * 255
            values = curve.astype(np.float32)[pixels]
            values += noise * self.rng.standard_normal(pixels.shape, np.float32)
            whole = np.clip(values, 0, 255).astype(np.uint8)
            file = cv2.imencode(".jpg", whole, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
            return cv2.imdecode(file, cv2.IMREAD_GRAYSCALE)  # type: ignore[return-value]

        return stored

    def with_face(self, pixels: Grey, face: Grey, middle: NDArray[np.float64], size: float) -> Grey:
        """Pastes a face, feathered; its middle and its size are shares of the picture's width."""
        side = max(int(size * pixels.shape[1] * 1.6), 16)
        oval = np.zeros((250, 250), np.float32)
        cv2.ellipse(oval, (125, 130), (70, 100), 0, 0, 360, 1.0, -1)
        oval = cv2.GaussianBlur(oval, (0, 0), 6)  # type: ignore[assignment]
        corner = middle * pixels.shape[1] - side / 2
        matrix = np.array([[side / 250, 0, corner[0]], [0, side / 250, corner[1]]])
        area = (pixels.shape[1], pixels.shape[0])
        opacity = cv2.warpAffine(oval, matrix, area)
        pasted = cv2.warpAffine(face, matrix, area)
        return (pixels * (1 - opacity) + pasted * opacity).astype(np.uint8)

    def blinking(self, face: Grey) -> Grey:
        """Returns a face with a smear over the eyes, about as a blink changes it."""
        changed = face.copy()
        changed[100:125] = cv2.GaussianBlur(face, (0, 0), 5)[100:125]
        return changed


def shows_something(pixels: Grey) -> bool:
    """Whether a picture has a pattern that can be recognised; nobody photographs a blank wall for long."""
    small = cv2.resize(pixels, (48, 32), interpolation=cv2.INTER_AREA)
    return bool(cv2.Laplacian(small, cv2.CV_32F).std() >= 4)
