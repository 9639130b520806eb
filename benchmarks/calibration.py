"""Claim: on the same people, whom neither model has seen, both mean the same by P(open).

The models and the pictures are those of `benchmarks.eye_kinds`. For each set: the mean distance of confidence
and accuracy (ECE); and by the model's own threshold, at which at most 2 % of the decided were wrong in
training, the errors among the decided, and the share that is unsure. Writes `docs/calibration.png`: of the
eyes to which a model gives about the same P(open), how many are open.

    python -m benchmarks.calibration eye_state eye_state_fine    # a minute, if eye_kinds has run
"""

from itertools import pairwise
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.eye_kinds import CLASSES, SEEN_SETS, UNSEEN_SETS, Eyes, eyes_of, model_without_them, name_of
from eyelid import Reader
from eyelid.score import score_classes
from models.arguments import parser_of

BINS = (0, 0.01, 0.03, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97, 0.99, 1)
FEWEST = 20  # eyes in a bin that is drawn
CHART = Path("docs/calibration.png")


def calibration_error(eyes: Eyes, p_open: NDArray[np.float32]) -> float:
    """Returns the mean distance of confidence and accuracy."""
    probabilities = np.stack([1 - p_open, p_open], axis=1)
    labels = eyes.is_open.astype(np.int64)
    scores = score_classes(labels, probabilities, eyes.groups, classes=CLASSES, resamples=0)
    return scores["ece"].value


def decided_words(eyes: Eyes, p_open: NDArray[np.float32], unsure_below: float) -> list[str]:
    """Returns per cent of errors among the decided, and of unsure readings."""
    decided = np.maximum(p_open, 1 - p_open) >= unsure_below
    wrong = ((p_open > 0.5) != eyes.is_open)[decided].mean()
    return [f"{100 * wrong:.1f}", f"{100 * (1 - decided.mean()):.1f}"]


def draw_chart(sets: list[Eyes], names: list[str]) -> None:
    """Draws for each model how many of the eyes with about the same P(open) are open, each set alike."""
    figure = Figure(figsize=(6, 5))
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="grey", linestyle=":", label="as it should be")
    is_open = np.concatenate([eyes.is_open for eyes in sets])
    weights = np.concatenate([np.full(len(eyes.is_open), 1 / len(eyes.is_open)) for eyes in sets])
    for name in names:
        p_open = np.concatenate([eyes.p_open[name] for eyes in sets])
        shares, means = [], []
        for low, high in pairwise(BINS):
            inside = (p_open >= low) & (p_open <= high)
            if inside.sum() >= FEWEST:
                shares.append(np.average(is_open[inside], weights=weights[inside]))
                means.append(np.average(p_open[inside], weights=weights[inside]))
        axes.plot(means, shares, marker="o", label=name)
    axes.set_xlabel("mean P(open) of the eyes in a bin")
    axes.set_ylabel("share of them that are open")
    axes.set_title("people whom neither model has seen, each set alike")
    axes.legend()
    figure.savefig(CHART, dpi=100, bbox_inches="tight")


def main(configs: list[str]) -> None:
    """Prints the table, and draws the chart."""
    readers = {Path(config).stem: Reader.load(model_without_them(config)) for config in configs}
    table = Table("set", "model", "ECE", "errors of the decided, %", "unsure, %")
    both_kinds = []
    for data in (*SEEN_SETS, *UNSEEN_SETS):
        eyes = eyes_of(data, readers, None)
        if len(np.unique(eyes.is_open)) == 2:
            both_kinds.append(eyes)
        for name, reader in readers.items():
            p_open = eyes.p_open[name]
            cells = decided_words(eyes, p_open, reader.info.unsure_below)
            table.add_row(name_of(data), name, f"{calibration_error(eyes, p_open):.4f}", *cells)
    Console(highlight=False, width=120).print(table)
    draw_chart(both_kinds, list(readers))


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("configs", nargs="+", help="names of shipped configs, or YAML files")
    main(parser.parse_args().configs)
