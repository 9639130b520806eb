"""Iterators that run ahead in a thread."""

import threading
from collections.abc import Iterator
from itertools import islice

import pytest

from eyelid.engines.ahead import ahead


def test_items_come_in_order_and_then_the_error() -> None:
    def items() -> Iterator[int]:
        yield from range(50)
        raise ValueError("broken")

    iterator = ahead(items(), count=3)
    assert list(islice(iterator, 50)) == list(range(50))
    with pytest.raises(ValueError, match="broken"):
        next(iterator)


def test_no_more_than_asked_for_is_taken_in_advance() -> None:
    taken = []

    def items() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    iterator = ahead(items(), count=4)
    assert next(iterator) == 0
    iterator.close()  # type: ignore[attr-defined]
    assert len(taken) <= 7


def test_the_iterator_is_closed_with_it() -> None:
    closed = threading.Event()

    def items() -> Iterator[int]:
        try:
            yield from range(1_000_000)
        finally:
            closed.set()

    iterator = ahead(items())
    assert next(iterator) == 0
    iterator.close()  # type: ignore[attr-defined]
    assert closed.wait(10)
