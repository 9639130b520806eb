"""Turns: threads do what is mostly Python one at a time, since they would only hinder each other."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from time import perf_counter

_BRIEF_S = 30e-6  # seconds an item; where it takes more, most of it is C that needs no interpreter
_LONGEST_S = 1.0  # that a turn is waited for: Ctrl-C may hit who has it before it can be given back


class Turns:
    """Lets one thread at a time work on items that take little time each.

    To read and decode a small picture is a few microseconds of Python between calls that free the
    interpreter for a few more. Threads that do this side by side wake one another at every call, and two are
    slower than one. In turns, one decodes while the others are inside the model, which frees the interpreter
    for long. Larger pictures spend their time in the decoder, so for them nobody waits.
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
        has_turn = self._brief and self._lock.acquire(timeout=_LONGEST_S)
        started = perf_counter()
        try:
            yield
        finally:
            self._brief = perf_counter() - started < _BRIEF_S * items
            if has_turn:
                self._lock.release()


INTERPRETER = Turns()
"""The turns of this process, whose threads share one interpreter."""
