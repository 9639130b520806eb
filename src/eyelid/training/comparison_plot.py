"""Draws `compare.png`: the scores of several trainings with intervals, and their losses over the epochs."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eyelid.fitting.checkpoints import NET
from eyelid.fitting.epoch_table import load_epochs
from eyelid.score import Score
from eyelid.training.curves import write_figure
from eyelid.training.run_folder import RunFolder

PLOT = "compare.png"
"""Name of the plot of a comparison."""


def draw_comparison(
    scores: Mapping[str, Sequence[Score]], folder: Path, *, metric: str, sets: Sequence[str]
) -> None:
    """Draws the scores and the validation losses of several trainings into `compare.png`.

    Args:
        scores: Name of a training → its score on each labelled set.
        folder: The folder that contains the run folders. The plot is written into it.
        metric: Name of the metric that the scores are of.
        sets: Names of the labelled sets, in the order of the scores.

    Raises:
        OutputError: The plot cannot be written.
    """
    figure = Figure(figsize=(12, 1.5 + 0.5 * max(6, len(scores))), layout="constrained")
    left, right = figure.subplots(1, 2)
    _draw_scores(left, scores, sets)
    left.set_xlabel(f"{metric.replace('_', '-')}, with 95 % interval by group")
    _draw_losses(right, scores, folder)
    for axes in (left, right):
        axes.grid(alpha=0.3)
        axes.legend()
    write_figure(figure, folder / PLOT)


def _draw_scores(axes: Axes, scores: Mapping[str, Sequence[Score]], sets: Sequence[str]) -> None:
    """Draws one row for each training, with a point and its interval for each labelled set.

    Args:
        axes: The axes to draw on.
        scores: Name of a training → its score on each set.
        sets: Names of the sets, in the order of the scores.
    """
    for number, set_name in enumerate(sets):
        of_set = [of_training[number] for of_training in scores.values()]
        values = [score.value for score in of_set]
        reach = [
            [score.value - score.low for score in of_set],
            [score.high - score.value for score in of_set],
        ]
        rows = np.arange(len(of_set)) + 0.15 * number
        axes.errorbar(values, rows, xerr=reach, fmt="o", capsize=3, label=set_name)
    axes.set_yticks(range(len(scores)), list(scores))
    axes.invert_yaxis()


def _draw_losses(axes: Axes, names: Mapping[str, object], folder: Path) -> None:
    """Draws the validation loss of each training over its epochs; for cross-validation, of the first fold.

    Args:
        axes: The axes to draw on.
        names: A mapping whose keys are the names of the trainings.
        folder: The folder that contains the run folders.
    """
    for name in names:
        run = folder / name
        rows = load_epochs(RunFolder(run).epochs) or load_epochs(RunFolder(run / "fold0").epochs)
        losses = [float(row["val_loss"]) for row in rows if row["net"] == NET]
        axes.plot(range(1, len(losses) + 1), losses, label=name)
    axes.set(xlabel="epoch", ylabel="validation loss", yscale="log")
