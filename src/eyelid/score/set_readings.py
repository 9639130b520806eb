"""The readings of a labelled set by a model, and the table that holds them."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eyelid.data import PackedPatches
from eyelid.errors import printable
from eyelid.read import Reader

_READ_AT_ONCE = 4096  # patches a block, since a pack may be larger than the memory


@dataclass(frozen=True, slots=True, kw_only=True)
class SetReadings:
    """The readings of a labelled set, or of one part of it.

    Attributes:
        name: The set's name.
        part: `validation` or `test`; empty for a whole set.
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


def read_set(
    reader: Reader,
    packed: PackedPatches,
    *,
    part: str = "",
    progress: Callable[[int], None] | None = None,
) -> SetReadings:
    """Reads all patches of a set whose labels are indices into the model's classes.

    Args:
        reader: A model.
        packed: The set, or a part of it.
        part: The name of the part, for the result.
        progress: Called with how many more patches are read.
    """
    return SetReadings(
        name=packed.name,
        part=part,
        sources=packed.sources,
        groups=packed.groups,
        labels=packed.labels,
        probabilities=_probabilities(reader, packed, progress),
    )


def _probabilities(
    reader: Reader, packed: PackedPatches, progress: Callable[[int], None] | None = None
) -> NDArray[np.float32]:
    """Returns the probabilities of all patches, float32 `[N, C]`, read block by block."""
    blocks = []
    for start in range(0, max(len(packed), 1), _READ_AT_ONCE):
        blocks.append(reader.read(packed.patches[start : start + _READ_AT_ONCE]).probabilities)
        if progress:
            progress(len(blocks[-1]))
    return np.concatenate(blocks)


def write_readings(readings: Sequence[SetReadings], classes: Sequence[str], file: Path) -> None:
    """Writes one row for each picture: set, part, source, group, label, and `p_CLASS` for each class."""
    with open(file, "w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(["set", "part", "source", "group", "label", *(f"p_{name}" for name in classes)])
        for part in readings:
            rows = zip(
                map(printable, part.sources),
                map(printable, part.groups.tolist()),
                part.labels.tolist(),
                part.probabilities.tolist(),
                strict=True,
            )
            name = printable(part.name)
            table.writerows(
                [name, part.part, source, group, classes[label], *(f"{p:.6f}" for p in row)]
                for source, group, label, row in rows
            )
