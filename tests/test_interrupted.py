"""Ctrl-C, `kill -9` and two runs at once: nothing is lost, nothing is written twice.

A run that is to be interrupted reads its list from a pipe that the test holds open, so it can't end before.
"""

import csv
import os
import pty
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from eyelid.verbs.predict import PredictOptions, predict

COUNT = 1800
SMALL = ("--output", "t.csv", "--batch-size", "4", "--threads", "2")


@pytest.fixture
def names(eyes):
    """The names of many pictures, one a line; some can't be read, one has a quote and a comma."""
    (eyes / "05.png").unlink()
    (eyes / "06.png").rename(eyes / 'a "b", c.png')
    lines = [f"eyes/{number % 12:02}.png\n" for number in range(COUNT)]
    return [line.replace("06", 'a "b", c') for line in lines]


@pytest.fixture
def whole(names):
    """The bytes of the table that a run which is not interrupted leaves; `names` are in `list.txt`."""
    Path("list.txt").write_text("".join(names))
    for _ in predict(PredictOptions(sources=("list.txt",), output="whole.csv")):
        pass
    return Path("whole.csv").read_bytes()


def feed(process, names):
    process.stdin.write("".join(names).encode())
    process.stdin.flush()


def wait_for_part(process, size):
    part = Path("t.csv.part")
    while not (part.exists() and part.stat().st_size > size):
        assert process.poll() is None
        time.sleep(0.001)


def test_ctrl_c_says_what_is_kept_and_how_to_go_on(names, whole, eyelid):
    process = eyelid("predict", "-", *SMALL)
    feed(process, names[:600])
    wait_for_part(process, 9000)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    told = rb"stopped by Ctrl-C: (\d+) rows are kept in t\.csv\.part; --resume goes on from there\n"
    assert (process.returncode, out) == (130, b"")
    assert re.fullmatch(told, err), err
    with open("t.csv.part", encoding="utf-8", newline="") as part:
        assert sum(1 for _ in csv.reader(part)) == 1 + int(re.fullmatch(told, err)[1])
    assert eyelid("predict", "list.txt", *SMALL, "--resume").wait() == 1
    assert Path("t.csv").read_bytes() == whole


def test_ctrl_c_before_the_first_row_is_one_line(eyes, eyelid):
    process = eyelid("predict", "-", *SMALL)
    wait_for_part(process, 0)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert (process.returncode, out, err) == (130, b"", b"stopped by Ctrl-C: no rows were kept\n")


STOPPED_IN_AN_IMPORT = """
import os, signal, sys

class Stop:
    left = int(sys.argv.pop(1))
    begun = False

    def find_spec(self, name, path=None, target=None):
        self.begun = self.begun or name == "eyelid.cli"
        self.left -= self.begun
        if not self.left:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Stop())
from eyelid.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize("number", [1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 120, 200])
def test_ctrl_c_in_any_import_is_one_line(eyes, number):
    """The first of these imports is that of `eyelid.cli`, and the last ones are those of the verb."""
    command = [sys.executable, "-c", STOPPED_IN_AN_IMPORT, str(number), "predict", "eyes"]
    run = subprocess.run(command, capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (130, "")
    assert re.fullmatch(r"stopped by Ctrl-C.*\n", run.stderr)


def test_killed_at_any_moment_and_resumed_the_table_is_whole(names, whole, eyelid):
    rng = random.Random(5)
    for round_ in range(1, 9):
        process = eyelid("predict", "-", *SMALL, "--resume")
        feed(process, names[: round_ * COUNT // 9])
        wait_for_part(process, len(whole) * (round_ - 1) // 10)
        time.sleep(rng.uniform(0, 0.03))
        process.kill()
        assert process.wait() == -signal.SIGKILL
        assert not Path("t.csv").exists()
    assert eyelid("predict", "list.txt", *SMALL, "--resume").wait() == 1
    assert Path("t.csv").read_bytes() == whole
    assert not Path("t.csv.part").exists()


def test_second_run_on_the_same_table_is_refused_and_harms_nothing(names, whole, eyelid):
    first = eyelid("predict", "-", *SMALL)
    feed(first, names[:600])
    wait_for_part(first, 9000)
    for more in ((), ("--resume",)):
        second = eyelid("predict", "list.txt", *SMALL, *more)
        assert b"another run is writing this table" in second.communicate()[1]
        assert second.returncode == 2
    feed(first, names[600:])
    first.communicate()
    assert first.returncode == 1
    assert Path("t.csv").read_bytes() == whole


def test_bar_on_a_terminal_goes_to_standard_error_and_leaves_nothing(whole, eyelid):
    controller, terminal = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "100"}
    process = eyelid("predict", "list.txt", *SMALL, stderr=terminal, env=environment)
    os.close(terminal)
    shown = b""
    while True:
        try:
            shown += os.read(controller, 65536)
        except OSError:  # how Linux says that the other end was closed
            break
    out = process.communicate()[0]
    assert process.returncode == 1
    assert b"1800/1800" in shown
    assert b"pictures/s" in shown
    assert shown.endswith(b"\x1b[2K")  # the line is cleared
    assert b"1,800 rows" in out
    assert b"1,800 rows" not in shown
