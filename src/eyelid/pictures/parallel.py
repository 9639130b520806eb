"""Many items in threads: order kept, never more in flight than is needed, and turns where they pay."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from threading import Lock
from time import perf_counter
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_BRIEF = 100e-6  # seconds an item; where it takes less, most of the work is Python
_LONGEST = 1.0  # seconds that a turn is waited for: Ctrl-C may hit who has it before it can be given back


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


def in_batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yields the items in lists of one size; the last may be shorter.

    Example:
        >>> list(in_batches("abcde", 2))
        [['a', 'b'], ['c', 'd'], ['e']]
    """
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def cores() -> int:
    """Returns how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Turns:
    """Lets one thread at a time do work that is mostly Python, so that threads do not hinder each other.

    To read and decode a small picture is a few microseconds of Python between calls that free the
    interpreter for a few more. Threads that do this side by side wake one another at every call, and two are
    hardly faster than one. In turns, one decodes while the others are inside the model, which frees the
    interpreter for long. Large pictures spend milliseconds in the decoder, so for them nobody waits.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._brief = True

    @contextmanager
    def take(self, items: int) -> Iterator[None]:
        """Waits for the turn, unless such work lately took long for each item.

        Args:
            items: How many items are worked on meanwhile.
        """
        taken = self._brief and self._lock.acquire(timeout=_LONGEST)
        started = perf_counter()
        try:
            yield
        finally:
            self._brief = perf_counter() - started < _BRIEF * items
            if taken:
                self._lock.release()
