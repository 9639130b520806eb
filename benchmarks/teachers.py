"""Claim: the shipped net reads about as well as the two larger nets that taught it.

Every picture is read by the nets of the fold in which its person was held out: each teacher, both together,
and the net that they taught. 95 % intervals by person.

    eyelid train --config eye_state --split.test-fold all --runs benchmarks/results --name folds
    python -m benchmarks.teachers         # about one minute
"""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from eyelid import Reader
from eyelid.data import in_fold, pack, read_labelled
from eyelid.fitting.checkpoints import load_state
from eyelid.nets import Ensemble, build_net
from eyelid.options import make_options
from eyelid.score import ScoringRules, SetReadings, evaluate_readings
from eyelid.training.options import TrainOptions
from models.arguments import parser_of

FOLDS = Path("benchmarks/results/folds")
AT_ONCE = 512


def main() -> None:
    parser_of(__doc__).parse_args()
    config = make_options(TrainOptions, {}, configs=[FOLDS / "fold0" / "config.yaml"])
    folds, seed = config.split.folds, config.split.seed
    info = Reader.load(FOLDS / "fold0" / "model.onnx").info
    for pictures in [read_labelled(set_.data) for set_ in config.sets if set_.validate]:
        packed = pack(pictures, classes=info.classes, size=info.input_size)
        readings: dict[str, NDArray[np.float32]] = {}
        for fold in range(folds):
            here = in_fold(packed.groups.tolist(), fold, folds, seed)
            patches = np.asarray(packed.take(here).patches)
            for name, probabilities in read(FOLDS / f"fold{fold}", config, patches).items():
                empty = np.zeros((len(packed), len(info.classes)), np.float32)
                readings.setdefault(name, empty)[here] = probabilities
        for name, probabilities in readings.items():
            of_net = SetReadings(
                name=packed.name,
                part="",
                sources=packed.sources,
                groups=packed.groups,
                labels=packed.labels,
                probabilities=probabilities,
            )
            scored = evaluate_readings(of_net, ScoringRules(classes=info.classes, unsure_below=0))
            at = scored.coverage.at_unsure
            print(
                f"{packed.name}, {name}: {scored.scores_in_words}; with 5 % unsure, error {at.error}",
                flush=True,
            )


def read(run: Path, config: TrainOptions, patches: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
    """Returns the probabilities of each net of a fold, float32 `[N, C]`."""
    teachers = [
        load(run / "checkpoints" / f"teacher{number if number > 1 else ''}-last.safetensors", config)
        for number in range(1, config.teacher.count + 1)
    ]
    nets = {f"teacher {number}": teacher for number, teacher in enumerate(teachers, 1)}
    readings = {name: read_with(net, patches) for name, net in nets.items()}
    readings["teachers together"] = read_with(Ensemble(teachers), patches)
    readings["the net that they taught"] = Reader.load(run / "model.onnx").read(patches).probabilities
    return readings


def load(checkpoint: Path, config: TrainOptions) -> nn.Module:
    net = build_net(config.teacher.name, 2)
    weights = load_state(checkpoint)["state_dict"]
    net.load_state_dict({key.removeprefix("net."): value for key, value in weights.items()})
    return net.eval()


def read_with(net: nn.Module, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
    with torch.inference_mode():
        probabilities = [
            net(torch.from_numpy(patches[at : at + AT_ONCE])).softmax(1)
            for at in range(0, len(patches), AT_ONCE)
        ]
    return torch.cat(probabilities).numpy()


if __name__ == "__main__":
    main()
