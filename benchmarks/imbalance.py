"""Compares five treatments of rare classes with none, on the movements of gaze147: 61 % blink, 9 % up.

Each eye of eyes4000 whose face has a movement in gaze147 gets that label. Every treatment is trained five
times, each time without a fifth of the faces, and scored on that fifth; the scores are of all five together,
with intervals by face.

    python benchmarks/imbalance.py            # some ten minutes on two cores
"""

import csv
import os
from pathlib import Path

from rich.console import Console

from eyelid.training.comparison import comparison_table
from eyelid.verbs.train import CompareOptions, compare

DATA = Path(os.environ.get("EYELID_DATA", "../shared/data")).resolve()
RESULTS = Path("benchmarks/results")
TREATMENTS = (
    *("none", "weighted_loss", "weighted_sampling", "repeated_and_augmented", "focal_loss"),
    "label_smoothing",
)


def write_manifest(file: Path) -> None:
    """Joins the faces' movements to the patches of their eyes."""
    with open(DATA / "gaze147" / "labels.csv", newline="") as rows:
        movements = {row["face"]: row["label"] for row in csv.DictReader(rows)}
    with open(DATA / "eyes4000" / "truth.csv", newline="") as rows:
        eyes = [row for row in csv.DictReader(rows) if row["face"] in movements]
    archive = DATA / "eyes4000" / "eyes4000.zip"
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(file, "w", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["path", "label", "group", "side"])
        for row in eyes:
            path = f"{archive}/EyesDataset/{row['file']}"
            table.writerow([path, movements[row["face"]], row["face"], row["side"]])


def main() -> None:
    manifest = RESULTS / "gaze147" / "manifest.csv"
    write_manifest(manifest)
    entries = compare(
        CompareOptions(
            configs=tuple(f"imbalance/{name}" for name in TREATMENTS),
            flags=(f"manifest:{manifest}", "--split.test_fold=all", "--split.stratify=true"),
            name="imbalance",
            runs=str(RESULTS),
            resume=True,
        )
    )
    Console(highlight=False, width=200).print(comparison_table(entries))


if __name__ == "__main__":
    main()
