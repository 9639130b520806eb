"""`compare.png`: the scores of several trainings with their intervals, and their losses over the epochs."""

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


def draw_comparison(
    scores: Mapping[str, Sequence[Score]], folder: Path, *, metric: str, sets: Sequence[str]
) -> None:
    """Draws `compare.png`.

    Args:
        scores: Name of a training → its score in each set.
        folder: The folder of the run folders, in which the plot is written.
        metric: Name of the metric.
        sets: Names of the sets, in the order of the scores.

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
    write_figure(figure, folder / "compare.png")


def _draw_scores(axes: Axes, scores: Mapping[str, Sequence[Score]], sets: Sequence[str]) -> None:
    """Draws a row for each training, and in it a point with its interval for each set."""
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
    """Draws the validation loss of each training over its epochs; of the first fold where there are folds."""
    for name in names:
        run = folder / name
        rows = load_epochs(RunFolder(run).epochs) or load_epochs(RunFolder(run / "fold0").epochs)
        losses = [float(row["val_loss"]) for row in rows if row["net"] == NET]
        axes.plot(range(1, len(losses) + 1), losses, label=name)
    axes.set(xlabel="epoch", ylabel="validation loss", yscale="log")
