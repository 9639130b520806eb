"""Loads `readings.csv` of a run folder, which contains the model's readings of all held-out pictures."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from eyelid.csv_cells import read_records
from eyelid.score import SetReadings


def load_readings(file: Path, classes: Sequence[str]) -> list[SetReadings]:
    """Loads a table that `eyelid.score.write_readings` wrote.

    Args:
        file: The CSV file.
        classes: The model's classes, in the order of its outputs.

    Returns:
        One object for each labelled set and part, in the order of the table.
    """
    with open(file, encoding="utf-8", newline="") as stream:
        rows = list(read_records(stream))
    readings = []
    for name, part in dict.fromkeys((row["set"], row["part"]) for row in rows):
        own = [row for row in rows if (row["set"], row["part"]) == (name, part)]
        readings.append(
            SetReadings(
                name=name,
                part=part,
                sources=[row["source"] for row in own],
                groups=np.array([row["group"] for row in own], np.str_),
                labels=np.array([classes.index(row["label"]) for row in own], np.int64),
                probabilities=np.array(
                    [[float(row[f"p_{each}"]) for each in classes] for row in own], np.float32
                ),
            )
        )
    return readings
