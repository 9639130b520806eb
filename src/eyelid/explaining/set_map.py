"""Writes a 2-D map of a labelled set. Each picture is a point, near pictures that are similar for the net."""

import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.csv_cells import write_rows
from eyelid.data import PackedPatches
from eyelid.errors import printable
from eyelid.explaining.projection import Projection
from eyelid.pages.html import data_uri, render_page
from eyelid.pictures.encode import png_bytes
from eyelid.read import UNSURE, Readings, probability_words
from eyelid.score.measures import measure_patches
from eyelid.score.slices import Cells, same_partition, slice_values

_SIDE = 48  # largest side of a patch on the page, in pixels
_FINE = 10_000  # number of steps of the coordinates along each axis, which is more than a screen has pixels
_OUTCOMES = ("right", "wrong", UNSURE)
_NUMBER = re.compile(r"(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[+-]\d+)?)(?![\d.,])")  # not 1.2.3


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMap:
    """A labelled set, or a sample of it, with readings and positions on the 2-D map.

    Attributes:
        packed: The N pictures with their labels.
        readings: The readings of these pictures by the model.
        projection: The positions of the pictures.
    """

    packed: PackedPatches
    readings: Readings
    projection: Projection

    @property
    def outcomes(self) -> list[str]:
        """`right`, `wrong` or `unsure` for each picture."""
        labels = (self.readings.info.classes[label] for label in self.packed.labels.tolist())
        pairs = zip(self.readings.decision, labels, strict=True)
        return [UNSURE if read == UNSURE else "right" if read == label else "wrong" for read, label in pairs]


def write_map(set_map: SetMap, folder: Path, *, facts: Mapping[str, str]) -> None:
    """Writes `map.html`, an interactive page that needs no network, and `map.csv`.

    Args:
        set_map: The pictures, their readings and their positions.
        folder: The folder to write into.
        facts: Name → value, for the table about the model and the set.
    """
    script = files("eyelid.explaining").joinpath("map.js").read_text(encoding="utf-8")
    tiles, columns = _tiles(np.asarray(set_map.packed.patches))
    page = render_page(
        "explaining/map.html.jinja",
        title=f"How {set_map.readings.info.name} sees {set_map.packed.name}",
        warnings=[],
        facts=facts,
        script=script,
        script_hash=b64encode(sha256(script.encode()).digest()).decode("ascii"),
        tiles=data_uri("image/png", tiles),
        data=json.dumps(_data(set_map, columns), separators=(",", ":")).replace("<", "\\u003c"),
        unreadable=set_map.packed.unreadable,
    )
    (folder / "map.html").write_text(page, encoding="utf-8")
    _write_table(set_map, folder / "map.csv")


def _data(set_map: SetMap, columns: int) -> dict[str, Any]:
    """Returns the data for the script of the page; `columns` is the number of tiles in a row of the image."""
    packed, classes = set_map.packed, set_map.readings.info.classes
    likeliest = set_map.readings.probabilities.argmax(axis=1)
    projections = {"t-SNE": set_map.projection.tsne, "PCA": set_map.projection.pca}
    return {
        "columns": columns,
        "places": {name: _places(places) for name, places in projections.items() if places is not None},
        "sources": [printable(source) for source in packed.sources],
        "groups": [printable(group) for group in packed.groups.tolist()],
        "labels": [classes[label] for label in packed.labels.tolist()],
        "likeliest": [classes[index] for index in likeliest.tolist()],
        "probabilities": [probability_words(classes, row) for row in set_map.readings.probabilities],
        "outcomes": set_map.outcomes,
        "colours": [_colour(name, values) for name, values in _colourings(set_map).items()],
    }


def _colourings(set_map: SetMap) -> dict[str, Sequence[str]]:
    """Returns the columns by which points can be coloured: name → the value of each picture."""
    classes = set_map.readings.info.classes
    labels = [classes[label] for label in set_map.packed.labels.tolist()]
    colourings: dict[str, Sequence[str]] = {"reading": set_map.outcomes, "label": labels}
    columns: dict[str, Cells] = {**set_map.packed.columns, **measure_patches(set_map.packed)}
    for name, column in columns.items():
        values = slice_values(column, named=False)
        if values and not same_partition(values, set_map.packed.labels):
            colourings.setdefault(name, values)  # a column that divides as the labels do adds nothing
    return colourings


def _colour(name: str, values: Sequence[str]) -> dict[str, Any]:
    """Returns one colouring as JSON data.

    Args:
        name: Name of the column by which points are coloured.
        values: The value of each picture in that column.

    Returns:
        A dict with the name, the different values in order, whether they are ordered numbers, and the index
        of each picture's value.
    """
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
    """Returns the coordinates of all points as integers from 0 to `_FINE`.

    Both axes have the same scale, and y points downwards.

    Args:
        places: float32 `[N, 2]`, the positions of N points, with y pointing upwards.

    Returns:
        The x coordinates and the y coordinates.
    """
    centred = places - (places.max(axis=0) + places.min(axis=0)) / 2
    spread = float(np.abs(centred).max()) or 1.0
    fine = ((centred / spread + 1) / 2 * _FINE).round().astype(int)
    return [fine[:, 0].tolist(), (_FINE - fine[:, 1]).tolist()]


def _tiles(patches: NDArray[np.uint8]) -> tuple[bytes, int]:
    """Returns one PNG image that contains all patches, row by row, and the number of patches in a row."""
    side = min(_SIDE, patches.shape[1])
    columns = int(np.ceil(np.sqrt(len(patches))))
    rows = -(-len(patches) // columns)
    sheet = np.zeros((rows * side, columns * side), np.uint8)
    for number, patch in enumerate(patches):
        top, left = (number // columns) * side, (number % columns) * side
        sheet[top : top + side, left : left + side] = (
            patch if len(patch) == side else cv2.resize(patch, (side, side), interpolation=cv2.INTER_AREA)
        )
    return png_bytes(sheet), columns


def _write_table(set_map: SetMap, file: Path) -> None:
    """Writes `map.csv`, with one row for each picture; cells of t-SNE are empty if there is no t-SNE."""
    packed, classes, places = set_map.packed, set_map.readings.info.classes, set_map.projection
    tsne = np.full_like(places.pca, np.nan) if places.tsne is None else places.tsne
    with open(file, "w", encoding="utf-8", newline="") as stream:
        header = [
            *("source", "group", "label", "decision", *(f"p_{name}" for name in classes)),
            *("outcome", "pca_x", "pca_y", "tsne_x", "tsne_y"),
        ]
        rows = zip(
            packed.sources,
            packed.groups.tolist(),
            packed.labels.tolist(),
            set_map.readings.decision,
            set_map.readings.probabilities.tolist(),
            set_map.outcomes,
            np.hstack([places.pca, tsne]).tolist(),
            strict=True,
        )
        cells = (
            [
                *(printable(source), group, classes[label], decision),
                *(f"{p:.6f}" for p in probabilities),
                *(outcome, *("" if np.isnan(at) else f"{at:.4f}" for at in place)),
            ]
            for source, group, label, decision, probabilities, outcome, place in rows
        )
        write_rows(stream, chain([header], cells))
