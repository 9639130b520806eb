"""Drawing a contact sheet: one image with many eyes, each with a caption."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.drawing.boxes import Colour
from eyelid.pictures.colours import colour_of

_CELL = 112  # side of the square for one eye, in pixels
_CAPTION = 18  # height of a line of text below it, in pixels
_GAP = 6
_INK: Colour = (40, 40, 40)
_PAPER = 250


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One eye on a sheet.

    Attributes:
        pixels: The picture of the eye, uint8 `[H, W]` grey or `[H, W, 3]` BGR.
        captions: Lines of ASCII text below the picture.
        frame: BGR colour of the frame around the picture.
    """

    pixels: NDArray[np.uint8]
    captions: tuple[str, ...]
    frame: Colour


def draw_sheet(cells: Sequence[SheetCell], *, columns: int = 8) -> NDArray[np.uint8]:
    """Draws a contact sheet.

    Args:
        cells: The eyes, row by row; at least one. All have as many captions as the first.
        columns: Largest number of eyes in a row.

    Returns:
        The contact sheet, uint8 `[H, W, 3]` BGR, H pixels high and W pixels wide.
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
    """Returns uint8 `[_CELL, _CELL, 3]` with the whole picture in it; its proportions are kept."""
    colour = colour_of(pixels)
    height, width = colour.shape[:2]
    scale = _CELL / max(height, width)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    resized = cv2.resize(colour, size, interpolation=cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA)
    cell = np.full((_CELL, _CELL, 3), _PAPER, np.uint8)
    top, left = (_CELL - size[1]) // 2, (_CELL - size[0]) // 2
    cell[top : top + size[1], left : left + size[0]] = resized
    return cell
