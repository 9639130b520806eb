"""The threaded map keeps order, takes little ahead, and stops when its user does."""

import threading
import time

import pytest

from eyelid.pictures import map_in_order


@pytest.mark.parametrize("threads", [1, 2, 8])
@pytest.mark.parametrize("count", [0, 1, 100])
def test_order_is_kept_however_long_each_takes(threads, count):
    def slow_at_times(number):
        time.sleep(0.002 * (number % 7 == 0))
        return number

    assert list(map_in_order(slow_at_times, range(count), threads=threads)) == list(range(count))


def test_items_are_taken_only_shortly_ahead():
    taken = 0

    def items():
        nonlocal taken
        for number in range(10_000):
            taken += 1
            yield number

    results = map_in_order(str, items(), threads=3)
    for number in range(50):
        assert next(results) == str(number)
        assert taken <= number + 1 + 7
    results.close()
    assert taken < 60


@pytest.mark.parametrize("at", [0, 5, 99])
def test_error_comes_out_at_its_place(at):
    def fail(number):
        if number == at:
            raise ValueError(number)
        return number

    results = map_in_order(fail, range(100), threads=4)
    assert [next(results) for _ in range(at)] == list(range(at))
    with pytest.raises(ValueError, match=str(at)):
        next(results)


def test_no_thread_outlives_the_map():
    results = map_in_order(str, range(1000), threads=4)
    next(results)
    results.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("eyelid")]
