"""`readings.csv` of a run folder: what a trained model read of the pictures that were held out."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from eyelid.score import SetReadings


def load_readings(file: Path, classes: Sequence[str]) -> list[SetReadings]:
    """Reads what `eyelid.score.write_readings` wrote."""
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
