"""Claim: decided readings err at most at the rate that was asked for, on people that were not trained on.

The thresholds are those in the model file of each fold, found on its validation people. They are scored on
the people that were held out of the fold.

    python -m benchmarks.five_folds eye_state eye_state_fine    # hours; it makes the folds
    python -m benchmarks.decided eye_state eye_state_fine       # seconds
"""

from collections.abc import Iterator

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.five_folds import RESULTS
from eyelid.training.cross_validation import held_out_readings
from models.arguments import parser_of


def rows_of(config: str) -> Iterator[list[str]]:
    """Yields, for each rate and set, how many folds promise the rate, and what they keep of it."""
    runs = sorted((RESULTS / config).glob("fold*"))
    tested = held_out_readings(runs)
    for rate in sorted({rate for _, info in tested for rate, _ in info.thresholds}):
        promising = [each for each in tested if each[1].thresholds[0][0] <= rate]
        for name in dict.fromkeys(readings.name for readings, _ in promising):
            of_set = [(readings, info) for readings, info in promising if readings.name == name]
            wrong = [readings.probabilities.argmax(axis=1) != readings.labels for readings, _ in of_set]
            decided = [
                readings.probabilities.max(axis=1) >= info.unsure_below_for(rate) for readings, info in of_set
            ]
            kept = np.concatenate(decided)
            error = np.concatenate(wrong)[kept].mean()
            folds = f"{len(of_set)} of {len(runs)}"
            yield [config, f"{rate:g}", name, folds, f"{error:.4f}", f"{1 - kept.mean():.4f}"]


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("configs", nargs="+", help="names of shipped configs")
    table = Table("config", "asked", "set", "folds that promise it", "errors of the decided", "unsure")
    for config in parser.parse_args().configs:
        for cells in rows_of(config):
            table.add_row(*cells)
    Console(highlight=False, width=140).print(table)


if __name__ == "__main__":
    main()
