"""Draws `curves.png` of a run folder: loss, accuracy and equal error rate (EER) over the epochs."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from matplotlib.figure import Figure

from eyelid.fitting.epoch_table import EpochRow
from eyelid.pages import write_whole


def draw_curves(epochs: Sequence[EpochRow], file: Path) -> None:
    """Draws loss, accuracy and EER over the epochs, with two lines for each net: training and validation.

    Args:
        epochs: The rows of the table of epochs. If it has no column `val_eer`, the EER is not drawn.
        file: The PNG file to write.

    Raises:
        OutputError: The file cannot be written.
    """
    nets = list(dict.fromkeys(row["net"] for row in epochs))
    columns = epochs[0] if epochs else {}
    numbers = ["loss", "accuracy", *(["eer"] if "val_eer" in columns else [])]
    figure = Figure(figsize=(1 + 5 * len(numbers), 4.2), layout="constrained")
    for axes, number in zip(figure.subplots(1, len(numbers), squeeze=False)[0], numbers, strict=True):
        for colour, net in enumerate(nets):
            rows = [row for row in epochs if row["net"] == net]
            steps = [int(row["epoch"]) for row in rows]
            for part, style in (("train", ":"), ("val", "-")):
                values = [float(row[f"{part}_{number}"]) for row in rows]
                axes.plot(steps, values, style, color=f"C{colour}", label=f"{net} {part}_{number}")
        axes.set(xlabel="epoch", ylabel=number if number != "eer" else "EER")
        axes.legend()
        axes.grid(alpha=0.3)
    write_figure(figure, file)


def write_figure(figure: Figure, file: Path) -> None:
    """Writes a figure as a PNG file, complete or not at all; raises `OutputError` if it cannot be written."""
    png = BytesIO()
    figure.savefig(png, format="png", dpi=120)
    write_whole(file, png.getvalue())
