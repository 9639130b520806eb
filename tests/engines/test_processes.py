"""The engine of processes keeps order, takes little ahead, ends its processes, and tells what went wrong."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from eyelid.engines import map_blocks
from eyelid.engines.processes import map_processes
from eyelid.errors import WorkerError
from tests.task_module import task_module

TASKS = """
import os, signal, time

def pids(block):
    for _ in range(block):
        time.sleep(0.01)
        yield os.getpid()

def doubled(block):
    yield 2 * block

def slow_at_times(block):
    time.sleep(0.02 * (block % 7 == 0))
    yield block

def many(block):
    yield from range(block)

def fail_at(block, at):
    if block == at:
        raise ValueError(f"block {block}")
    yield block

def large(block):
    yield bytes(block)

def die_elsewhere(block, parent):
    if os.getpid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.05)
    yield block
"""


@pytest.fixture
def tasks(tmp_path):
    with task_module(tmp_path, "tasks_of_processes", TASKS) as module:
        yield module


def all_children():
    return set(Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split())


@pytest.fixture
def children():
    """Tells which processes the test has started; libraries of other tests may have left some."""
    before = all_children()
    return lambda: all_children() - before


@pytest.mark.parametrize("workers", [1, 2, 4])
@pytest.mark.parametrize("count", [0, 1, 60])
def test_order_is_kept_however_long_each_takes(tasks, workers, count):
    assert list(map_processes(tasks.slow_at_times, range(count), workers=workers)) == list(range(count))


def test_work_is_shared(tasks):
    found = list(map_processes(tasks.pids, [20] * 20, workers=3))
    assert len(found) == 400
    assert len(set(found)) == 3
    assert os.getpid() in found


def test_a_block_has_any_number_of_results(tasks):
    assert list(map_processes(tasks.many, [3, 0, 1, 500, 0], workers=2)) == [0, 1, 2, 0, *range(500)]


def test_large_blocks_and_results_do_not_stand_in_each_others_way(tasks):
    sizes = [3_000_000] * 12
    blocks = (size for size in sizes)
    assert [len(result) for result in map_processes(tasks.large, blocks, workers=3)] == sizes
    texts = ["x" * 3_000_000] * 12
    assert list(map_processes(tasks.doubled, texts, workers=3)) == [2 * text for text in texts]


def test_blocks_are_taken_only_shortly_ahead(tasks):
    taken = 0

    def blocks():
        nonlocal taken
        for number in range(10_000):
            taken += 1
            yield number

    results = map_processes(tasks.doubled, blocks(), workers=3)
    for number in range(200):
        assert next(results) == 2 * number
        assert taken <= number + 1 + 6
    results.close()


@pytest.mark.parametrize("at", [0, 5, 59])
def test_error_comes_out_as_itself(tasks, children, at):
    results = map_processes(partial(tasks.fail_at, at=at), range(60), workers=3)
    with pytest.raises(ValueError, match=f"block {at}"):
        list(results)
    assert not children()


def test_no_process_outlives_the_map(tasks, children):
    results = map_processes(tasks.pids, [1] * 1000, workers=3)
    for _ in range(20):
        next(results)
    assert len(children()) == 2
    results.close()
    assert not children()


def test_a_process_that_is_killed_is_one_line(tasks, children):
    task = partial(tasks.die_elsewhere, parent=os.getpid())
    with pytest.raises(WorkerError, match="ended by signal 9, perhaps for lack of memory"):
        list(map_processes(task, range(1000), workers=2))
    assert not children()


def test_a_python_that_is_not_there_is_one_line(tasks, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(WorkerError, match="a process cannot be started: No such file or directory"):
        list(map_processes(tasks.doubled, range(3), workers=2))


def test_processes_end_with_a_parent_that_is_killed(tasks, tmp_path):
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import tasks_of_processes as tasks\n"
        "from eyelid.engines.processes import map_processes\n"
        "for pid in map_processes(tasks.pids, [1] * 10_000, workers=2): print(pid, flush=True)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, tmp_path], stdout=subprocess.PIPE, text=True)
    child = next(int(line) for line in parent.stdout if int(line) != parent.pid)
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    for _ in range(200):
        if not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text():
            return
        time.sleep(0.05)
    pytest.fail("the process goes on alone")


def test_auto_takes_threads_for_few_and_processes_for_many(tasks):
    few = set(map_blocks(tasks.pids, [1] * 10, engine="auto", workers=2, block_size=100))
    many = set(map_blocks(tasks.pids, [1] * 150, engine="auto", workers=2, block_size=100))
    assert few == {os.getpid()}
    assert len(many) == 2


def test_one_worker_needs_no_process(tasks):
    assert set(map_blocks(tasks.pids, [1] * 60, engine="auto", workers=1, block_size=100)) == {os.getpid()}
