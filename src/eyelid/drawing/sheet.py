"""A contact sheet: many eyes on one picture, each with a caption."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Colour = tuple[int, int, int]

_CELL = 112  # pixels, square
_CAPTION = 18  # pixels of one line below it
_GAP = 6
_INK: Colour = (40, 40, 40)
_PAPER = 250


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One eye on a sheet.

    Attributes:
        pixels: uint8 `[H, W]` grey or `[H, W, 3]` BGR.
        captions: Lines of ASCII text below it.
        frame: BGR colour of its frame.
    """

    pixels: NDArray[np.uint8]
    captions: tuple[str, ...]
    frame: Colour


def draw_sheet(cells: Sequence[SheetCell], *, columns: int = 8) -> NDArray[np.uint8]:
    """Draws a contact sheet.

    Args:
        cells: What to show, row by row. All have as many captions as the first.
        columns: Cells in a row.

    Returns:
        uint8 `[H, W, 3]` BGR.
    """
    columns = min(columns, len(cells))
    high = _CELL + _GAP + _CAPTION * len(cells[0].captions)
    wide = _CELL + _GAP
    rows = -(-len(cells) // columns)
    sheet = np.full((rows * high + _GAP, columns * wide + _GAP, 3), _PAPER, np.uint8)
    for index, cell in enumerate(cells):
        row, column = divmod(index, columns)
        left, top = column * wide + _GAP, row * high + _GAP
        sheet[top : top + _CELL, left : left + _CELL] = _enlarged(cell.pixels)
        cv2.rectangle(sheet, (left, top), (left + _CELL - 1, top + _CELL - 1), cell.frame, 2)
        for line, caption in enumerate(cell.captions):
            baseline = (left + 2, top + _CELL + _CAPTION * line + 13)
            cv2.putText(sheet, caption, baseline, cv2.FONT_HERSHEY_SIMPLEX, 0.4, _INK, 1, cv2.LINE_AA)
    return sheet


def _enlarged(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Returns uint8 `[_CELL, _CELL, 3]` with the whole patch in it, in its own proportions."""
    colour = pixels if pixels.ndim == 3 else cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR)
    height, width = colour.shape[:2]
    scale = _CELL / max(height, width)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    resized = cv2.resize(colour, size, interpolation=cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA)
    cell = np.full((_CELL, _CELL, 3), _PAPER, np.uint8)
    top, left = (_CELL - size[1]) // 2, (_CELL - size[0]) // 2
    cell[top : top + size[1], left : left + size[0]] = resized
    return cell
