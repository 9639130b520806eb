"""What makes the eyes of a face look closed that are not: a laugh, a look downwards, dark glasses.

`models/expression.py` trains the net, and `benchmarks/expression.py` measures it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from eyelid.eyes.face_marks import FaceMarks
from eyelid.eyes.halves import Pixels
from eyelid.eyes.landmark_model import level_crop
from eyelid.model_files import PinnedModel, pinned_model

MODEL = "face_expression"
"""Name of the shipped model."""

TASK = "expression"

_BY_EYES, _BY_FACE = 2.5, 1.15  # side of the crop: distances between the eyes, or face sizes if that is more
BELOW = 0.23
"""Sides by which the middle of the crop lies below the eyes."""


class Expression(NamedTuple):
    """How likely it is that a face laughs, looks down, and wears dark glasses.

    Several may be so at once. What a model does not tell is 0.

    Attributes:
        laughing: A broad smile, which narrows the eyes.
        looking_down: The lids are lowered because the eyes look down, mostly with the head bowed; as likely
            as among faces whose eyes look closed.
        sunglasses: Dark glasses cover the eyes.
    """

    laughing: float = 0.0
    looking_down: float = 0.0
    sunglasses: float = 0.0


@dataclass(frozen=True)
class ExpressionModel(PinnedModel):
    """Tells expressions with an eyelid model of the task `expression`."""

    task = TASK

    @classmethod
    def load(cls, model: str = MODEL) -> "ExpressionModel":
        """Takes a model: the name of a shipped one, or a path; raises as `pinned_model` does."""
        return cls(*pinned_model(model, TASK))

    def measure(self, grey: Pixels, faces: Sequence[tuple[FaceMarks, float]]) -> list[Expression]:
        """Tells the expressions of faces in a picture.

        Args:
            grey: The picture.
            faces: Of each face its marks, and its size in pixels, as `Face.size` is.
        """
        if not faces:
            return []
        info = self.opened.info
        inputs: dict[str, NDArray[Any]] = {
            "faces": np.stack([level_crop(grey, *frame_face(*face), info.input_size) for face in faces]),
            "pitch": np.array([marks.pose[1] for marks, _ in faces], np.float32),
        }
        (found,) = self.run(inputs)
        return [Expression(**dict(zip(info.classes, row, strict=True))) for row in found.tolist()]


class FaceFrame(NamedTuple):
    """The square of a face from above the brows to the chin, its eyes level.

    Attributes:
        centre: x and y of its middle, in pixels.
        side: In pixels.
        roll: By how much it is turned, in radians, clockwise.
    """

    centre: NDArray[np.floating]
    side: float
    roll: float


def frame_face(marks: FaceMarks, size: float) -> FaceFrame:
    """Frames a face by its marks, and its size in pixels as `Face.size` is."""
    right, left = marks.middles
    side = max(_BY_EYES * float(np.hypot(*(left - right))), _BY_FACE * size)
    roll = marks.roll
    down = np.array([-np.sin(roll), np.cos(roll)])
    return FaceFrame((right + left) / 2 + down * (BELOW * side), side, roll)
