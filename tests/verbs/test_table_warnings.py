"""Verbs that write tables tell what there is to know of the disk, once."""

from pathlib import Path

import cv2
import pytest

import eyelid
from eyelid import file_lock
from eyelid.cli import main

NO_LOCKS = "out is on a disk without locks: open it only once at a time"


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of tables, on a disk without locks, in the present folder."""
    monkeypatch.setattr(file_lock, "fcntl", None)
    monkeypatch.chdir(tmp_path)
    return Path("out")


def test_watch_tells_that_the_disk_of_its_tables_has_no_locks(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("ear.csv").write_text("time_s,ear\n" + "".join(f"{step / 10},0.3\n" for step in range(20)))
    assert main(["watch", "ear.csv", "--output", str(out), "--quiet"]) == 0
    assert capsys.readouterr().err.splitlines().count(NO_LOCKS) == 1


def test_cull_tells_that_the_disk_of_its_tables_has_no_locks(out: Path, grey_eyes: list) -> None:
    pytest.importorskip("lxml", reason="the extra `photos` is not installed")
    cv2.imwrite("eye.png", grey_eyes[0])
    told: list[str] = []
    eyelid.cull("eye.png", output=out, say=told.append)
    assert told == [NO_LOCKS]
