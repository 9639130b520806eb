"""Eyes, and which movements each may be making: mostly one, or all but a blink, if only known to be open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eyelid.model_files.model_info import CLASSES

MOVEMENTS = CLASSES["movement"]
OPEN = tuple(name for name in MOVEMENTS if name != "blink")
SIDE = 64  # pixels in which eyes are kept


class OneEye(NamedTuple):
    """One eye.

    Attributes:
        pixels: Grey uint8 `[64, 64]`.
        dataset: Where it comes from.
        group: Its person.
        face: The face that it is one of two eyes of; the same name for both.
        side: `right`, `left`, the subject's own, or `unknown`.
        may: The movements that it may be making.
        label: As the set calls it; empty where it does not.
        yaw, pitch: Of the head, in degrees; NaN where they are not known.
        aside, above: How far the gaze is to the subject's left and up, by the measure of its set: in
            Columbia degrees seen from the camera, in LFW eye widths by which the iris is off, in drawn eyes
            what they were drawn with; NaN where it is not known.
    """

    pixels: NDArray[np.uint8]
    dataset: str
    group: str
    face: str
    side: str
    may: Sequence[str]
    label: str = ""
    yaw: float = np.nan
    pitch: float = np.nan
    aside: float = np.nan
    above: float = np.nan


@dataclass(frozen=True)
class Eyes:
    """N eyes, as `OneEye` describes them, as arrays; `may` is bool `[N, 5]`."""

    pixels: NDArray[np.uint8]
    dataset: NDArray[np.str_]
    group: NDArray[np.str_]
    face: NDArray[np.str_]
    side: NDArray[np.str_]
    may: NDArray[np.bool_]
    label: NDArray[np.str_]
    yaw: NDArray[np.float32]
    pitch: NDArray[np.float32]
    aside: NDArray[np.float32]
    above: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.pixels)

    @classmethod
    def of(cls, eyes: Iterable[OneEye]) -> "Eyes":
        """Returns eyes as arrays."""
        pixels, dataset, group, face, side, may, label, *angles = zip(*eyes, strict=True)
        allowed = np.array([[name in each for name in MOVEMENTS] for each in may])
        words = (np.array(each) for each in (dataset, group, face, side))
        return cls(
            np.stack(pixels), *words, allowed, np.array(label), *(np.array(a, np.float32) for a in angles)
        )

    def take(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> "Eyes":
        """Returns those that a bool `[N]`, or indices, choose."""
        return Eyes(*(getattr(self, each.name)[chosen] for each in fields(self)))

    def save(self, file: Path) -> None:
        """Writes them."""
        np.savez(file, **{each.name: getattr(self, each.name) for each in fields(self)})

    @classmethod
    def load(cls, file: Path) -> "Eyes":
        """Reads what `save` wrote."""
        with np.load(file) as stored:
            return cls(*(stored[each.name] for each in fields(cls)))


def aside_of(horizontal: float) -> str:
    """Returns the look to the side, the subject's own, of a gaze that is positive to the left."""
    return "left" if horizontal > 0 else "right"
