"""Disks and servers that stall: nothing is lost or doubled, pages answer, and Ctrl-C ends in bounded time.

The disk is an ext4 of its own in a file, which `fsfreeze` lets stand still: whoever writes or waits for the
disk then stands still, too, as with a network file system whose server is busy.
"""

import csv
import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import cv2
import pytest

from eyelid.cli import main
from eyelid.examples import CLIP, PEOPLE

from .file_server import Quiet, serving_files
from .killing import serving

STALL_S = 0.2
BETWEEN_S = 0.03
ENDS_S = 20  # after Ctrl-C
# The shell lets the disk go on even if this process is killed.
STALL = 'fsfreeze --freeze "$0" && echo it stalls && sleep "$1"; fsfreeze --unfreeze "$0"'


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A disk of 32 MB that can be stalled, in the current folder."""
    disk, image = tmp_path / "disk", tmp_path / "image"
    disk.mkdir()
    if missing := [name for name in ("mkfs.ext4", "fsfreeze", "mount") if not shutil.which(name)]:
        pytest.skip(f"{' and '.join(missing)} not installed")
    with image.open("wb") as file:
        file.truncate(32_000_000)
    for command in (["mkfs.ext4", "-q", "-F", image], ["mount", "-o", "loop", image, disk]):
        if os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("no file can be mounted as a disk here: that takes root, and loop devices")
    monkeypatch.chdir(tmp_path)
    try:
        yield disk
    finally:  # a test may have failed while it stood still
        subprocess.run(["fsfreeze", "--unfreeze", disk], capture_output=True, check=False)
        subprocess.run(["umount", "--lazy", disk], check=True)


def stall(disk: Path, seconds: float) -> "subprocess.Popen[bytes]":
    """Begins to let a disk stand still, and returns once it does."""
    stalled = subprocess.Popen(["sh", "-c", STALL, disk, str(seconds)], stdout=subprocess.PIPE)
    assert stalled.stdout
    assert stalled.stdout.readline() == b"it stalls\n"
    return stalled


@contextmanager
def stalling(disk: Path) -> Iterator[list[int]]:
    """Lets a disk stand still most of the time; gives a list that grows with each time."""
    stalls: list[int] = []
    is_ended = threading.Event()

    def run() -> None:
        while not is_ended.wait(BETWEEN_S):
            stalls.append(stall(disk, STALL_S).wait(10))

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield stalls
    finally:
        is_ended.set()
        thread.join(10)


def words(verb: str, folder: str) -> list[str]:
    """The arguments of a verb that reads what is in a folder of the current one, and writes there."""
    return {
        "predict": ["predict", "list.txt", "--output", f"{folder}/t.csv", "--batch-size", "8", "--quiet"],
        "watch": ["watch", "clip.mp4", "--output", f"{folder}/watched", "--quiet"],
        "cull": ["cull", f"{folder}/shoot", "--output", f"{folder}/culls", "--sidecars", "auto", "--quiet"],
    }[verb]


def cut_clip(name: str, count: int) -> None:
    """Writes the first frames of the shipped clip."""
    frames, rate = cv2.VideoCapture(str(CLIP / "01.webm")), 20.0
    size = tuple(int(frames.get(side)) for side in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
    writer = cv2.VideoWriter(name, cv2.VideoWriter_fourcc(*"mp4v"), rate, size)
    for _ in range(count):
        writer.write(frames.read()[1])
    writer.release()


def tables(folder: Path) -> dict[str, str]:
    """What tables and sidecars in a folder hold, by their names."""
    found = [file for file in folder.rglob("*") if file.suffix in (".csv", ".xmp", ".part")]
    return {str(file.relative_to(folder)): file.read_text().replace(f"{folder.name}/", "") for file in found}


@pytest.mark.parametrize("verb", ["predict", "watch", "cull"])
def test_a_disk_that_stalls_again_and_again_costs_nothing_but_time(verb, disk, eyes):
    if verb == "cull":
        pytest.importorskip("lxml")
    Path("list.txt").write_text("".join(f"eyes/{number % 12:02}.png\n" for number in range(600)))
    for folder in ("fast", "disk"):
        Path(folder, "shoot").mkdir(parents=True)
        for number, photo in enumerate(sorted(PEOPLE.glob("*.jpg"))):
            cv2.imwrite(f"{folder}/shoot/{number}.jpg", cv2.imread(str(photo)))
    cut_clip("clip.mp4", 50)
    assert main(words(verb, "fast")) == 0
    with stalling(disk) as stalls:
        assert main(words(verb, "disk")) == 0
        assert stalls
    assert set(stalls) == {0}
    assert tables(disk) == tables(Path("fast"))
    assert any(name.endswith(".csv") for name in tables(disk))


def test_ctrl_c_ends_though_the_disk_stalls_and_all_rows_come_after_it(disk, eyes, eyelid):
    names = [f"eyes/{number % 12:02}.png\n" for number in range(600)]
    Path("list.txt").write_text("".join(names))
    Path("fast").mkdir()
    assert main(words("predict", "fast")) == 0
    process = eyelid("predict", "-", "--output", "disk/t.csv", "--batch-size", "8", "--threads", "2")
    process.stdin.write("".join(names[:300]).encode())
    process.stdin.flush()
    part = Path("disk/t.csv.part")
    with stalling(disk):
        until(lambda: part.exists() and part.stat().st_size > 5000)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
        assert time.monotonic() - began < ENDS_S
        assert process.returncode == 130
        assert b"--resume goes on from there" in told
        assert main([*words("predict", "disk"), "--resume"]) == 0
    assert tables(disk) == tables(Path("fast"))


def test_the_page_of_label_answers_while_a_mark_waits_for_the_disk(disk, eyes):
    pytest.importorskip("uvicorn", reason="the extra `web` is not installed")
    arguments = ("label", eyes, "--output", disk / "labels", "--embed", "hog", "--no-browser")
    with serving(arguments) as (process, ask):
        answered: list[bytes] = []

        def mark(click: str, name: str) -> None:
            body = {"click": click, "by": "ann", "name": name, "seconds": 1, "reason": "drawn"}
            answered.append(ask("/api/mark", json.dumps(body | {"mark": {"label": "open"}}).encode()))

        mark("first", "00.png")
        stalled = stall(disk, 2.5)
        # The second comes twice, as from a page that has waited too long for an answer.
        marking = [threading.Thread(target=mark, args=("second", "01.png")) for _ in range(2)]
        for thread in marking:
            thread.start()
        for number in range(2, 8):
            began = time.monotonic()
            assert ask(f"/api/picture/{number}", None)[:4]
            assert time.monotonic() - began < 1
        assert len(answered) == 1  # what is not on the disk is not acknowledged
        assert stalled.poll() is None
        for thread in marking:
            thread.join(60)
        assert stalled.wait(10) == 0
        assert len(answered) == 3
        stalled = stall(disk, 1)
        process.send_signal(signal.SIGINT)
        process.wait(ENDS_S)
        assert stalled.wait(10) == 0
    lines = (disk / "labels" / "journal.jsonl").read_text().splitlines()
    assert [entry["click"] for entry in map(json.loads, lines) if entry.get("click")] == ["first", "second"]


class SlowFiles(Quiet, SimpleHTTPRequestHandler):
    """Serves a folder, each file after a while.

    Attributes:
        hangs: A file that is not answered for, and how many times it is before.
        is_hanging: Set when it is asked for then.
        is_ended: Set when the test ends.
    """

    hangs: tuple[str, int] = ("", 0)
    is_hanging: threading.Event
    is_ended: threading.Event

    def do_GET(self):
        name, answers = self.hangs
        if name and self.path.endswith(name):
            type(self).hangs = (name, answers - 1)
            if not answers:
                self.is_hanging.set()
                self.is_ended.wait(60)
        self.is_ended.wait(0.1)
        super().do_GET()

    def do_HEAD(self):
        self.do_GET()


@pytest.fixture
def slow_server(eyes, monkeypatch):
    """The URL of a server of the folder `eyes` that takes its time, and how it answers."""
    pytest.importorskip("aiohttp", reason="aiohttp is not installed; eyelid[urls] brings it")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    handler = type("Handler", (SlowFiles,), {"is_ended": threading.Event(), "is_hanging": threading.Event()})
    with serving_files(eyes, handler=handler) as url:
        yield url, handler
        handler.is_ended.set()


def test_files_of_a_slow_server_give_the_same_rows(slow_server, eyes):
    url, _ = slow_server
    urls = [f"{url}/{number:02}.png" for number in range(12)]
    assert main(["predict", *urls, "--output", "slow.csv", "--quiet"]) == 0
    assert main(["predict", "eyes", "--output", "fast.csv", "--quiet"]) == 0
    assert Path("slow.csv").read_text().replace(url, "eyes") == Path("fast.csv").read_text()


def test_a_server_that_does_not_answer_is_given_up_and_the_others_are_read(slow_server, monkeypatch):
    url, handler = slow_server
    handler.hangs = ("03.png", 1)
    monkeypatch.setattr("eyelid.pictures.urls._SILENT_S", 1.0)
    assert main(["predict", f"{url}/02.png", f"{url}/03.png", "--output", "t.csv", "--quiet"]) == 1
    with open("t.csv", newline="") as file:
        read, given_up = csv.DictReader(file)
    assert (read["error"], bool(read["state"])) == ("", True)
    assert "cannot be fetched: " in given_up["error"]
    assert "imeout" in given_up["error"]


def test_ctrl_c_ends_though_a_server_does_not_answer(slow_server, eyelid):
    url, handler = slow_server
    handler.hangs = ("03.png", 0)
    process = eyelid("predict", f"{url}/00.png", f"{url}/03.png", "--output", "t.csv")
    assert handler.is_hanging.wait(60)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert time.monotonic() - began < ENDS_S


def until(condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.005)
