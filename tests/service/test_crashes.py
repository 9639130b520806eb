"""Pictures at which a decoder crashes or hangs: only their senders notice; and processes that are killed."""

import random
from pathlib import Path

import cv2
import pytest

from eyelid.examples import PEOPLE
from eyelid.service.picture_rows import FAILED
from tests.killing import VERBS
from tests.task_module import task_module

from .conftest import sent

HOSTILE = """
import os
import signal

from eyelid.service import sent_picture
from eyelid.service.served_kits import ServedKits

whole = sent_picture.decode


def decode(data, **options):
    if data.endswith(b"crash"):
        os.kill(os.getpid(), signal.SIGSEGV)
    if data.endswith(b"hang"):
        signal.pause()
    return whole(data, **options)


class HostileKits(ServedKits):
    def __setstate__(self, state):  # in the process that reads
        self.__dict__.update(state)
        sent_picture.decode = decode
"""


@pytest.fixture
def kits(tmp_path):
    """What a service reads with whose decoders have holes."""
    with task_module(tmp_path, "hostile_kits", HOSTILE) as module:
        yield module.HostileKits()


@pytest.fixture
def soon(monkeypatch):
    """Has what hangs be given up after three seconds of the minute that a request has."""
    for name in ("_HANGING_BATCH", "_HANGING_PHOTO"):
        monkeypatch.setattr(f"eyelid.service.batches.{name}", 0.05)
    return {"seconds": 60}


@pytest.fixture(scope="module")
def photo():
    """A photo of two people."""
    return cv2.imencode(".jpg", cv2.resize(cv2.imread(str(min(PEOPLE.glob("*.jpg")))), (640, 480)))[
        1
    ].tobytes()


def test_a_photo_at_which_a_decoder_crashes_is_its_row_and_harms_no_other(ask, photo, eye_png, caplog):
    asked = [sent([("a", photo)]), sent([("b", photo + b"crash"), ("c", photo)]), sent([("d", eye_png)])]
    answers, _ = ask(*asked, processes=1)
    rows = [answer.json()["rows"] for answer in answers]
    assert [(row["source"], row["error"]) for found in rows for row in found if row["error"]] == [
        ("b", FAILED)
    ]
    assert [row["p_open"] for row in rows[0]] == [row["p_open"] for row in rows[1][1:]]
    assert rows[2][0]["state"]
    assert "by signal 11" in caplog.text


@pytest.mark.parametrize("end", [b"crash", b"hang"])
def test_a_patch_at_which_a_decoder_fails_harms_none_of_its_batch(end, ask, eye_png, soon):
    asked = [sent([(str(number), eye_png + end * (number == 1))]) for number in range(4)]
    answers, metrics = ask(*asked, processes=1, limits=soon | {"gather_ms": 200})
    assert "eyelid_batch_pictures_count 1.0" in metrics
    assert [answer.json()["rows"][0]["error"] for answer in answers] == [None, FAILED, None, None]


def test_a_photo_at_which_a_decoder_hangs_is_given_up_and_the_next_is_read(ask, photo, soon):
    asked = [sent([("a", photo + b"hang")]), sent([("b", photo)])]
    answers, _ = ask(*asked, processes=1, limits=soon)
    assert [answer.json()["rows"][0]["error"] for answer in answers] == [FAILED, None]


@pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(), reason="the system does not list processes in /proc"
)
def test_killing_processes_while_requests_wait_costs_no_answer(tmp_path):
    assert VERBS["serve-processes"](tmp_path, 2, random.Random(1)) == []
