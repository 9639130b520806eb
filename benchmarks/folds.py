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
from eyelid.data import in_fold, pack, read_labelled
from eyelid.options import parse_options
from eyelid.score import STATES, score_open


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", default="configs/eye_state.yaml")
    parser.add_argument("--runs", default="benchmarks/results/folds")
    options = parser.parse_args()
    config = parse_options(TrainOptions, ["--config", options.config], verb="train", text="")
    folds = range(config.split.folds)
    models = []
    for fold in folds:
        run = Path(options.runs) / f"fold{fold}"
        if not (run / "model.onnx").exists():
            split = replace(config.split, test_fold=fold)
            run = train(replace(config, name=run.name, runs=options.runs, split=split))
        models.append(Reader.load(run / "model.onnx"))

    for set_ in config.sets:
        if not set_.validate:
            continue
        pictures = read_labelled(set_.data)
        p_open, is_open, groups = [], [], []
        for fold, model in zip(folds, models, strict=True):
            held_out = pictures.take(in_fold(pictures.groups, fold, config.split.folds, config.split.seed))
            packed = pack(held_out, classes=STATES, size=model.info.input_size)
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
