"""Claim: decided readings err at most at the rate that was asked for, on people that nobody saw before.

Thresholds are those that each fold's model file names, found on the people that validated it; scored are the
people that were held out of the fold.

    eyelid train --config configs/eye_state.yaml --split.test-fold all --runs benchmarks/results --name folds
    python benchmarks/decided.py          # a second
"""

from pathlib import Path

import numpy as np

from eyelid import Reader
from eyelid.training.readings_table import load_readings

FOLDS = Path("benchmarks/results/folds")


def main() -> None:
    runs = sorted(FOLDS.glob("fold*"))
    infos = [Reader.load(run / "model.onnx").info for run in runs]
    tested = [
        (told, info)
        for run, info in zip(runs, infos, strict=True)
        for told in load_readings(run / "readings.csv", info.classes)
        if told.part == "test"
    ]
    rates = sorted({rate for info in infos for rate, _ in info.thresholds})
    print("asked  set       folds that promise it  errors of the decided  unsure")
    for rate in rates:
        for name in dict.fromkeys(told.name for told, _ in tested):
            wrong, decided = [], []
            for told, info in tested:
                if told.name == name and info.thresholds[0][0] <= rate:
                    wrong.append(told.probabilities.argmax(axis=1) != told.labels)
                    decided.append(told.probabilities.max(axis=1) >= info.unsure_below_for(rate))
            kept = np.concatenate(decided)
            error = np.concatenate(wrong)[kept].mean()
            print(f"{rate:<6} {name:9} {len(wrong)} of {len(runs)} {error:32.4f} {1 - kept.mean():8.4f}")


if __name__ == "__main__":
    main()
