"""Chooses the pictures of the report's galleries: the most confident errors, and the least sure readings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.data import PackedPatches
from eyelid.errors import printable
from eyelid.pages.html import data_uri
from eyelid.pictures.encode import png_bytes
from eyelid.read import probability_words
from eyelid.score.set_readings import SetReadings

SHOWN = 48
"""Largest number of pictures in a gallery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GalleryPicture:
    """One picture of a gallery with its label and its reading.

    Attributes:
        picture: Data URI of a PNG image of the patch as the model saw it.
        source: The picture's source, such as its path.
        name: The last part of the source, which is the file name.
        label: The class that the label says.
        prediction: The class that the model finds likeliest.
        probability: A probability with its name; see `probability_words`.
    """

    picture: str
    source: str
    name: str
    label: str
    prediction: str
    probability: str


def confident_errors(
    readings: SetReadings, packed: PackedPatches, classes: Sequence[str]
) -> list[GalleryPicture]:
    """Returns up to `SHOWN` errors, the most confident first.

    In real sets, the label of some of them is wrong, and not the reading.

    Args:
        readings: The readings of a labelled set.
        packed: The pictures that were read, in the same order.
        classes: The class names. Labels are indices into them.
    """
    confidence = readings.probabilities.max(axis=1)
    wrong = np.flatnonzero(readings.probabilities.argmax(axis=1) != readings.labels)
    return _gallery(wrong[np.argsort(-confidence[wrong], kind="stable")], readings, packed, classes)


def least_sure(readings: SetReadings, packed: PackedPatches, classes: Sequence[str]) -> list[GalleryPicture]:
    """Returns up to `SHOWN` readings, right or wrong, the least confident first.

    Args:
        readings: The readings of a labelled set.
        packed: The pictures that were read, in the same order.
        classes: The class names. Labels are indices into them.
    """
    confidence = readings.probabilities.max(axis=1)
    return _gallery(np.argsort(confidence, kind="stable"), readings, packed, classes)


def _gallery(
    order: NDArray[np.intp], readings: SetReadings, packed: PackedPatches, classes: Sequence[str]
) -> list[GalleryPicture]:
    """Returns the first `SHOWN` pictures in an order, which is int `[M]`, the indices of M pictures."""
    pictures = []
    for index in order[:SHOWN].tolist():
        prediction = int(readings.probabilities[index].argmax())
        source = printable(readings.sources[index])
        png = png_bytes(packed.patches[index])
        pictures.append(
            GalleryPicture(
                picture=data_uri("image/png", png),
                source=source,
                name=source.rpartition("/")[2],
                label=classes[readings.labels[index]],
                prediction=classes[prediction],
                probability=probability_words(classes, readings.probabilities[index]),
            )
        )
    return pictures
