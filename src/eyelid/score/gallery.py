"""The pictures that a model read most wrongly, and those of which it was least sure."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.data import PackedPatches
from eyelid.errors import printable
from eyelid.pages.html import data_uri
from eyelid.score.set_readings import SetReadings

SHOWN = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReading:
    """One picture of a gallery.

    Attributes:
        picture: URI of the patch as the model saw it, PNG.
        source: Where the picture is.
        name: Its file's name alone.
        label: What it is said to be.
        said: What was read.
        confidence: The probability of that.
    """

    picture: str
    source: str
    name: str
    label: str
    said: str
    confidence: float


def confident_errors(
    readings: SetReadings, packed: PackedPatches, classes: Sequence[str]
) -> list[ShownReading]:
    """Returns up to `SHOWN` errors, the most confident first; in real sets, some are wrong labels."""
    confidence = readings.probabilities.max(axis=1)
    wrong = np.flatnonzero(readings.probabilities.argmax(axis=1) != readings.labels)
    return _shown(wrong[np.argsort(-confidence[wrong], kind="stable")], readings, packed, classes)


def least_sure(readings: SetReadings, packed: PackedPatches, classes: Sequence[str]) -> list[ShownReading]:
    """Returns up to `SHOWN` readings, the least confident first, right or wrong."""
    confidence = readings.probabilities.max(axis=1)
    return _shown(np.argsort(confidence, kind="stable"), readings, packed, classes)


def _shown(
    order: NDArray[np.intp], readings: SetReadings, packed: PackedPatches, classes: Sequence[str]
) -> list[ShownReading]:
    shown = []
    for index in order[:SHOWN].tolist():
        said = int(readings.probabilities[index].argmax())
        source = printable(readings.sources[index])
        png = cv2.imencode(".png", packed.patches[index])[1].tobytes()
        shown.append(
            ShownReading(
                picture=data_uri("image/png", png),
                source=source,
                name=source.rpartition("/")[2],
                label=classes[readings.labels[index]],
                said=classes[said],
                confidence=float(readings.probabilities[index, said]),
            )
        )
    return shown
