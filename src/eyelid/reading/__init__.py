"""Reading: makes the result rows of blocks of pictures or videos, one row for each eye.

`eyelid.reading.marking`, which draws and writes boxes, is apart: processes that only read do without.
"""

from eyelid.reading.kit import FINE_FROM, Kit
from eyelid.reading.mistakes import Sample, find_mistakes
from eyelid.reading.placing import Placed, place_sources, shared_folder, sources_outside
from eyelid.reading.read_block import Read, read_block
from eyelid.reading.source_log import SourceLog

__all__ = [
    "FINE_FROM",
    "Kit",
    "Placed",
    "Read",
    "Sample",
    "SourceLog",
    "find_mistakes",
    "place_sources",
    "read_block",
    "shared_folder",
    "sources_outside",
]
