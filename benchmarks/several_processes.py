"""Claim: two processes that train together on CPUs give the scores of one, within the spread of seeds.

Nets are trained on eyes4000, with one fifth of the faces held out, the same for all. Each seed trains one by
`eyelid train`, and one by `torchrun --nproc-per-node 2 -m eyelid train`, with the same options. The
difference of the means over the seeds must not be larger than what lies between the best and the worst seed.

    python -m benchmarks.several_processes          # some four minutes on two cores
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from eyelid.fitting.epoch_table import fitting_seconds
from eyelid.read import Reader
from models.arguments import parser_of
from models.places import data_at

MOST_S = 600
METRICS = ("accuracy", "eer")


class Trained(NamedTuple):
    """One training: scores on the faces held out, time of the epochs, and processor time of all processes."""

    accuracy: float
    eer: float
    seconds: float
    processor_s: float


def trained(runs: Path, *, processes: int, seed: int, asked: argparse.Namespace) -> Trained:
    """Trains a net in a new folder of `runs`."""
    name = f"{processes} of seed {seed}"
    together = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(processes))
    options = {"name": name, "runs": runs, "cache": runs / "packs", "split.test-fold": 0, "fit.seed": seed}
    options |= {"fit.epochs": asked.epochs, "fit.batch-size": asked.batch, "net.name": asked.net}
    options |= {"machine.accelerator": "cpu", "machine.threads": 1}
    flags = [word for key, value in options.items() for word in (f"--{key}", str(value))]
    command = [sys.executable, *(together if processes > 1 else ()), "-m", "eyelid"]
    before = _processor_s()
    subprocess.run(
        [*command, "train", f"manifest:{data_at('eyes4000/truth.csv')}", *flags],
        check=True,
        timeout=MOST_S,
        stdout=subprocess.DEVNULL,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    (scores,) = (
        scores
        for part, scores in Reader.load(runs / name / "model.onnx").info.scores.items()
        if part.endswith(", test")
    )
    seconds = fitting_seconds(runs / name / "metrics.csv")
    return Trained(*(float(scores[metric]) for metric in METRICS), seconds, _processor_s() - before)


def _processor_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Prints a row for each training, and compares; returns 1 if the claim does not hold."""
    parser = parser_of(__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--net", default="lidnet")
    parser.add_argument("--batch", type=int, default=64)
    asked = parser.parse_args()
    found: dict[int, list[Trained]] = {1: [], 2: []}
    print("seed  processes  accuracy     eer  epochs, s  processor, s")
    with tempfile.TemporaryDirectory() as runs:
        for seed in range(asked.seeds):
            for processes, of_kind in found.items():
                one = trained(Path(runs), processes=processes, seed=seed, asked=asked)
                of_kind.append(one)
                print(
                    f"{seed:4}{processes:11}{one.accuracy:10.4f}{one.eer:8.4f}{one.seconds:11.1f}"
                    f"{one.processor_s:14.1f}",
                    flush=True,
                )
    holds = True
    for metric in METRICS:
        alone, together = ([getattr(one, metric) for one in found[processes]] for processes in (1, 2))
        difference, spread = mean(together) - mean(alone), max(alone) - min(alone)
        holds &= abs(difference) <= spread
        print(
            f"{metric}: {mean(alone):.4f} alone, {mean(together):.4f} together: {difference:+.4f}; "
            f"the seeds of one process spread over {spread:.4f}"
        )
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
