"""Claim: an epoch of `eyenet` on eyes4000 takes at most 1.3 times that of a plain torch loop, on two cores.

Both get the same augmented batches, step AdamW and validate on the same pictures. The training also logs,
keeps a running average of the weights and saves a checkpoint after each epoch, as `eyelid train` always does;
the loop does none of that. They alternate; printed are the medians over the rounds and the ratio's range.

    python -m benchmarks.epoch
"""

import tempfile
import time

import numpy as np
import torch
from torch.nn import functional as F

from eyelid.fitting.batches import EpochBatches, TrainingSet
from eyelid.fitting.epoch_table import load_epochs
from eyelid.nets import build_net
from eyelid.pages import print_line
from eyelid.training.net_stages import BATCH
from eyelid.training.options import FitOptions, NetOptions, TrainOptions
from eyelid.training.run_folder import RunFolder
from eyelid.training.split import divide_sets
from eyelid.training.training_data import prepare_data
from eyelid.training.training_plan import make_plan
from eyelid.verbs.train import train
from models.arguments import parser_of
from models.places import data_at

EPOCHS = 8  # the first of which is not counted


def options(folder: str) -> TrainOptions:
    return TrainOptions(
        data=(f"manifest:{data_at('eyes4000/truth.csv')}",),
        runs=folder,
        net=NetOptions(name="eyenet"),
        fit=FitOptions(epochs=EPOCHS),
    )


def lightning_seconds() -> float:
    with tempfile.TemporaryDirectory() as folder:
        run = train(options(folder))
        seconds = [float(row["seconds"]) for row in load_epochs(RunFolder(run).epochs)]
    return (seconds[-1] - seconds[0]) / (EPOCHS - 1)


def loop_seconds() -> float:
    plan = make_plan(options("runs"))
    training = plan.options
    net = build_net("eyenet", len(plan.classes))
    divided = divide_sets(plan.sets, training.all_sets, training.split)
    data = prepare_data(divided, training, classes=plan.classes, size=net.input_size, say=print_line)
    batches = EpochBatches(
        [TrainingSet(packed, 0, (0.65, 1.35)) for packed in data.training],
        classes=plan.classes,
        augment=training.augment,
        sampling="each",
        size=net.input_size,
        batch_size=BATCH,
        seed=0,
    )
    validation = data.validation
    optimizer = torch.optim.AdamW(net.parameters(), training.fit.learning_rate)
    times = []
    for _ in range(EPOCHS):
        started = time.perf_counter()
        net.train()
        for patches, labels, _ in batches:
            optimizer.zero_grad()
            F.cross_entropy(net(patches), labels, label_smoothing=0.05).backward()
            optimizer.step()
        net.eval()
        with torch.inference_mode():
            right = sum(int((net(patches).argmax(1) == labels).sum()) for patches, labels in validation)
        times.append(time.perf_counter() - started)
    print(f"plain loop: validation accuracy {right / len(validation.labels):.4f}")
    return float(np.mean(times[1:]))


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = [(lightning_seconds(), loop_seconds()) for _ in range(parser.parse_args().rounds)]
    ratios = [lightning / loop for lightning, loop in rounds]
    ours, loop = np.median(rounds, axis=0)
    print(f"an epoch: eyelid train {ours:.2f} s, plain loop {loop:.2f} s")
    print(
        f"ratio {np.median(ratios):.2f} (rounds {min(ratios):.2f} to {max(ratios):.2f}); target at most 1.3"
    )


if __name__ == "__main__":
    main()
