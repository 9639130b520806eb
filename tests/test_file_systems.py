"""Disks that are full, read-only, or without locks: one line says so, and what was written is whole."""

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import cv2
import pytest

from eyelid import file_lock
from eyelid.cli import main
from eyelid.errors import OutputError
from eyelid.labelling.journal import Journal
from eyelid.labelling.journal_entry import Mark


def mount(*arguments: str | Path) -> bool:
    return not subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.name != "posix" or os.geteuid() or not mount("-t", "tmpfs", "-o", "size=64k", "none", disk):
        pytest.skip("no disk can be mounted here: that takes root, and `mount`")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


@pytest.fixture
def many_eyes(eyes: Path) -> Path:
    """A list of 2,000 names of eyes, whose table needs more than 64 KB."""
    Path("list.txt").write_text("".join(f"eyes/{number % 12:02}.png\n" for number in range(2000)))
    return Path("list.txt")


@pytest.fixture
def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes the locks of all disks away."""

    def refused(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(file_lock.fcntl, "flock", refused)


def fill(disk: Path) -> Path:
    """Writes until nothing more fits."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    return filler


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    return told


def test_a_table_on_a_full_disk_is_kept_and_goes_on_when_there_is_room(small_disk, many_eyes, capsys):
    assert main(["predict", "list.txt", "--output", "whole.csv", "--quiet"]) == 0
    table = small_disk / "t.csv"
    assert main(["predict", "list.txt", "--output", str(table), "--batch-size", "64"]) == 2
    assert "No space left on device" in one_line(capsys)
    assert not table.exists()
    assert mount("-o", "remount,size=4m", small_disk)
    assert main(["predict", "list.txt", "--output", str(table), "--resume", "--quiet"]) == 0
    assert table.read_bytes() == Path("whole.csv").read_bytes()


def test_a_mark_on_a_full_disk_does_not_count_and_the_journal_stays_whole(small_disk):
    journal = Journal(small_disk / "labels", classes=("open", "closed"), tags=())
    kept = journal.append("mark", by="ann", click="a", marks={"a.png": Mark("open")})
    filler = fill(small_disk)
    with pytest.raises(OutputError, match="No space left"):
        journal.append("mark", by="ann", click="c", marks={"x" * 9000: Mark("open")})
    filler.unlink()
    last = journal.append("mark", by="ann", click="b", marks={"b.png": Mark("closed")})
    before = journal.entries
    journal.close()
    again = Journal(small_disk / "labels", classes=(), tags=())
    assert again.entries == before
    assert (again.entries[1], again.entries[-1], again.warnings) == (kept, last, [])
    again.close()


def test_sidecars_on_a_full_disk_are_whole_or_not_there(small_disk, grey_eyes, tmp_path, monkeypatch, capsys):
    pytest.importorskip("lxml")
    monkeypatch.chdir(tmp_path)
    for number in range(3):
        cv2.imwrite(str(small_disk / f"{number}.png"), grey_eyes[number])
    before = {file.name: file.read_bytes() for file in small_disk.iterdir()}
    filler = fill(small_disk)
    arguments = ["cull", str(small_disk), "--output", "culls", "--sidecars", "auto", "--quiet"]
    assert main(arguments) == 1
    assert "No space left" in capsys.readouterr().err
    filler.unlink()
    assert {file.name: file.read_bytes() for file in small_disk.iterdir()} == before
    assert (
        main(["cull", str(small_disk), "--output", "culls", "--sidecars", "auto", "--resume", "--quiet"]) == 0
    )
    assert main(["cull", "--undo", "culls"]) == 0
    assert {file.name: file.read_bytes() for file in small_disk.iterdir()} == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["predict", "eyes", "--output", "disk/t.csv"],
        ["cull", "eyes", "--output", "disk/culls"],
        ["label", "eyes", "--output", "disk/labels", "--no-browser"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_disk_that_cannot_be_written_is_told_in_one_line(arguments, small_disk, eyes, capsys):
    assert mount("-o", "remount,ro", small_disk)
    assert main(arguments) == 2
    told = one_line(capsys)
    assert "disk/" in told
    assert "Read-only file system" in told or "cannot be written" in told


@pytest.mark.parametrize("table", ["t.csv", "t/"])
def test_a_table_on_a_disk_without_locks_is_written_all_the_same(table, eyes, without_locks, capsys):
    if table == "t/":
        pytest.importorskip("pyarrow")
    assert main(["predict", "eyes", "--output", table, "--quiet"]) == 0
    assert "is on a disk without locks: open it only once at a time" in one_line(capsys)
    assert Path(table).is_dir() or len(Path(table).read_text().splitlines()) == 13


def test_a_journal_on_a_disk_without_locks_says_so(without_locks, tmp_path):
    journal = Journal(tmp_path / "labels", classes=("open", "closed"), tags=())
    assert any("lock" in warning for warning in journal.warnings)
    journal.close()
