"""Choosing the engine that works on blocks: threads, processes, threads first and then processes, or Ray."""

from collections.abc import Callable, Generator, Iterable
from itertools import chain, islice
from typing import Literal, TypeVar

from eyelid.engines.processes import map_processes
from eyelid.engines.processors import cores
from eyelid.engines.ray_actors import map_ray
from eyelid.engines.threads import map_threads

Item = TypeVar("Item")
Result = TypeVar("Result")

Engine = Literal["auto", "threads", "processes", "ray"]

FIRST_IN_THREADS = 1_024
"""Pictures that `auto` reads in threads before it starts processes, which take half a second to start."""


def map_blocks(
    task: Callable[[Item], Iterable[Result]],
    blocks: Iterable[Item],
    *,
    engine: Engine,
    workers: int = 0,
    block_size: int,
    address: str = "",
) -> Generator[Result, None, None]:
    """Works on blocks on all cores and yields their results in the order of the blocks.

    Args:
        task: Gives the results of a block, one after the other; for processes, it can be pickled.
        blocks: A few for each worker are taken ahead.
        engine: `auto` for threads until 1,024 pictures are read, and for processes if there are more.
        workers: How many threads or processes; 0 for one on each core, of a cluster for one on each of its.
        block_size: How many pictures a block has, by which `auto` counts.
        address: Of the cluster, for `ray`; see `map_ray`.

    Raises:
        MissingExtraError: `ray` is wanted and not installed.
        WorkerError: A process cannot be started, or ended before its work was done.
    """
    if engine == "ray":
        yield from map_ray(task, blocks, workers=workers, address=address)
        return
    workers = workers or cores()
    if workers == 1 and engine == "auto":
        engine = "threads"
    remaining = iter(blocks)
    if engine == "auto":
        first = islice(remaining, -(-FIRST_IN_THREADS // block_size))
        yield from map_threads(task, first, workers=workers)
        following = next(remaining, None)
        if following is None:
            return
        remaining = chain([following], remaining)
    run = map_threads if engine == "threads" else map_processes
    yield from run(task, remaining, workers=workers)
