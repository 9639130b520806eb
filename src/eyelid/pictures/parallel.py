"""A map over many items in threads: order kept, and never more in flight than the threads need."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def map_in_order(
    function: Callable[[Item], Result], items: Iterable[Item], *, threads: int
) -> Iterator[Result]:
    """Applies a function to items in threads and yields the results in the order of the items.

    At most `2 * threads + 1` items are taken ahead of the one being yielded, so memory stays flat however
    slowly the results are used. `Executor.map` would take all items at once.

    Example:
        >>> list(map_in_order(len, ["a", "bcd"], threads=2))
        [1, 3]
    """
    remaining = iter(items)
    executor = ThreadPoolExecutor(threads, thread_name_prefix="eyelid")
    pending: deque[Future[Result]] = deque()
    try:
        for item in islice(remaining, 2 * threads):
            pending.append(executor.submit(function, item))
        while pending:
            oldest = pending.popleft()
            for item in islice(remaining, 1):
                pending.append(executor.submit(function, item))
            yield oldest.result()
    finally:
        executor.shutdown(cancel_futures=True)
