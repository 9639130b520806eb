"""The boxes of eyes in a manifest, by which its pictures are photos that eyes are cut out of."""

from collections.abc import Mapping, Sequence

from eyelid.data.text_table import Table
from eyelid.errors import DataError
from eyelid.eyes import Eye
from eyelid.pictures.decimal_commas import has_decimal_commas, with_point

BOX_COLUMNS = ("x", "y", "width", "height")
"""Columns of the box of an eye in the upright picture, in pixels. A manifest with boxes has all four."""


def has_boxes(columns: Mapping[str, Sequence[str]]) -> bool:
    """Returns whether a table's columns are those of boxes, too."""
    return columns.keys() >= set(BOX_COLUMNS)


def read_boxes(table: Table) -> list[Eye | None]:
    """Returns the eye that the box of each row frames; None for a row whose four cells are empty.

    Args:
        table: A table with the columns of `BOX_COLUMNS`.

    Raises:
        DataError: A cell is no number, or a width or height is under 1 pixel.
    """
    rows = list(zip(*(table.columns[name] for name in BOX_COLUMNS), strict=True))
    if has_decimal_commas(rows):  # Excel writes 12 as 12.0 or, where the comma is the decimal mark, as 12,0
        rows = [tuple(map(with_point, cells)) for cells in rows]
    return [_eye(cells, number, table) for number, cells in zip(table.numbers, rows, strict=True)]


def _eye(cells: Sequence[str], number: int, table: Table) -> Eye | None:
    if not any(cell.strip() for cell in cells):
        return None
    try:
        x, y, width, height = (round(float(cell)) for cell in cells)
    except (ValueError, OverflowError):  # a text, or nan, or inf
        x = y = width = height = 0
    if min(width, height) < 1:
        given = ", ".join(cell.strip() or "nothing" for cell in cells)
        raise DataError(
            f"{table.source}: row {number} has the box {given}: expected {', '.join(BOX_COLUMNS)} of the eye "
            "in pixels, or four empty cells"
        )
    return Eye((x, y, width, height))
