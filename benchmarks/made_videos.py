"""Made videos of held-out people of LFW who walk past each other before a drawn room, and where each is."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.synth import draw_scene
from models.lfw import Faces

WIDTH, HEIGHT, RATE, SECONDS = 640, 480, 30, 4
KINDS = ("cross", "meet and swap", "meet and turn back", "leave and return", "return elsewhere", "three")


@dataclass(frozen=True)
class Walk:
    """How a person moves in a made video.

    Attributes:
        x: Middle of the eyes at points in time that divide the video evenly, in widths of the picture.
        y: The same, in heights.
        width: Width of the face, in pixels; wider ones are nearer.
    """

    x: Sequence[float]
    y: float
    width: float

    def at(self, share: float) -> tuple[float, float]:
        """Returns where the eyes are after a share of the video, in pixels: no corner is sharp."""
        times = np.linspace(0, 1, len(self.x))
        near = np.clip(share + np.linspace(-0.04, 0.04, 9), 0, 1)
        return float(np.interp(near, times, self.x).mean()) * WIDTH, self.y * HEIGHT


class Truth(NamedTuple):
    """Where a person's eyes are, how wide the face is, in pixels, and whether the eyes are in view."""

    x: float
    y: float
    width: float
    in_view: bool


def walks(kind: str, rng: np.random.Generator) -> list[Walk]:
    """Returns how people move."""
    wide = lambda: float(rng.uniform(70, 130))  # noqa: E731
    high = lambda: float(rng.uniform(0.42, 0.5))  # noqa: E731
    if kind == "cross":
        return [Walk((0.15, 0.85), high(), wide()), Walk((0.85, 0.15), high(), wide())]
    if kind == "meet and swap":
        middle = 0.5 + rng.uniform(-0.02, 0.02)
        return [
            Walk((0.2, middle, middle, 0.8), high(), wide()),
            Walk((0.8, middle, middle, 0.2), high(), wide()),
        ]
    if kind == "meet and turn back":
        return [Walk((0.2, 0.48, 0.2), high(), wide()), Walk((0.8, 0.5, 0.8), high(), wide())]
    if kind == "leave and return":
        return [Walk((0.3, 1.3, 1.3, 0.3), high(), wide()), Walk((0.5, 0.25, 0.3, 0.75), high(), wide())]
    if kind == "return elsewhere":
        return [Walk((0.25, -0.3, -0.3, 0.75), high(), wide()), Walk((0.7, 0.7, 0.3, 0.3), high(), wide())]
    return [Walk((0.2 + 0.3 * n, 0.2 + 0.3 * ((n + 1) % 3)), high(), wide()) for n in range(3)]  # a crowd


def made_video(
    kind: str, faces: Faces, rng: np.random.Generator
) -> Iterator[tuple[NDArray[np.uint8], list[Truth]]]:
    """Yields frames, and where each person is."""
    people = walks(kind, rng)
    pictures = rng.choice(len(faces.names), len(people), replace=False)
    room = draw_scene((), width=WIDTH, height=HEIGHT, seed=int(rng.integers(1_000_000))).pixels
    room = cv2.cvtColor(room, cv2.COLOR_BGR2GRAY).astype(np.float32)
    sways = rng.uniform(0, 6, (len(people), 4))
    light = rng.uniform(0, 6)
    for frame in range(RATE * SECONDS):
        share = frame / (RATE * SECONDS - 1)
        picture, truth = room.copy(), [Truth(0, 0, 1, in_view=False)] * len(people)
        for number in sorted(range(len(people)), key=lambda one: people[one].width):
            x, y = people[number].at(share)
            sway = np.sin(sways[number] + share * np.array([9, 7, 11, 5]))
            place = x + 4 * sway[0], y + 6 * sway[1]
            width = people[number].width * (1 + 0.06 * sway[3])
            covered = put(
                picture, faces, int(pictures[number]), place, width, 6 * sway[2], 1 - 0.08 * sway[0] ** 2
            )
            for other, place_there in enumerate(truth):
                if covered(place_there.x, place_there.y):
                    truth[other] = place_there._replace(in_view=False)
            truth[number] = Truth(*place, width, in_view=0.3 * width < x < WIDTH - 0.3 * width)
        lit = picture * (1 + 0.15 * np.sin(light + 4 * share)) + rng.normal(0, 3, picture.shape)
        yield np.clip(lit, 0, 255).astype(np.uint8), truth


def put(
    picture: NDArray[np.float32],
    faces: Faces,
    number: int,
    eyes: tuple[float, float],
    width: float,
    roll: float,
    squeeze: float,
) -> Callable[[float, float], bool]:
    """Puts a face into a picture, and returns whether it covers the eyes of a face behind it."""
    _, _, _, chin, forehead, cheek_r, cheek_l = faces.points[number]
    middle = faces.eyes[number].reshape(2, 7, 2)[:, :2].mean(axis=(0, 1))
    across, high = float(np.linalg.norm(cheek_r - cheek_l)), float(np.linalg.norm(chin - forehead))
    scale = width / across
    turn = math.radians(roll)
    matrix = scale * np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    matrix[:, 0] *= squeeze
    place = np.column_stack([matrix, np.array(eyes) - matrix @ middle])
    rows, columns = np.mgrid[0 : faces.pictures.shape[1], 0 : faces.pictures.shape[2]]
    centre = (chin + forehead) / 2
    radius = np.hypot((columns - centre[0]) / (across * 0.62), (rows - centre[1]) / (high * 0.68))
    mask = np.clip((1 - radius) / 0.1, 0, 1).astype(np.float32)
    size = picture.shape[::-1]
    blurred = cv2.GaussianBlur(faces.pictures[number], (0, 0), max(0.4 / scale, 0.3))
    layer = cv2.warpAffine(blurred, place, size, borderMode=cv2.BORDER_REPLICATE)
    share = cv2.warpAffine(mask, place, size)
    picture += (layer - picture) * share
    wide, tall = 0.62 * width, 0.68 * width * high / across

    def covers(x: float, y: float) -> bool:
        return math.hypot((x - eyes[0]) / wide, (y - eyes[1] - 0.2 * tall) / tall) < 1.1

    return covers
