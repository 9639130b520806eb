"""Takes the next items of an iterator in a thread of its own, while the last ones are worked on."""

from collections.abc import Generator, Iterator
from threading import Event, Thread
from typing import TypeVar

from eyelid.engines.handover import Handover

Item = TypeVar("Item")


def ahead(items: Iterator[Item], *, count: int = 8) -> Iterator[Item]:
    """Yields the items of an iterator, which is run in another thread, at most some items ahead.

    Args:
        items: The iterator. If it is a generator, it is closed when this one is.
        count: How many items may wait.

    Raises:
        Exception: What the iterator raised, after the items before it.
    """
    stopped = Event()
    handover = Handover[Item](count, stopped)

    def work() -> None:
        handover.make(iter, items)
        if isinstance(items, Generator):
            items.close()

    thread = Thread(target=work, daemon=True)
    thread.start()
    try:
        yield from handover
    finally:
        stopped.set()
        thread.join(timeout=5)
