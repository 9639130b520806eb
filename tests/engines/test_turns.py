"""Turns keep threads from the interpreter that would hinder each other there, and only those."""

import threading
import time

import pytest

from eyelid.engines import turns as turns_module
from eyelid.engines.turns import Turns


def most_at_once(turns, items):
    """Returns how many of four threads were inside at the same time."""
    inside = most = 0
    counting = threading.Lock()

    def work():
        nonlocal inside, most
        for _ in range(5):
            with turns.take(items):
                with counting:
                    inside += 1
                    most = max(most, inside)
                time.sleep(0.002)
                with counting:
                    inside -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return most


def test_brief_items_are_worked_on_by_one_thread_at_a_time():
    assert most_at_once(Turns(), items=10_000) == 1


def test_long_items_are_worked_on_side_by_side():
    assert most_at_once(Turns(), items=1) > 1


def test_a_failure_gives_the_turn_back():
    turns = Turns()
    with pytest.raises(ValueError, match="here"), turns.take(10**9):
        raise ValueError("here")
    assert most_at_once(turns, items=10_000) == 1


def test_a_turn_that_is_never_given_back_stops_nobody(monkeypatch):
    monkeypatch.setattr(turns_module, "_LONGEST_S", 0.01)
    turns = Turns()
    kept = turns.take(items=10_000)
    kept.__enter__()  # as Ctrl-C may leave it
    others = threading.Thread(target=most_at_once, args=(turns, 10_000), daemon=True)
    others.start()
    others.join(30)
    assert not others.is_alive()
    kept.__exit__(None, None, None)
