"""Claim: on people and groups that were held out, `eye_state_fine` reads better than `eye_state`.

Each config is trained once for each fifth of the people of MRL, the faces of eyes4000, the groups of crops
and the pictures of closeups, and reads the fifth that it has not seen. Crops has near-duplicates across its
groups, which flatters it. Intervals are 95 %, by person.

    python -m benchmarks.five_folds eye_state eye_state_fine    # six hours on a core, half an hour on a GPU
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.trained import trained
from eyelid.options import make_options
from eyelid.training.cross_validation import evaluate_folds, held_out_readings
from eyelid.training.options import SplitOptions, TrainOptions
from models.arguments import parser_of

RESULTS = Path("benchmarks/results/five_folds")
FOLDS = 5
WORST = 5


def train_fold(config: str, fold: int) -> Path:
    """Trains by a config without a fifth of the people, unless that is done; returns the run folder."""
    options = make_options(TrainOptions, {}, configs=[config])
    sets = tuple(replace(each, validate=True) for each in options.sets)
    split = SplitOptions(folds=FOLDS, test_fold=fold, allow_leak=True)
    runs = str(RESULTS / Path(config).stem)
    return trained(replace(options, sets=sets, name=f"fold{fold}", runs=runs, split=split))


def accuracies_of_people(folders: Sequence[Path], name: str) -> dict[str, float]:
    """Returns the accuracy of each person of a set, by the one model that was trained without them."""
    accuracies = {}
    for readings, _ in held_out_readings(folders):
        if readings.name == name:
            right = readings.probabilities.argmax(axis=1) == readings.labels
            for person in np.unique(readings.groups).tolist():
                accuracies[person] = float(right[readings.groups == person].mean())
    return accuracies


def rows_of(config: str, folds: Sequence[int]) -> Iterator[list[str]]:
    """Yields the cells of each set, and of the people of MRL whom the models read worst."""
    folders = [train_fold(config, fold) for fold in folds]
    for evaluation in evaluate_folds(folders):
        scores = [str(evaluation.scores[metric]) for metric in ("accuracy", "eer")]
        size = f"{evaluation.pictures}, {evaluation.groups}"
        yield [evaluation.name, Path(config).stem, size, *scores]
    worst = sorted(accuracies_of_people(folders, "mrl").items(), key=lambda each: each[1])[:WORST]
    mean = np.mean([accuracy for _, accuracy in worst])
    people = ", ".join(f"{person} {accuracy:.3f}" for person, accuracy in worst)
    yield [f"mrl: {people}", Path(config).stem, str(len(worst)), f"{mean:.4f}", ""]


def main() -> None:
    """Prints accuracy and EER of each config on each set."""
    parser = parser_of(__doc__)
    parser.add_argument("configs", nargs="+", help="names of shipped configs, or YAML files")
    parser.add_argument("--folds", nargs="+", type=int, default=range(FOLDS), help="only these, from 0 to 4")
    asked = parser.parse_args()
    table = Table("set", "config", "pictures, people", "accuracy", "EER")
    for config in asked.configs:
        for cells in rows_of(config, asked.folds):
            table.add_row(*cells)
    Console(highlight=False, width=140).print(table)


if __name__ == "__main__":
    main()
