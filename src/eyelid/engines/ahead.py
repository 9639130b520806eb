"""Takes the next items of an iterator in a thread of its own, while the last ones are worked on."""

from collections.abc import Iterator
from contextlib import suppress
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import TypeVar

Item = TypeVar("Item")
_POLL_S = 0.1


def ahead(items: Iterator[Item], *, count: int = 8) -> Iterator[Item]:
    """Yields the items of an iterator, which is run in another thread, at most some items ahead.

    Args:
        items: The iterator. It is closed when the generator is.
        count: How many items may wait.

    Raises:
        Exception: What the iterator raised, after the items before it.
    """
    queue: Queue[tuple[Item | None, BaseException | None]] = Queue(count)
    stopped = Event()

    def put(item: Item | None, error: BaseException | None) -> bool:
        while not stopped.is_set():
            with suppress(Full):
                queue.put((item, error), timeout=_POLL_S)
                return True
        return False

    def work() -> None:
        try:
            for item in items:
                if not put(item, None):
                    break
            else:
                put(None, StopIteration())
        except BaseException as error:
            put(None, error)
        finally:
            close = getattr(items, "close", None)
            if close is not None:
                close()

    thread = Thread(target=work, daemon=True)
    thread.start()
    try:
        while True:
            try:
                item, error = queue.get(timeout=_POLL_S)  # not for ever, so that Ctrl-C is heard
            except Empty:
                continue
            if isinstance(error, StopIteration):
                return
            if error is not None:
                raise error
            yield item  # type: ignore[misc]
    finally:
        stopped.set()
        thread.join(timeout=5)
