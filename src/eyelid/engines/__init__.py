"""Engines: apply a task to blocks of items on all cores, in threads or processes, and keep the order."""

from eyelid.engines.engine import Engine, map_blocks
from eyelid.engines.grouping import in_batches
from eyelid.engines.processors import cores
from eyelid.engines.turns import INTERPRETER

__all__ = ["INTERPRETER", "Engine", "cores", "in_batches", "map_blocks"]
