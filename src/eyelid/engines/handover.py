"""The handover: what one thread makes comes to another in order, and after it the error that ended it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from queue import Empty, Full, Queue
from threading import Event
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")

_LOOK_S = 0.2  # seconds between two looks whether anybody still wants items, or has pressed Ctrl-C


class Handover(Generic[Item]):
    """A bounded queue of items, between the thread that makes them and the one that takes them.

    Args:
        most: Items that wait until they are taken; whoever makes more has to pause.
        stopped: Set when nobody takes any more.
    """

    def __init__(self, most: int, stopped: Event) -> None:
        self._queue: Queue[tuple[bool, Item | BaseException | None]] = Queue(most)
        self._stopped = stopped

    def make(self, task: Callable[[Any], Iterable[Item]], block: Any) -> None:
        """Queues the items that a task makes of a block; an exception is queued, too, for who takes them."""
        try:
            for item in task(block):
                if not self._put(True, item):
                    return
            self._put(False, None)
        except BaseException as error:
            self._put(False, error)

    def __iter__(self) -> Iterator[Item]:
        while True:
            try:
                is_item, value = self._queue.get(timeout=_LOOK_S)
            except Empty:
                continue
            if is_item:
                yield value  # type: ignore[misc]
            elif isinstance(value, BaseException):
                raise value
            else:
                return

    def _put(self, is_item: bool, value: Item | BaseException | None) -> bool:
        """Queues a value, waiting for room; returns False if nobody takes any more."""
        while not self._stopped.is_set():
            with suppress(Full):
                self._queue.put((is_item, value), timeout=_LOOK_S)
                return True
        return False
