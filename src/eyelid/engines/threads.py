"""The engine `threads`: several threads of this process work on blocks."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from threading import Event
from typing import TypeVar

from eyelid.engines.handover import Handover

Item = TypeVar("Item")
Result = TypeVar("Result")

_HELD = 64  # results of one block that wait until they are wanted: a block of 512 photos of 4 megapixels


def map_threads(
    task: Callable[[Item], Iterable[Result]], blocks: Iterable[Item], *, workers: int
) -> Generator[Result, None, None]:
    """Works on blocks in threads and yields their results in the order of the blocks.

    Args:
        task: Gives the results of a block, one after the other.
        blocks: At most `2 * workers + 1` are taken ahead, so memory stays flat.
        workers: How many threads.

    Example:
        >>> list(map_threads(str.upper, ["ab", "c"], workers=2))
        ['A', 'B', 'C']
    """
    remaining = iter(blocks)
    stopped = Event()
    executor = ThreadPoolExecutor(workers, thread_name_prefix="eyelid")
    pending: deque[Handover[Result]] = deque()

    def begin(blocks: Iterable[Item]) -> None:
        for block in blocks:
            pending.append(Handover(_HELD, stopped))
            executor.submit(pending[-1].make, task, block)

    try:
        begin(islice(remaining, 2 * workers))
        while pending:
            begin(islice(remaining, 1))
            yield from pending.popleft()
    finally:
        stopped.set()
        executor.shutdown(cancel_futures=True)
