"""Results: the row, tables of any record, boxes of pictures, and counts of rows.

`eyelid.results.summary` is apart: it prints, and the processes that read need no terminal. So are
`box_files` and `coco`, the formats of boxes.
"""

from eyelid.results.counts import RowCounts
from eyelid.results.damages import UNDAMAGED, Damages
from eyelid.results.row import Row
from eyelid.results.table import TableWriter, count_kept, format_of, part_of

__all__ = [
    "UNDAMAGED",
    "Damages",
    "Row",
    "RowCounts",
    "TableWriter",
    "count_kept",
    "format_of",
    "part_of",
]
