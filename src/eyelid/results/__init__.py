"""Results: the row, the tables it is written to, and what a terminal or a picture shows of them."""

from eyelid.results.row import Row
from eyelid.results.sheet import SheetCell, draw_sheet
from eyelid.results.table import TableWriter

__all__ = ["Row", "SheetCell", "TableWriter", "draw_sheet"]
