"""The map of a labelled set: each picture a point, beside those that the net takes for alike."""

import csv
import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.data import PackedPatches
from eyelid.errors import printable
from eyelid.explaining.projection import Embedding
from eyelid.pages.html import data_uri, render_page
from eyelid.read import UNSURE, Readings
from eyelid.score.measures import measure_patches
from eyelid.score.slices import Column, same_partition, slice_values

_SIDE = 48  # pixels to which larger patches are brought
_FINE = 10_000  # places along each axis; more than a screen has
_OUTCOMES = ("right", "wrong", UNSURE)
_NUMBER = re.compile(r"(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[+-]\d+)?)(?![\d.,])")  # not 1.2.3


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMap:
    """A set with its place on the map.

    Attributes:
        packed: N pictures, of the set or drawn from it.
        readings: What the model read of them.
        embedding: Where they lie.
    """

    packed: PackedPatches
    readings: Readings
    embedding: Embedding

    @property
    def outcomes(self) -> list[str]:
        """`right`, `wrong` or `unsure` for each picture."""
        labels = (self.readings.info.classes[label] for label in self.packed.labels.tolist())
        pairs = zip(self.readings.decision, labels, strict=True)
        return [UNSURE if read == UNSURE else "right" if read == label else "wrong" for read, label in pairs]


def write_map(told: SetMap, folder: Path, *, facts: Mapping[str, str]) -> None:
    """Writes `map.html`, which holds its pictures and needs no network, and `map.csv`.

    Args:
        told: The set.
        folder: Where to.
        facts: What the model is, and what of the set is shown.
    """
    script = files("eyelid.explaining").joinpath("map.js").read_text(encoding="utf-8")
    tiles, columns = _tiles(np.asarray(told.packed.patches))
    page = render_page(
        "explaining/map.html.jinja",
        title=f"How {told.readings.info.name} sees {told.packed.name}",
        warnings=[],
        facts=facts,
        script=script,
        script_hash=b64encode(sha256(script.encode()).digest()).decode("ascii"),
        tiles=data_uri("image/png", tiles),
        data=json.dumps(_data(told, columns), separators=(",", ":")).replace("<", "\\u003c"),
        unreadable=told.packed.unreadable,
    )
    (folder / "map.html").write_text(page, encoding="utf-8")
    _write_table(told, folder / "map.csv")


def _data(told: SetMap, columns: int) -> dict[str, Any]:
    packed, classes = told.packed, told.readings.info.classes
    likeliest = told.readings.probabilities.argmax(axis=1)
    projections = {"t-SNE": told.embedding.tsne, "PCA": told.embedding.pca}
    return {
        "columns": columns,
        "places": {name: _places(places) for name, places in projections.items() if places is not None},
        "sources": [printable(source) for source in packed.sources],
        "groups": [printable(group) for group in packed.groups.tolist()],
        "labels": [classes[label] for label in packed.labels.tolist()],
        "likeliest": [classes[index] for index in likeliest.tolist()],
        "probabilities": [round(float(p), 4) for p in told.readings.probabilities.max(axis=1)],
        "outcomes": told.outcomes,
        "colours": [_colour(name, values) for name, values in _colourings(told).items()],
    }


def _colourings(told: SetMap) -> dict[str, Sequence[str]]:
    """Returns by what the points can be coloured: the values of each picture, by name."""
    classes = told.readings.info.classes
    labels = [classes[label] for label in told.packed.labels.tolist()]
    found: dict[str, Sequence[str]] = {"reading": told.outcomes, "label": labels}
    columns: dict[str, Column] = {**told.packed.columns, **measure_patches(told.packed)}
    for name, column in columns.items():
        values = slice_values(column, named=False)
        if values and not same_partition(values, told.packed.labels):
            found.setdefault(name, values)  # what divides the pictures as the labels do says nothing more
    return found


def _colour(name: str, values: Sequence[str]) -> dict[str, Any]:
    """Returns one way to colour the points: its values in order, and the index of each picture's."""
    names = [outcome for outcome in _OUTCOMES if outcome in values] if name == "reading" else []
    numbers = {value: _NUMBER.match(value) for value in values}
    ordered = len(numbers) > 2 and all(numbers.values())
    if ordered:
        names = sorted(numbers, key=lambda value: float(numbers[value][1].replace(",", "")))  # type: ignore[index]
    names = names or sorted(numbers)
    index = {value: at for at, value in enumerate(names)}
    return {
        "name": name,
        "values": [printable(value) for value in names],
        "ordered": ordered,
        "of": [index[value] for value in values],
    }


def _places(places: NDArray[np.float32]) -> list[list[int]]:
    """Returns x and y of each point in whole numbers up to `_FINE`, both axes on one scale; y goes down."""
    centred = places - (places.max(axis=0) + places.min(axis=0)) / 2
    spread = float(np.abs(centred).max()) or 1.0
    fine = ((centred / spread + 1) / 2 * _FINE).round().astype(int)
    return [fine[:, 0].tolist(), (_FINE - fine[:, 1]).tolist()]


def _tiles(patches: NDArray[np.uint8]) -> tuple[bytes, int]:
    """Returns all patches as one PNG file, row by row, and how many are in a row."""
    side = min(_SIDE, patches.shape[1])
    columns = int(np.ceil(np.sqrt(len(patches))))
    rows = -(-len(patches) // columns)
    sheet = np.zeros((rows * side, columns * side), np.uint8)
    for number, patch in enumerate(patches):
        top, left = (number // columns) * side, (number % columns) * side
        sheet[top : top + side, left : left + side] = (
            patch if len(patch) == side else cv2.resize(patch, (side, side), interpolation=cv2.INTER_AREA)
        )
    return cv2.imencode(".png", sheet)[1].tobytes(), columns


def _write_table(told: SetMap, file: Path) -> None:
    packed, classes, places = told.packed, told.readings.info.classes, told.embedding
    tsne = np.full_like(places.pca, np.nan) if places.tsne is None else places.tsne
    with open(file, "w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(
            [
                *("source", "group", "label", "decision", *(f"p_{name}" for name in classes)),
                *("outcome", "pca_x", "pca_y", "tsne_x", "tsne_y"),
            ]
        )
        rows = zip(
            packed.sources,
            packed.groups.tolist(),
            packed.labels.tolist(),
            told.readings.decision,
            told.readings.probabilities.tolist(),
            told.outcomes,
            np.hstack([places.pca, tsne]).tolist(),
            strict=True,
        )
        for source, group, label, decision, probabilities, outcome, place in rows:
            table.writerow(
                [
                    *(printable(source), group, classes[label], decision),
                    *(f"{p:.6f}" for p in probabilities),
                    *(outcome, *("" if np.isnan(at) else f"{at:.4f}" for at in place)),
                ]
            )
