"""A made-up finder and a made-up source: a module of their own, since processes import them by its name."""

import hashlib
from dataclasses import dataclass

import numpy as np

from eyelid.errors import PictureError
from eyelid.eyes import Eye
from eyelid.pictures import Picture


@dataclass(frozen=True)
class Counted:
    """Finds as many eyes as the first pixel says: two to a face, each 20 pixels wide, or one alone."""

    colour: bool = False
    score: float = 0.875

    def find(self, picture):
        count = int(np.ravel(picture.pixels)[0])
        if count == 255:
            raise PictureError("nobody can look at this")
        return [
            Eye(
                (20 * number, 0, 20, 16),
                ("right", "left")[number % 2],
                number // 2,
                track=7,
                face_score=self.score,
                ear=0.25 + number / 100,
            )
            for number in range(count)
        ]


@dataclass(frozen=True)
class Film:
    """Frames with times; the first pixel of each says how many eyes it shows."""

    source: str
    counts: tuple[int, ...]
    ends_with: str = ""

    def identity(self):
        return hashlib.sha256(repr(self).encode()).hexdigest()

    def frames(self, *, colour=False):
        rng = np.random.default_rng(len(self.counts))
        for frame, count in enumerate(self.counts):
            pixels = rng.integers(0, 256, (16, 120, 3) if colour else (16, 120), np.uint8)
            pixels[0, 0] = count
            yield Picture(pixels, self.source, frame, round(frame / 29.97, 6))
        if self.ends_with:
            raise PictureError(self.ends_with)
