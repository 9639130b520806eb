"""Claim: on people it was not trained on, the shipped design reads eyes4000 at >= 0.965 and MRL at >= 0.94.

Five trainings of `configs/eye_state.yaml`, each without one fifth of the faces and subjects; every picture is
read by the one model that never saw its person, and the pooled readings are scored. Thresholds are 0.5.

    python benchmarks/folds.py            # about ten minutes on two cores
"""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np

from eyelid import Reader, TrainOptions, train
from eyelid.data import LabelledPictures, in_fold, pack, read_labelled
from eyelid.options import parse_options
from eyelid.score import STATES, score_open


def parse(text: str) -> tuple[TrainOptions, Path]:
    """Returns the training whose folds are meant, and the folder of their runs."""
    parser = argparse.ArgumentParser(description=text.splitlines()[0])
    parser.add_argument("--config", default="configs/eye_state.yaml")
    parser.add_argument("--runs", type=Path, default="benchmarks/results/folds")
    options = parser.parse_args()
    return parse_options(TrainOptions, ["--config", options.config], verb="train", text=""), options.runs


def model_file(runs: Path, fold: int) -> Path:
    return runs / f"fold{fold}" / "model.onnx"


def validated_sets(config: TrainOptions) -> list[LabelledPictures]:
    return [read_labelled(set_.data) for set_ in config.sets if set_.validate]


def unseen(pictures: LabelledPictures, fold: int, config: TrainOptions) -> LabelledPictures:
    """Returns the pictures of the people that the fold's model was not trained on."""
    return pictures.take(in_fold(pictures.groups, fold, config.split.folds, config.split.seed))


def main() -> None:
    config, runs = parse(__doc__)
    folds = range(config.split.folds)
    models = []
    for fold in folds:
        file = model_file(runs, fold)
        if not file.exists():
            split = replace(config.split, test_fold=fold)
            train(replace(config, name=file.parent.name, runs=str(runs), split=split))
        models.append(Reader.load(file))

    for pictures in validated_sets(config):
        p_open, is_open, groups = [], [], []
        for fold, model in zip(folds, models, strict=True):
            packed = pack(unseen(pictures, fold, config), classes=STATES, size=model.info.input_size)
            p_open.append(model.read(packed.patches).p_open)
            is_open.append(packed.labels == 1)
            groups.append(packed.groups)
            print(f"  fold {fold}: {np.mean((p_open[-1] >= 0.5) == is_open[-1]):.4f} of {len(packed):,}")
        scores = score_open(np.concatenate(is_open), np.concatenate(p_open), np.concatenate(groups))
        count = len(np.unique(np.concatenate(groups)))
        print(f"{pictures.name}: {len(pictures):,} pictures of {count:,} groups")
        for name, score in scores.items():
            print(f"  {name:9} {score}")


if __name__ == "__main__":
    main()
