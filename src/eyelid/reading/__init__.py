"""Reading: makes the result rows of blocks of pictures or videos, one row for each eye."""

from eyelid.reading.kit import Kit
from eyelid.reading.mistakes import Sample, find_mistakes
from eyelid.reading.read_block import Read, read_block
from eyelid.reading.source_log import SourceLog

__all__ = ["Kit", "Read", "Sample", "SourceLog", "find_mistakes", "read_block"]
