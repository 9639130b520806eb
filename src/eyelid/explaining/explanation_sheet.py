"""Draws the sheet of a picture: an image of picture, net input, saliency, attention and feature maps."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from numpy.typing import NDArray

from eyelid.drawing.overlay import colour_map, lay_over
from eyelid.errors import printable
from eyelid.explaining.explanation import Explanation

_WIDE = 3.4  # width of a panel in inches
_DOTS = 110  # dots per inch
_MOST = 128  # largest number of feature maps that are shown
_ROW = 16  # number of feature maps in a row
_LONGEST = 70  # largest number of letters in a title


def draw_explanation_sheet(explanation: Explanation, method: str, file: Path) -> None:
    """Draws the sheet of a picture into a PNG file.

    Args:
        explanation: The explanation of the picture.
        method: Name of the saliency method, which is the title of its panel.
        file: The PNG file to write.
    """
    panels = 2 + (explanation.saliency is not None) + len(explanation.attention)
    wide = _WIDE * max(panels, 3)
    grid = None if explanation.features is None else _mosaic(explanation.features)
    maps_high = 0.0 if grid is None else 0.6 + 0.85 * wide * grid.shape[0] / grid.shape[1]
    figure = Figure(figsize=(wide, _WIDE + maps_high + 0.5), layout="constrained")
    figure.suptitle(f"{_shortened(explanation.source)}\n{explanation.words}", parse_math=False)
    if grid is None:
        _draw_pictures(figure, explanation, method, panels)
    else:
        above, below = figure.subfigures(2, 1, height_ratios=[_WIDE, maps_high])  # type: ignore[misc]
        _draw_pictures(above, explanation, method, panels)
        _draw_maps(below, explanation, grid)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # names may have letters that the font lacks
        figure.savefig(file, dpi=_DOTS)


def _draw_pictures(figure: Any, explanation: Explanation, method: str, panels: int) -> None:
    axes = iter(figure.subplots(1, panels))
    _show(next(axes), explanation.pixels, "the picture", cmap="gray", vmin=0, vmax=255)
    shown = _show(next(axes), explanation.net_input, "what the net sees", cmap="gray", vmin=-2.5, vmax=2.5)
    figure.colorbar(shown, ax=shown.axes, shrink=0.7, label="standardised")
    saliency = explanation.saliency
    if saliency is not None:
        laid = lay_over(explanation.pixels, saliency.values, signed=saliency.signed)
        shown = _show(next(axes), laid, method.replace("_", " "))
        words = "against ← {} → for" if saliency.signed else "how much it counts for {}"
        largest = float(np.abs(saliency.values).max())
        _legend(figure, shown, largest, signed=saliency.signed, label=words.format(explanation.target))
    for name, map_ in explanation.attention.items():
        laid = lay_over(explanation.pixels, map_, signed=False)
        shown = _show(next(axes), laid, f"{name}, {map_.shape[0]}x{map_.shape[1]}")
        _legend(figure, shown, float(map_.max()), signed=False, label="share of the attention")


def _draw_maps(figure: Any, explanation: Explanation, grid: NDArray[np.float32]) -> None:
    count = 0 if explanation.features is None else len(explanation.features)
    which = f"the first {_MOST} of {count}" if count > _MOST else f"all {count}"
    shown = _show(figure.subplots(), grid, f"feature maps of {explanation.layer}: {which}", cmap="viridis")
    figure.colorbar(shown, ax=shown.axes, label="activation", fraction=0.03)


def _legend(figure: Any, shown: Any, largest: float, *, signed: bool, label: str) -> None:
    scale = Normalize(-largest if signed else 0.0, largest or 1.0)
    colours = ScalarMappable(scale, colour_map(signed=signed))
    figure.colorbar(colours, ax=shown.axes, shrink=0.7, label=label)


def _show(axes: Any, pixels: NDArray[Any], title: str, **how: Any) -> Any:
    axes.set_title(title, fontsize=10)
    axes.set(xticks=[], yticks=[])
    return axes.imshow(pixels, interpolation="nearest", **how)


def _mosaic(maps: NDArray[np.float32]) -> NDArray[np.float32]:
    """Returns feature maps, arranged in rows in one array, float32 `[H, W]`, with lines of NaN between them.

    Args:
        maps: C feature maps, float32 `[C, h, w]`. Only the first `_MOST` are used.
    """
    maps = maps[:_MOST]
    high, wide = maps.shape[1] + 1, maps.shape[2] + 1
    rows = -(-len(maps) // _ROW)
    grid = np.full((rows * high - 1, min(len(maps), _ROW) * wide - 1), np.nan, np.float32)
    for number, map_ in enumerate(maps):
        row, column = divmod(number, _ROW)
        top, left = row * high, column * wide
        grid[top : top + high - 1, left : left + wide - 1] = map_
    return grid


def _shortened(source: str) -> str:
    """Returns the end of a source, with `…` before it, if the source is too long for a title."""
    name = printable(source)
    return name if len(name) <= _LONGEST else "…" + name[-_LONGEST:]
