"""Claim: of the ways to bring a patch that is not square into a square, squashing is never far from the best.

Patches of people that the model was not trained on, cut to other shapes, then squashed, cut to the middle
square, or padded by repeating the edge.

    eyelid train --config eye_state --split.test-fold all --runs benchmarks/results --name folds
    python -m benchmarks.shapes           # about one minute
"""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid import Reader
from eyelid.data import in_fold, pack, read_labelled
from eyelid.eyes import fit_patch
from eyelid.options import make_options
from eyelid.training.options import TrainOptions
from models.arguments import parser_of

FOLDS = Path("benchmarks/results/folds")
Patch = NDArray[np.uint8]
SHAPES = {"2:1": (1.0, 0.5), "3:2": (1.0, 2 / 3), "3:4": (0.75, 1.0), "square": (1.0, 1.0)}


def cut(patch: Patch, width: float, height: float) -> Patch:
    """Returns the middle of a square patch, as shares of its sides."""
    side = len(patch)
    left, top = round(side * (1 - width) / 2), round(side * (1 - height) / 2)
    return patch[top : side - top, left : side - left]


def middle(patch: Patch) -> Patch:
    side = min(patch.shape)
    top, left = (patch.shape[0] - side) // 2, (patch.shape[1] - side) // 2
    return patch[top : top + side, left : left + side]


def padded(patch: Patch) -> Patch:
    side = max(patch.shape)
    high, wide = side - patch.shape[0], side - patch.shape[1]
    edges = (high // 2, high - high // 2, wide // 2, wide - wide // 2)
    return np.asarray(cv2.copyMakeBorder(patch, *edges, cv2.BORDER_REPLICATE), np.uint8)


WAYS: dict[str, Callable[[Patch], Patch]] = {"squash": lambda patch: patch, "cut": middle, "pad": padded}


def main() -> None:
    parser_of(__doc__).parse_args()
    config = make_options(TrainOptions, {}, configs=[FOLDS / "fold0" / "config.yaml"])
    folds, seed = config.split.folds, config.split.seed
    readers = [Reader.load(FOLDS / f"fold{fold}" / "model.onnx") for fold in range(folds)]
    for pictures in [read_labelled(set_.data) for set_ in config.sets if set_.validate]:
        right: dict[tuple[str, str], list[NDArray[np.bool_]]] = {}
        for fold, reader in enumerate(readers):
            unseen = pictures.take(in_fold(pictures.groups, fold, folds, seed))
            packed = pack(unseen, classes=reader.info.classes, size=48)
            for shape, (width, height) in SHAPES.items():
                cuts = [cut(patch, width, height) for patch in packed.patches]
                for way, bring in WAYS.items():
                    squares = np.stack([fit_patch(bring(patch), reader.info.input_size) for patch in cuts])
                    said_open = reader.read(squares).p_open >= 0.5
                    right.setdefault((shape, way), []).append(said_open == (packed.labels == 1))
        for shape in SHAPES:
            accuracies = ", ".join(f"{way} {np.concatenate(right[shape, way]).mean():.4f}" for way in WAYS)
            print(f"{pictures.name}, {shape}: {accuracies}")


if __name__ == "__main__":
    main()
