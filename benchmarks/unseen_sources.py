"""Claim: on sources that nobody trained on, `eye_state_fine` reads better than `eye_state`.

Each config is trained once without each of its sets (eyes4000, MRL, closeups, crops), and that set is read.
All of the models read what none of them saw: Columbia, where every eye is open; their mean error is told.
Intervals are 95 %, by person.

    python -m benchmarks.unseen_sources eye_state eye_state_fine              # on a GPU
    python -m benchmarks.unseen_sources eye_state eye_state_fine --untaught   # two hours on one core
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.eye_kinds import CLASSES
from benchmarks.trained import trained
from eyelid import Reader
from eyelid.data import pack, read_labelled
from eyelid.options import make_options
from eyelid.training.cross_validation import evaluate_folds
from eyelid.training.options import SplitOptions, TeacherOptions, TrainOptions
from models.arguments import parser_of
from models.places import data_at

RESULTS = Path("benchmarks/results/unseen_sources")
SOURCES = ("eyes4000", "mrl", "closeups", "crops")
UNTAUGHT_EPOCHS = 60


def train_without(source: str, config: str, *, untaught: bool) -> Path:
    """Trains by a config without one of its sets, unless that is done; returns the run folder."""
    options = make_options(TrainOptions, {}, configs=[config])
    if untaught:
        fit = replace(options.fit, epochs=UNTAUGHT_EPOCHS)
        options = replace(options, teacher=TeacherOptions(), fit=fit)
    name = f"{Path(config).stem}{' untaught' * untaught} without {source}"
    split = SplitOptions(test_set=source, allow_leak=True)  # crops has near-duplicates across its groups
    return trained(replace(options, name=name, runs=str(RESULTS), split=split))


def errors_on_columbia(folders: list[Path]) -> list[float]:
    """Returns the share of Columbia's eyes that each model calls closed."""
    labelled = read_labelled(f"columbia:{data_at('columbia')}")
    readers = [Reader.load(folder / "model.onnx") for folder in folders]
    size = readers[0].info.input_size
    patches = np.asarray(pack(labelled, classes=CLASSES, size=size).patches)
    return [float(np.mean(reader.read(patches).p_open < 0.5)) for reader in readers]


def rows_of(config: str, *, untaught: bool) -> Iterator[list[str]]:
    """Yields the cells of each source that a config was trained without."""
    folders = []
    for source in SOURCES:
        folder = train_without(source, config, untaught=untaught)
        folders.append(folder)
        (evaluation,) = evaluate_folds([folder])
        accuracy, eer = (evaluation.scores[metric] for metric in ("accuracy", "eer"))
        yield [
            source,
            Path(config).stem,
            str(evaluation.pictures),
            str(accuracy),
            f"{eer.value:.4f}",
        ]
    errors = errors_on_columbia(folders)
    yield ["columbia, called closed", Path(config).stem, "", f"{np.mean(errors):.4f}", ""]


def main() -> None:
    """Prints accuracy and EER of each config on each source."""
    parser = parser_of(__doc__)
    parser.add_argument("configs", nargs="+", help="names of shipped configs, or YAML files")
    parser.add_argument("--untaught", action="store_true", help=f"without teachers, {UNTAUGHT_EPOCHS} epochs")
    asked = parser.parse_args()
    table = Table("trained without", "config", "pictures", "accuracy", "EER")
    for config in asked.configs:
        for cells in rows_of(config, untaught=asked.untaught):
            table.add_row(*cells)
    Console(highlight=False, width=120).print(table)


if __name__ == "__main__":
    main()
