"""Which engine works on blocks: threads, processes, or whichever is likely faster."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Literal, TypeVar

from eyelid.engines.processes import map_processes
from eyelid.engines.processors import cores
from eyelid.engines.threads import map_threads

Item = TypeVar("Item")
Result = TypeVar("Result")

Engine = Literal["auto", "threads", "processes"]

WORTH_PROCESSES = 10_000
"""Pictures from which on `auto` takes processes: fewer small ones do not repay the half second of a start."""


def map_blocks(
    task: Callable[[Item], Iterable[Result]],
    blocks: Iterable[Item],
    *,
    engine: Engine,
    workers: int = 0,
    pictures_per_block: int,
) -> Iterator[Result]:
    """Works on blocks on all cores and yields their results in the order of the blocks.

    Args:
        task: Gives the results of a block, one after the other; for processes, it can be pickled.
        blocks: A few for each worker are taken ahead, and for `auto` those of 10,000 pictures.
        engine: `auto` for processes from 10,000 pictures on, else threads.
        workers: How many threads or processes; 0 for one on each core.
        pictures_per_block: How many pictures a block has, for `auto`.

    Raises:
        WorkerError: A process cannot be started, or ended before its work was done.
    """
    workers = workers or cores()
    remaining = iter(blocks)
    if engine == "auto":
        first = list(islice(remaining, -(-WORTH_PROCESSES // pictures_per_block)))
        enough = len(first) * pictures_per_block >= WORTH_PROCESSES
        engine = "processes" if workers > 1 and enough else "threads"
        remaining = chain(first, remaining)
    run = map_processes if engine == "processes" else map_threads
    return run(task, remaining, workers=workers)
