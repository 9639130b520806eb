"""Claim: decided readings err at most at the rate that was asked for, on people that were not trained on.

The thresholds are those in the model file of each fold, found on its validation people. They are scored on
the people that were held out of the fold.

    eyelid train --config eye_state --split.test-fold all --runs benchmarks/results --name folds
    python -m benchmarks.decided          # a second
"""

from pathlib import Path

import numpy as np

from eyelid import Reader
from eyelid.training.readings_table import load_readings
from models.arguments import parser_of

FOLDS = Path("benchmarks/results/folds")


def main() -> None:
    parser_of(__doc__).parse_args()
    runs = sorted(FOLDS.glob("fold*"))
    infos = [Reader.load(run / "model.onnx").info for run in runs]
    tested = [
        (readings, info)
        for run, info in zip(runs, infos, strict=True)
        for readings in load_readings(run / "readings.csv", info.classes)
        if readings.part == "test"
    ]
    rates = sorted({rate for info in infos for rate, _ in info.thresholds})
    print("asked  set       folds that promise it  errors of the decided  unsure")
    for rate in rates:
        for name in dict.fromkeys(readings.name for readings, _ in tested):
            wrong, decided = [], []
            for readings, info in tested:
                if readings.name == name and info.thresholds[0][0] <= rate:
                    wrong.append(readings.probabilities.argmax(axis=1) != readings.labels)
                    decided.append(readings.probabilities.max(axis=1) >= info.unsure_below_for(rate))
            kept = np.concatenate(decided)
            error = np.concatenate(wrong)[kept].mean()
            print(f"{rate:<6} {name:9} {len(wrong)} of {len(runs)} {error:32.4f} {1 - kept.mean():8.4f}")


if __name__ == "__main__":
    main()
