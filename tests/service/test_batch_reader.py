"""Batches in a process of their own: the same rows, and a picture that crashes the process harms no other."""

import os
import pickle
import signal
from functools import partial

import pytest

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
    if b"hang" in batch.files:
        signal.pause()
    yield from whole(batch)


def crashing(batch):
    if b"crash" in batch.files:
        os.kill(os.getpid(), signal.SIGSEGV)
    yield from whole(batch)


def killed_once(batch, mark):
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
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


def test_a_process_that_was_killed_from_outside_costs_no_row(reader, eye_png):
    batch = Batch([eye_png], Asked())
    before = reader.read(batch)
    os.kill(reader._process._process.pid, signal.SIGKILL)
    assert reader.read(batch) == before
    assert before.failures == []


def test_a_process_that_is_killed_while_it_reads_costs_no_row(reader, tasks, tmp_path):
    reader._task = pickle.dumps(partial(tasks.killed_once, mark=tmp_path / "mark"))
    read = reader.read(Batch([b"a", b"b"], Asked()))
    assert (read.cells, read.failures) == ([[(b"a",)], [(b"b",)]], [])


def test_a_picture_at_which_the_process_hangs_is_given_up(reader, tasks):
    reader._task = pickle.dumps(tasks.hanging)
    assert reader.read(Batch([b"a"], Asked())).failures == []
    reader._most_s = 1.0
    read = reader.read(Batch([b"hang"], Asked()))
    assert (read.cells[0][0][-1], read.failures) == (FAILED, ["it took over 1 s"])
    read = reader.read(Batch([b"a", b"hang", b"b"], Asked()))
    assert [cells[0][-1] for cells in read.cells] == [b"a", FAILED, b"b"]


def test_many_pictures_that_hang_hold_a_process_only_for_so_long(reader, tasks, monkeypatch):
    monkeypatch.setattr("eyelid.service.batch_reader._ALONE_S", 0.1)
    reader._task = pickle.dumps(tasks.hanging)
    reader.read(Batch([b"a"], Asked()))
    reader._most_s = 0.5
    read = reader.read(Batch([b"a", *[b"hang"] * 1_000, b"b"], Asked()))
    assert [cells[0][-1] for cells in read.cells] == [b"a", *[FAILED] * 1_001]
    assert read.failures[-1] == "others of its batch took all the time that there was"


@pytest.mark.parametrize("files", [[b"crash"], [b"a", b"crash", b"b"]], ids=len)
def test_a_picture_that_crashes_the_process_harms_no_other(files, reader, tasks):
    reader._task = pickle.dumps(tasks.crashing)
    read = reader.read(Batch(files, Asked()))
    assert [cells[0][-1] for cells in read.cells] == [FAILED if file == b"crash" else file for file in files]
    assert len(read.failures) == 1
    assert "by signal 11" in read.failures[0]
    assert reader.read(Batch([b"a"], Asked())).failures == []


def test_a_process_that_cannot_be_started_is_tried_again(reader, tasks, monkeypatch):
    reader._task = pickle.dumps(tasks.whole)
    with monkeypatch.context() as patch:
        patch.setattr("sys.executable", "/nowhere/python")
        read = reader.read(Batch([b"a"], Asked()))
    assert read.cells[0][0][-1] == FAILED
    assert "a process cannot be started" in read.failures[0]
    assert reader.read(Batch([b"a"], Asked())).failures == []
