"""What a trained model read of the pictures that were held out: `readings.csv` of the run folder."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eyelid.data import PackedPatches
from eyelid.errors import printable
from eyelid.read import Reader
from eyelid.score import read_probabilities

_COLUMNS = ("set", "part", "source", "group", "label")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetReadings:
    """What was read of one part of one set.

    Attributes:
        name: The set's name.
        part: `validation` or `test`.
        sources: N names of pictures.
        groups: str `[N]`, the person or face of each.
        labels: int64 `[N]`, indices into the classes.
        probabilities: float32 `[N, C]`.
    """

    name: str
    part: str
    sources: Sequence[str]
    groups: NDArray[np.str_]
    labels: NDArray[np.int64]
    probabilities: NDArray[np.float32]


def read_part(reader: Reader, packed: PackedPatches, part: str) -> SetReadings:
    """Reads one part of a set."""
    return SetReadings(
        name=packed.name,
        part=part,
        sources=packed.sources,
        groups=packed.groups,
        labels=packed.labels,
        probabilities=read_probabilities(reader, packed),
    )


def write_readings(readings: Sequence[SetReadings], classes: Sequence[str], file: Path) -> None:
    """Writes one row for each picture: set, part, source, group, label, and `p_CLASS` for each class."""
    with open(file, "w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow([*_COLUMNS, *(f"p_{name}" for name in classes)])
        for told in readings:
            table.writerows(
                [told.name, told.part, printable(source), group, classes[label], *(f"{p:.6f}" for p in row)]
                for source, group, label, row in zip(
                    told.sources,
                    told.groups.tolist(),
                    told.labels.tolist(),
                    told.probabilities.tolist(),
                    strict=True,
                )
            )


def load_readings(file: Path, classes: Sequence[str]) -> list[SetReadings]:
    """Reads what `write_readings` wrote."""
    with open(file, encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    parts = dict.fromkeys((row["set"], row["part"]) for row in rows)
    found = []
    for name, part in parts:
        there = [row for row in rows if (row["set"], row["part"]) == (name, part)]
        found.append(
            SetReadings(
                name=name,
                part=part,
                sources=[row["source"] for row in there],
                groups=np.array([row["group"] for row in there], np.str_),
                labels=np.array([classes.index(row["label"]) for row in there], np.int64),
                probabilities=np.array(
                    [[float(row[f"p_{each}"]) for each in classes] for row in there], np.float32
                ),
            )
        )
    return found
