"""Reads a labelled set with a model, and writes the readings as a table."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eyelid.csv_cells import write_rows
from eyelid.data import PackedPatches
from eyelid.errors import printable
from eyelid.read import Reader

_READ_AT_ONCE = 4096  # patches in a block, because a set may be larger than the memory


@dataclass(frozen=True, slots=True, kw_only=True)
class SetReadings:
    """The readings of a labelled set, or of one part of it.

    Attributes:
        name: The name of the set.
        part: `validation` or `test`; empty for a whole set.
        sources: The sources of N pictures, such as their paths.
        groups: str `[N]`, the person or face of each picture.
        labels: int64 `[N]`, the true class of each picture, as an index into the model's C classes.
        probabilities: float32 `[N, C]`, the model's probability of each class.
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
    """Reads all patches of a labelled set with a model.

    Args:
        reader: The model.
        packed: The set, or a part of it. Its labels must be indices into the model's classes.
        part: The name of the part, which is copied to the result; empty for a whole set.
        progress: Called after each block of patches with the number of patches in it; None for no calls.
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
    """Writes a CSV table with one row for each picture.

    The columns are set, part, source, group, label, and `p_CLASS` with the probability of each class.

    Args:
        readings: The readings of one or more sets or parts.
        classes: The class names. Labels are indices into them.
        file: The file to write.

    Raises:
        OSError: The file cannot be written.
    """
    with open(file, "w", encoding="utf-8", newline="") as stream:
        write_rows(stream, reading_rows(readings, classes))


def reading_rows(readings: Sequence[SetReadings], classes: Sequence[str]) -> Iterator[list[str]]:
    """Yields the header and the rows of that table, for `write_rows`."""
    yield ["set", "part", "source", "group", "label", *(f"p_{name}" for name in classes)]
    for part in readings:
        name = printable(part.name)
        for source, group, label, row in zip(
            map(printable, part.sources),
            map(printable, part.groups.tolist()),
            part.labels.tolist(),
            part.probabilities.tolist(),
            strict=True,
        ):
            yield [name, part.part, source, group, classes[label], *(f"{p:.6f}" for p in row)]
