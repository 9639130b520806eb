"""The engine of threads keeps order, takes little ahead, and stops when its user does."""

import threading
import time

import pytest

from eyelid.engines.threads import map_threads


def alone(function):
    """Returns a task that has one result for each block."""
    return lambda block: iter([function(block)])


@pytest.mark.parametrize("workers", [1, 2, 8])
@pytest.mark.parametrize("count", [0, 1, 100])
def test_order_is_kept_however_long_each_takes(workers, count):
    def slow_at_times(number):
        time.sleep(0.002 * (number % 7 == 0))
        return number

    assert list(map_threads(alone(slow_at_times), range(count), workers=workers)) == list(range(count))


@pytest.mark.parametrize("workers", [1, 3])
def test_a_block_has_any_number_of_results(workers):
    assert list(map_threads(range, [3, 0, 1, 200], workers=workers)) == [0, 1, 2, 0, *range(200)]


def test_blocks_are_taken_only_shortly_ahead():
    taken = 0

    def blocks():
        nonlocal taken
        for number in range(10_000):
            taken += 1
            yield number

    results = map_threads(alone(str), blocks(), workers=3)
    for number in range(50):
        assert next(results) == str(number)
        assert taken <= number + 1 + 7
    results.close()
    assert taken < 60


def test_results_of_an_endless_block_are_not_held():
    made = 0

    def endless(_):
        nonlocal made
        while True:
            made += 1
            yield made

    results = map_threads(endless, [0, 0], workers=2)
    assert len([next(results) for _ in range(20)]) == 20
    time.sleep(0.1)
    results.close()
    assert made < 20 + 2 * 66


@pytest.mark.parametrize("at", [0, 5, 99])
def test_error_comes_out_at_its_place(at):
    def fail(number):
        if number == at:
            raise ValueError(number)
        return number

    results = map_threads(alone(fail), range(100), workers=4)
    assert [next(results) for _ in range(at)] == list(range(at))
    with pytest.raises(ValueError, match=str(at)):
        next(results)


def test_no_thread_outlives_the_map():
    before = set(threading.enumerate())
    results = map_threads(alone(str), range(1000), workers=4)
    next(results)
    assert set(threading.enumerate()) > before
    results.close()
    assert set(threading.enumerate()) <= before
