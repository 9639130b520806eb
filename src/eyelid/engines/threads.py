"""The engine `threads`: several threads of this process work on blocks."""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from queue import Full, Queue
from threading import Event
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_HELD = 64  # results of one block that wait until they are wanted: a block of 512 photos of 4 megapixels
_LOOK_S = 0.2  # seconds between two looks whether anybody still wants results


class _Results(Generic[Result]):
    """A bounded queue with the results of one block, between the thread that computes and the consumer."""

    def __init__(self, stopped: Event) -> None:
        self._queue: Queue[tuple[bool, Result | BaseException | None]] = Queue(_HELD)
        self._stopped = stopped

    def make(self, task: Callable[[Item], Iterable[Result]], block: Item) -> None:
        """Computes and queues the results of a block; an exception is queued, too, for the consumer."""
        try:
            for result in task(block):
                if not self._put(True, result):
                    return
            self._put(False, None)
        except BaseException as error:
            self._put(False, error)

    def __iter__(self) -> Iterator[Result]:
        while True:
            is_result, value = self._queue.get()
            if is_result:
                yield value  # type: ignore[misc]
            elif isinstance(value, BaseException):
                raise value
            else:
                return

    def _put(self, is_result: bool, value: Result | BaseException | None) -> bool:
        """Queues a value, waiting for room; returns False if the consumer has stopped."""
        while not self._stopped.is_set():
            try:
                self._queue.put((is_result, value), timeout=_LOOK_S)
            except Full:
                continue
            return True
        return False


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
    pending: deque[_Results[Result]] = deque()

    def begin(blocks: Iterable[Item]) -> None:
        for block in blocks:
            pending.append(_Results(stopped))
            executor.submit(pending[-1].make, task, block)

    try:
        begin(islice(remaining, 2 * workers))
        while pending:
            begin(islice(remaining, 1))
            yield from pending.popleft()
    finally:
        stopped.set()
        executor.shutdown(cancel_futures=True)
