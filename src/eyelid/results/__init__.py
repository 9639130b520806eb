"""Results: the row, the tables it is written to, and what a terminal shows of them."""

from eyelid.results.row import Row
from eyelid.results.table import TableWriter

__all__ = ["Row", "TableWriter"]
