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


def test_a_page_whose_journal_is_on_that_disk_tells_it_once(
    out: Path, grey_eyes: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("lxml", reason="the extra `photos` is not installed")
    pytest.importorskip("fastapi", reason="the extra `web` is not installed")
    from eyelid.web import cull_page

    monkeypatch.setattr(cull_page, "serve_page", lambda *_, **__: True)
    cv2.imwrite("eye.png", grey_eyes[0])
    told: list[str] = []
    eyelid.cull("eye.png", output=out, page=True, say=told.append)
    assert told == [NO_LOCKS]


@pytest.mark.parametrize("has_marks", [False, True])
def test_the_page_of_watch_tells_it_once(has_marks: bool, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("fastapi", reason="the extra `web` is not installed")
    from eyelid import web
    from eyelid.verbs.watch import WatchOptions
    from eyelid.verbs.watch_page import watch_on_page
    from eyelid.watching.event_marks import FILE

    Path("ear.csv").write_text("time_s,ear\n" + "".join(f"{step / 10},0.3\n" for step in range(20)))
    if has_marks:
        out.mkdir()
        (out / FILE).touch()
    monkeypatch.setattr(web, "serve_page", lambda *_, **__: True)
    told: list[str] = []
    options = WatchOptions(source="ear.csv", output=str(out), page=True, resume=has_marks)
    watch_on_page(options, say=told.append, take=lambda _: None)
    assert told.count(NO_LOCKS) == 1
