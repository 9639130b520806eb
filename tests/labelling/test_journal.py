"""The journal: nothing that was acknowledged is lost, whatever happens."""

import errno
import json
import os
import re
import signal
import stat
import subprocess
import sys
import time

import pytest

from eyelid.errors import LabelError, OutputError
from eyelid.labelling import journal as journal_module
from eyelid.labelling.journal import FILE, Journal
from eyelid.labelling.journal_entry import JournalEntry, Mark, read_entry

CLASSES, TAGS = ("open", "closed"), ("bad", "glasses")

CLICKER = """
import sys
from pathlib import Path
from eyelid.labelling.journal_entry import Mark
from eyelid.labelling.journal import Journal

journal = Journal(Path(sys.argv[1]), classes=("open", "closed"), tags=())
for number in range(100_000):
    click = f"{sys.argv[2]}-{number}"
    journal.append("mark", by="ann", click=click, marks={f"{number}.png": Mark("open")})
    sys.stdout.write(click + chr(10))
    sys.stdout.flush()
"""


def opened(folder, classes=CLASSES, tags=TAGS):
    return Journal(folder, classes=classes, tags=tags)


def add(journal, count=3):
    for number in range(count):
        journal.append("mark", by="ann", click=str(number), marks={f"{number}.png": Mark("open")})


@pytest.fixture
def written(tmp_path):
    """The folder of a closed journal of a beginning and three marks."""
    journal = opened(tmp_path)
    add(journal)
    journal.close()
    return tmp_path


@pytest.fixture
def old(written):
    """The same, as versions wrote it that had no checksums."""
    path = written / FILE
    path.write_bytes(re.sub(rb',"crc":"[0-9a-f]{8}"', b"", path.read_bytes()))
    return written


@pytest.fixture
def without_locks(monkeypatch):
    """Has the disk know no locks, as some network disks."""

    def refuse(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)


@pytest.mark.parametrize(
    "entry",
    [
        JournalEntry(number=1, time="t", kind="begin", classes=("a", "b"), tags=("x",)),
        JournalEntry(
            number=2,
            time="t",
            kind="mark",
            by="ann",
            click="c",
            marks={"a.png": Mark("open", False, ("x", "y")), "b\udcff.png": Mark("", True)},
            reason="centre",
            seconds=1.5,
            suggested="closed",
        ),
        JournalEntry(number=3, time="t", kind="undo", by="ann", click="d", undoes=2),
        JournalEntry(
            number=4,
            time="t",
            kind="import",
            by="b",
            marks={"é": Mark("open")},
            source="/x.csv",
            times={"é": "t"},
        ),
    ],
)
def test_an_entry_is_the_same_after_the_disk(entry):
    line = entry.to_line()
    assert line.count(b"\n") == 1
    assert read_entry(line) == entry


def test_what_was_written_is_there_again(written):
    journal = opened(written)
    assert [entry.kind for entry in journal.entries] == ["begin", "mark", "mark", "mark"]
    assert [entry.number for entry in journal.entries] == [1, 2, 3, 4]
    assert journal.entries[2].marks == {"1.png": Mark("open")}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT.*\+00:00", journal.entries[2].time)
    assert journal.warnings == []
    journal.close()


@pytest.mark.parametrize("torn", [1, 7, 40])
def test_a_torn_last_line_is_dropped_with_a_warning(written, torn):
    path = written / FILE
    whole = path.read_bytes()
    path.write_bytes(whole[:-torn])
    journal = opened(written)
    assert len(journal.entries) == 3
    assert len(journal.warnings) == 1
    assert "last line was torn" in journal.warnings[0]
    add(journal, 1)
    journal.close()
    assert [entry.number for entry in opened(written).entries] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (b'{"number":3,"time":"t","kind":"mark","ma', "line 3 is damaged"),
        (b"\0\0\0\0", "line 3 is damaged"),
        (b'{"number":2,"time":"t","kind":"mark"}', "line 3 is damaged: entry 2 after 2"),
        (b'{"number":3,"time":"t","kind":"dance"}', "line 3 is damaged: kind 'dance'"),
        (b"[]", "line 3 is damaged: not an entry"),
        (b'{"number":3,"time":"t","kind":"mark","marks":{"a.png":"open"}}', "line 3 is damaged"),
        (b'{"number":1e999,"time":"t","kind":"mark"}', "line 3 is damaged: 1e999 is not a finite number"),
        (b'{"number":3,"time":"t","kind":"mark","seconds":NaN}', "NaN is not a finite number"),
        (b'{"number":3,"time":"t","kind":"mark","seconds":1' + 400 * b"0" + b"}", "not an entry"),
        (b'{"number":3,"time":"t","kind":"mark","marks":' + 100_000 * b"[", "nested too deeply"),
    ],
)
def test_a_damaged_line_in_the_middle_is_named(old, damage, message):
    path = old / FILE
    lines = path.read_bytes().splitlines()
    lines[2] = damage
    path.write_bytes(b"\n".join(lines) + b"\n")
    with pytest.raises(LabelError, match=re.escape(message) + r".*delete this line"):
        opened(old)
    del lines[2]  # as the message says
    path.write_bytes(b"\n".join(lines) + b"\n")
    assert [entry.number for entry in opened(old).entries] == [1, 2, 4]


def test_a_journal_of_an_older_version_goes_on_with_checksums(old):
    journal = opened(old)
    add(journal, 1)
    journal.close()
    lines = (old / FILE).read_bytes().splitlines()
    assert [b'"crc"' in line for line in lines] == [False] * 4 + [True]
    assert [entry.number for entry in opened(old).entries] == [1, 2, 3, 4, 5]


def test_damage_that_is_still_json_is_told(written):
    path = written / FILE
    whole = path.read_bytes()
    start = whole.index(b"\n", whole.index(b"\n") + 1) + 1
    end = whole.index(b"\n", start)
    for at in range(start, end):  # each bit of the third line, one at a time
        for bit in range(8):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
            with pytest.raises(LabelError, match=r"line 3 is damaged"):
                opened(written)
    path.write_bytes(whole)
    assert len(opened(written).entries) == 4


def test_other_users_cannot_read_who_labelled_what(written):
    assert {stat.S_IMODE(path.stat().st_mode) for path in written.iterdir()} == {0o600}


def test_on_a_disk_without_locks_no_acknowledged_mark_is_cut_away(written, without_locks):
    first, second = opened(written), opened(written)
    assert "without locks" in second.warnings[0]
    add(first, 1)
    with pytest.raises(OutputError, match="another process has written there since; end one of the two"):
        add(second, 1)
    add(first, 1)
    first.close()
    assert [entry.number for entry in opened(written).entries] == [1, 2, 3, 4, 5, 6]


def test_on_a_disk_without_locks_a_line_that_another_server_writes_is_not_cut_away(written, without_locks):
    path = written / FILE
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])  # the first server is in the middle of its line
    second = opened(written)
    path.write_bytes(whole)
    with pytest.raises(OutputError, match="another process has written there since"):
        add(second, 1)
    assert path.read_bytes() == whole


def test_a_second_server_is_refused_and_the_first_is_named(tmp_path):
    first = opened(tmp_path)
    with pytest.raises(LabelError, match=rf"process {os.getpid()} on .* has it open"):
        opened(tmp_path)
    add(first, 1)
    first.close()
    assert len(opened(tmp_path).entries) == 2


@pytest.mark.parametrize(
    ("classes", "tags", "now"),
    [
        ((), (), (CLASSES, TAGS)),
        (CLASSES, ("bad",), (CLASSES, TAGS)),
        (("open", "closed", "half"), (), (("open", "closed", "half"), TAGS)),
        (("open", "half"), (), (("open", "half"), TAGS)),  # no mark is closed
        (CLASSES, ("squint",), (CLASSES, (*TAGS, "squint"))),
    ],
)
def test_other_classes_are_accepted_where_nothing_is_lost(written, classes, tags, now):
    journal = opened(written, classes, tags)
    assert (journal.classes, journal.tags) == now
    journal.close()
    again = opened(written, ())
    assert (again.classes, again.tags) == now


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        (("left", "right"), "--classes lacks 'open'"),
        (("open",), "expected two or more different names"),
        (("open", "open"), "expected two or more different names"),
        (("open", "a/b"), "'a/b': expected the name of a class"),
    ],
)
def test_classes_that_do_not_fit_are_refused(written, classes, message):
    with pytest.raises(LabelError, match=message):
        opened(written, classes)
    assert opened(written).classes == CLASSES  # and the journal is free again


def test_classes_that_cannot_be_leave_no_journal(tmp_path):
    with pytest.raises(LabelError, match="expected two or more"):
        opened(tmp_path / "labels", ("open",))
    assert not (tmp_path / "labels").exists()


def test_a_new_journal_needs_classes(tmp_path):
    with pytest.raises(LabelError, match="no journal yet"):
        opened(tmp_path, ())


def test_on_a_full_disk_a_mark_is_not_acknowledged_and_nothing_is_torn(tmp_path, monkeypatch):
    journal = opened(tmp_path)
    add(journal, 1)
    before = journal.path.read_bytes()
    write = os.write

    def half(descriptor, data):
        if len(data) > 20:
            return write(descriptor, data[:20])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(journal_module.os, "write", half)
        with pytest.raises(OutputError, match=r"not written.*No space left on device; make room"):
            journal.append("mark", by="ann", click="x", marks={"x.png": Mark("open")})
        patch.setattr(
            journal_module.os, "ftruncate", lambda *_: (_ for _ in ()).throw(OSError(5, "Input/output error"))
        )
        with pytest.raises(OutputError):
            journal.append("mark", by="ann", click="x", marks={"x.png": Mark("open")})
    assert journal.path.read_bytes() != before  # the second failure left its half behind
    entry = journal.append("mark", by="ann", click="y", marks={"y.png": Mark("open")})
    assert journal.path.read_bytes() == before + entry.to_line()


def test_a_folder_that_cannot_be_written_says_what_to_do(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(
        OutputError, match=r"labels cannot be written there: .*; name another folder with --output"
    ):
        opened(tmp_path / "file" / "labels")


def test_killed_at_any_moment_every_acknowledged_click_is_there(tmp_path):
    acknowledged = []
    for round_ in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", CLICKER, str(tmp_path), str(round_)], stdout=subprocess.PIPE
        )
        acknowledged.append(process.stdout.readline())
        time.sleep(0.02 * round_)
        process.send_signal(signal.SIGKILL)
        acknowledged += process.stdout.readlines()
        process.wait()
    clicks = [line.decode().strip() for line in acknowledged if line.endswith(b"\n")]
    journal = opened(tmp_path)
    there = [entry.click for entry in journal.entries if entry.kind == "mark"]
    assert len(clicks) > 50
    assert len(set(there)) == len(there)
    assert set(clicks) <= set(there)
    assert len(there) - len(clicks) <= 6  # on the disk, but killed before the acknowledgement
    assert all(json.loads(line) for line in journal.path.read_bytes().splitlines())
