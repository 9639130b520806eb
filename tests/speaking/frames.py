"""Frames of people who look somewhere, as they are read, without pictures or models."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from eyelid.blinks.moment import EyeReading, Moment
from eyelid.eyes import Eye, Face, FaceMarks
from eyelid.pictures import Picture
from eyelid.read.movement_reader import MOVEMENTS
from eyelid.watching.frame_reading import FrameReading
from eyelid.watching.frame_row import FrameRow, row_of_person

WIDTH, HEIGHT = 320, 240
SHADES = {movement: 60 + 20 * number for number, movement in enumerate(MOVEMENTS)}
"""Grey of the eyes of somebody who makes a movement: what `ShadeReader` reads."""


class Person(NamedTuple):
    """Somebody in a frame: what both eyes do, or each of them."""

    track: int
    looks: str = "straight"
    x: float = 60.0
    size: float = 90.0
    right: float | None = 0.98
    left: float | None = 0.98
    shade: int | None = None


@dataclass
class ShadeReader:
    """Reads movements from the grey of patches, and remembers what it was asked."""

    fingerprint: str = "shades"
    asked: list[tuple[list[str], Any]] = field(default_factory=list)
    tilt: tuple[float, ...] = (0.0,) * len(MOVEMENTS)
    sure: float = 4.0

    def read_eyes(
        self, patches: Sequence[NDArray[np.uint8]], sides: Sequence[str], poses: Sequence[Any] | None = None
    ) -> NDArray[np.float32]:
        """Returns the probabilities of movements, as `MovementReader.read_eyes`."""
        self.asked.append((list(sides), poses))
        logits = np.zeros((len(patches), len(MOVEMENTS)))
        for number, patch in enumerate(patches):
            middle = float(np.median(patch))
            for column, movement in enumerate(MOVEMENTS):
                logits[number, column] = self.sure * (abs(middle - SHADES[movement]) < 8)
        powers = np.exp(logits + np.array(self.tilt))
        return (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)


def frame_of(number: int, time_s: float, people: Sequence[Person], *, grey: int = 128) -> FrameReading:
    """Returns a frame with people in it, as it was read."""
    pixels = np.full((HEIGHT, WIDTH), grey, np.uint8)
    faces, eyes, p_open, rows = [], [], [], []
    for person in people:
        middle = np.array([person.x + person.size / 2, 100.0])
        marks = FaceMarks(_points(middle, person.size), (1.0, 1.0), (3.0, -2.0, 0.0), 0.0)
        face = Face((person.x, 60.0, person.size, person.size), 0.9, marks=marks, track=person.track)
        readings = {}
        for side, away, value in (("right", -1, person.right), ("left", 1, person.left)):
            if value is None:
                continue
            x, y, wide = middle[0] + away * person.size / 5, 100.0, person.size / 4
            box = (x - wide / 2, y - wide / 2, wide, wide)
            looks = person.looks if value > 0.5 else "blink"
            shade = SHADES[looks] if person.shade is None else person.shade
            pixels[int(box[1]) - 2 : int(box[1] + wide) + 3, int(box[0]) - 2 : int(box[0] + wide) + 3] = shade
            eyes.append(Eye((*map(int, box),), side, len(faces), person.track, pose=marks.pose[:2]))  # type: ignore[arg-type]
            p_open.append(value)
            readings[side] = EyeReading(value, 0.3 if value > 0.5 else 0.08, (0.0, 0.0))
        faces.append(face)
        moment = Moment(time_s, readings.get("right"), readings.get("left"), number, marks.pose)
        rows.append(row_of_person("test", person.track, moment, face.box, face.score))
    picture = Picture(pixels, "test", number, time_s)
    patches = np.zeros((len(eyes), 48, 48), np.uint8)
    return FrameReading(picture, faces, eyes, patches, p_open, rows or [FrameRow("test", number, time_s)])


def _points(middle: NDArray[np.float64], size: float) -> NDArray[np.float32]:
    points = np.zeros((2, 7, 2), np.float32)
    for eye, away in enumerate((-1, 1)):
        centre = middle + np.array([away * size / 5, 0])
        points[eye] = centre + np.array([[-8, 0], [8, 0], [-3, -3], [3, -3], [-3, 3], [3, 3], [0, 0]])
    return points
