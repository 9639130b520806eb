"""Compares fine-tuning with feature extraction, and both with small nets, on faces of eyes4000 held out.

A ResNet-18 of timm is first trained on MRL, so that the weights are local; nothing is fetched from a hub.
Then it is fine-tuned on eyes4000; frozen but for its last layer; and, to compare, trained from scratch.
The small nets are trained on eyes4000 alone. Scores are of one fifth of the faces, with intervals by face.

    python -m benchmarks.fine_tuning          # some ten minutes on two cores
"""

import importlib
import os
import sys
from pathlib import Path

import torch
from rich.console import Console

from eyelid.options import make_options
from eyelid.training.comparison import comparison_table
from eyelid.training.options import TrainOptions
from eyelid.training.run_folder import RunFolder
from eyelid.verbs.train import compare, train
from models.arguments import parser_of
from models.places import data_at

RESULTS = Path("benchmarks/results/fine_tuning")
TRAININGS = (
    *("resnet18_fine_tuned", "resnet18_features", "resnet18_from_scratch"),
    *("eyenet", "lidnet", "blinknet"),
)


def find_timm() -> None:
    """Makes timm importable from the folder in which `make test` installs it.

    timm imports PyPI's torchvision, which lacks two operators beside a CPU-only torch; nothing calls them.
    """
    library = torch.library.Library("torchvision", "FRAGMENT")
    for operator in ("nms", "qnms"):
        library.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    sys.path.insert(0, os.environ.get("EYELID_TIMM") or str(Path(sys.prefix) / "timm"))
    importlib.import_module("timm")


def main() -> None:
    parser_of(__doc__).parse_args()
    find_timm()
    if not RunFolder(RESULTS / "pretrained").is_finished:
        mrl = {"data": f"mrl:{data_at('mrl')}", "draws": 6000, "zoom": (0.8, 1.8)}
        given = {"runs": RESULTS, "resume": True, "sets": [mrl]}
        train(make_options(TrainOptions, given, configs=["fine_tuning/pretrained"]))
    entries = compare(
        [f"fine_tuning/{name}" for name in TRAININGS],
        {
            "data": [f"manifest:{data_at('eyes4000/truth.csv')}"],
            "split.test_fold": 0,
            "name": RESULTS.name,
            "runs": RESULTS.parent,
            "resume": True,
        },
    )
    Console(highlight=False, width=160).print(comparison_table(entries))


if __name__ == "__main__":
    main()
