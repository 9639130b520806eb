"""Turns keep threads from the interpreter that would hinder each other there, and only those."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from eyelid.engines import turns as turns_module
from eyelid.engines.turns import Turns

BRIEF = 10**9  # so many items that each was brief, however busy the machine is


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

    with ThreadPoolExecutor(4) as pool:
        for _ in pool.map(lambda _: work(), range(4)):  # raises what was raised in a thread
            pass
    return most


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Waits longer for a turn than a busy machine may keep a thread from giving it back."""
    monkeypatch.setattr(turns_module, "_LONGEST_S", 60)


def test_brief_items_are_worked_on_by_one_thread_at_a_time():
    assert most_at_once(Turns(), items=BRIEF) == 1


def test_long_items_are_worked_on_side_by_side():
    assert most_at_once(Turns(), items=1) > 1


def test_a_failure_gives_the_turn_back():
    turns = Turns()
    with pytest.raises(ValueError, match="here"), turns.take(BRIEF):
        raise ValueError("here")
    assert most_at_once(turns, items=BRIEF) == 1


def test_a_turn_that_is_never_given_back_stops_nobody(monkeypatch):
    monkeypatch.setattr(turns_module, "_LONGEST_S", 0.01)
    turns = Turns()
    kept = turns.take(items=BRIEF)
    kept.__enter__()  # as Ctrl-C may leave it
    went_on = []
    others = threading.Thread(target=lambda: went_on.append(most_at_once(turns, BRIEF)), daemon=True)
    others.start()
    others.join(30)
    assert went_on
    kept.__exit__(None, None, None)
