"""Batches in a process of their own: the same rows, and a picture that crashes the process harms no other."""

import os
import pickle
import signal

import pytest

from eyelid.engines.processes import ChildProcess
from eyelid.service.asked import Asked
from eyelid.service.batch_reader import Batch, ProcessReader, ThreadReader
from eyelid.service.picture_rows import FAILED
from tests.task_module import task_module

LIMIT = 10**8
TASKS = """
import os
import signal

from eyelid.service.picture_rows import PicturesRead


def hanging(batch):
    if batch.files == [b"hang"]:
        signal.pause()
    yield from whole(batch)


def crashing(batch):
    if b"crash" in batch.files:
        os.kill(os.getpid(), signal.SIGSEGV)
    yield from whole(batch)


def whole(batch):
    yield PicturesRead([[(file,)] for file in batch.files], [])
"""


@pytest.fixture
def reader(kits):
    reader = ProcessReader(kits, most_pixels=LIMIT, most_s=60)
    yield reader
    reader.close()


@pytest.fixture
def tasks(tmp_path):
    with task_module(tmp_path, "tasks_of_the_service", TASKS) as module:
        yield module


def test_a_process_reads_what_a_thread_reads(reader, kits, eye_png, eye_jpg):
    thread = ThreadReader(kits, most_pixels=LIMIT)
    for want in (Asked(), Asked(movements="all", eyes="patch")):
        batch = Batch([eye_png, b"bad", eye_jpg], want)
        assert reader.read(batch) == thread.read(batch)


def test_a_process_that_was_killed_is_replaced(reader, eye_png):
    batch = Batch([eye_png], Asked())
    before = reader.read(batch)
    os.kill(reader._process._process.pid, signal.SIGKILL)
    killed, after = reader.read(batch), reader.read(batch)
    assert killed.cells[0][0][-1] == FAILED
    assert "by signal 9" in killed.failures[0]
    assert after == before


def test_a_picture_at_which_the_process_hangs_is_given_up(reader, tasks):
    reader.close()
    reader._task = pickle.dumps(tasks.hanging)
    reader._process = ChildProcess(reader._task)
    assert reader.read(Batch([b"a"], Asked())).failures == []
    reader._most_s = 0.1
    read = reader.read(Batch([b"hang"], Asked()))
    assert (read.cells[0][0][-1], read.failures) == (FAILED, ["a batch took over 0.1 s"])


def test_a_picture_that_crashes_the_process_harms_no_other(reader, tasks):
    reader.close()
    reader._task = pickle.dumps(tasks.crashing)
    reader._process = ChildProcess(reader._task)
    read = reader.read(Batch([b"a", b"crash", b"b"], Asked()))
    assert [cells[0][-1] for cells in read.cells] == [b"a", FAILED, b"b"]
    assert len(read.failures) == 1
