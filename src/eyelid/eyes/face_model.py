"""eyelid's own finder of faces."""

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.eyes.confirming import CANDIDATE, LEAST_SCORE, SURE, certainty_of
from eyelid.eyes.face import Face, separate, surest_of
from eyelid.eyes.halves import Halves, Pixels, halvings
from eyelid.eyes.landmark_model import LandmarkModel
from eyelid.model_files import PinnedModel, pinned_model

LONGEST = 640
"""Longer side to which a picture is made smaller before faces of 16 pixels and more are looked for."""

_PIXELS = 640 * 480  # to which a picture is not made smaller, as the longer side of panoramas would make it
_SMALL_FACES = 2  # times as large, for faces of 8 pixels at 640
_CROWD, _CROWDED = 3, 40.0  # so many faces under so many pixels are a crowd: there may be smaller ones
_LARGE = 120.0  # pixels; larger faces are seen better in a smaller picture, and what is larger only there
_SMALLEST = 96  # pixels of the longer side, below which a picture is not made smaller
_UNLIKELY = 20  # candidates that are marked beside the likely ones
_TOLD = 48.0  # pixels; of smaller faces the net does not say what their eyes are doing
_STRIDES = (8, 16, 32)


@dataclass(frozen=True)
class FaceModel(PinnedModel):
    """Finds faces with an eyelid model of the task `faces`, upright within 40 degrees.

    A picture is looked at with a longer side of 640 pixels, or as many pixels as 640x480 has, whichever is
    more; and again at half of that where large faces are found or none; and at twice that where there is a
    crowd. Whatever may be a face is marked, and kept if its marks agree with it.

    Attributes:
        landmarks: Marks the eyes of what may be a face.
        small_faces: Whether every picture is looked at with 1,280 pixels, too.
    """

    task = "faces"

    landmarks: LandmarkModel
    small_faces: bool = False

    @classmethod
    def load(cls, model: str = "faces", *, small_faces: bool = False) -> "FaceModel":
        """Takes a model: the name of a shipped one, or a path; raises as `pinned_model` does."""
        return cls(*pinned_model(model, cls.task), LandmarkModel.load(), small_faces)

    @property
    def colour(self) -> bool:
        """False: the net reads grey pictures."""
        return False

    def find_faces(self, pixels: Pixels) -> list[Face]:
        """Returns the marked faces in a picture, grey or BGR, the largest first."""
        grey = Halves.in_grey(pixels)
        candidates = [face for face in self.find_candidates(grey) if face.score >= LEAST_SCORE]
        marked = zip(candidates, self.landmarks.mark(grey, candidates), strict=True)
        sure = [face._replace(score=certainty_of(face, marks), marks=marks) for face, marks in marked]
        return [face for face in sure if face.score >= SURE]

    def find_candidates(self, grey: Pixels) -> list[Face]:
        """Returns what may be a face in a grey picture, the largest first: many are none."""
        info = self.opened.info
        grey = Halves.of(grey)
        shape = grey.pixels.shape
        scale = min(1.0, max(LONGEST / max(shape), math.sqrt(_PIXELS / grey.pixels.size)))
        seen = Halves(_resized(grey, scale))
        faces = self._look(seen.pixels, scale)
        likely = [face for face in faces if face.score >= info.unsure_below]
        if scale < 1 and (self.small_faces or sum(face.size * scale < _CROWDED for face in likely) >= _CROWD):
            larger = min(scale * _SMALL_FACES, 1.0)
            faces += self._look(_resized(grey, larger), larger)
        times = 0
        while (
            max(seen.halved(times).shape) > _SMALLEST
            and min(seen.halved(times).shape) > 1  # a strip as thin as that does not get any smaller
            and (not likely or any(face.size * scale >= _LARGE for face in likely))
        ):
            times, scale = times + 1, scale / 2
            more = self._look(seen.halved(times), scale)
            likely += [face for face in more if face.score >= info.unsure_below]
            faces += more
        faces = separate(faces)
        unlikely = sorted(face.score for face in faces if face.score < info.unsure_below)
        least = unlikely[-_UNLIKELY] if len(unlikely) > _UNLIKELY else 0
        return [face for face in faces if face.score >= least]

    def _look(self, grey: NDArray[np.uint8], scale: float) -> list[Face]:
        """Returns all that looks like a face in a picture of which so many pixels are one of the original."""
        info = self.opened.info
        below, right = (-length % info.input_size for length in grey.shape)
        if below or right:
            grey = cv2.copyMakeBorder(grey, 0, below, 0, right, cv2.BORDER_REPLICATE)  # type: ignore[assignment]
        (found,) = self.run({"picture": grey[None]})
        (where,) = np.nonzero(found[0, :, 0] >= CANDIDATE)
        if not len(where):
            return []
        cells, values = _cells(*grey.shape)[where], found[0, where]
        sizes = np.sqrt(values[:, 3] * values[:, 4])
        surest = surest_of(cells + values[:, 1:3], sizes, values[:, 0])
        cells, values, sizes = cells[surest], values[surest], sizes[surest]
        centres, extents = (cells + values[:, 1:3]) / scale, values[:, 3:5] / scale
        boxes = np.concatenate([centres - extents / 2, extents], axis=1)
        eyes = (cells[:, None] + values[:, 5:9].reshape(-1, 2, 2)) / scale
        glances = values[:, 9:].reshape(-1, 2, 3).argmax(2)
        faces, classes = [], info.classes
        for box, score, (right_eye, left_eye), (right, left), size in zip(
            boxes.tolist(),
            values[:, 0].tolist(),
            eyes.tolist(),
            glances.tolist(),
            sizes.tolist(),
            strict=True,
        ):
            states = (classes[right], classes[left]) if size >= _TOLD else None
            faces.append(Face(tuple(box), score, (tuple(right_eye), tuple(left_eye)), states))
        return faces


def _resized(grey: Halves, scale: float) -> NDArray[np.uint8]:
    """Makes a picture smaller: by halves as long as it can, then by interpolation, which is far quicker.

    Every pixel of the last half still counts, since the result is smaller by less than two.
    """
    height, width = (max(round(length * scale), 1) for length in grey.pixels.shape)
    half = grey.halved(halvings(1 / scale, grey.pixels.shape))
    if half.shape == (height, width):
        return half
    return cv2.resize(half, (width, height), interpolation=cv2.INTER_LINEAR)  # type: ignore[return-value]


@lru_cache(maxsize=64)
def _cells(height: int, width: int) -> NDArray[np.float32]:
    """Returns the middles of the net's cells, in pixels, float32 `[N, 2]`: x, y."""
    cells = []
    for stride in _STRIDES:
        y, x = np.mgrid[0 : height // stride, 0 : width // stride]
        cells.append((np.stack([x.ravel(), y.ravel()], 1) + 0.5) * stride)
    return np.concatenate(cells).astype(np.float32)
