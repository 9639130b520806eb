"""Galleries for the report: the most confident errors, and the least confident readings."""

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
class GalleryPicture:
    """One picture of a gallery with its label and its reading.

    Attributes:
        picture: Data URI of the patch as the model saw it, PNG.
        source: The picture's source.
        name: The last part of the source, its file name.
        label: Its labelled class.
        prediction: Its likeliest class.
        confidence: The probability of the likeliest class.
    """

    picture: str
    source: str
    name: str
    label: str
    prediction: str
    confidence: float


def confident_errors(
    readings: SetReadings, packed: PackedPatches, classes: Sequence[str]
) -> list[GalleryPicture]:
    """Returns up to `SHOWN` errors, the most confident first. In real sets, some of them are wrong labels."""
    confidence = readings.probabilities.max(axis=1)
    wrong = np.flatnonzero(readings.probabilities.argmax(axis=1) != readings.labels)
    return _gallery(wrong[np.argsort(-confidence[wrong], kind="stable")], readings, packed, classes)


def least_sure(readings: SetReadings, packed: PackedPatches, classes: Sequence[str]) -> list[GalleryPicture]:
    """Returns up to `SHOWN` readings, the least confident first, right or wrong."""
    confidence = readings.probabilities.max(axis=1)
    return _gallery(np.argsort(confidence, kind="stable"), readings, packed, classes)


def _gallery(
    order: NDArray[np.intp], readings: SetReadings, packed: PackedPatches, classes: Sequence[str]
) -> list[GalleryPicture]:
    pictures = []
    for index in order[:SHOWN].tolist():
        prediction = int(readings.probabilities[index].argmax())
        source = printable(readings.sources[index])
        png = cv2.imencode(".png", packed.patches[index])[1].tobytes()
        pictures.append(
            GalleryPicture(
                picture=data_uri("image/png", png),
                source=source,
                name=source.rpartition("/")[2],
                label=classes[readings.labels[index]],
                prediction=classes[prediction],
                confidence=float(readings.probabilities[index, prediction]),
            )
        )
    return pictures
