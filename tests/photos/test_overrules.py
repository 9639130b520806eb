"""The journal of a person's verdicts: what is kept, undone, torn, damaged, and held by one process."""

import os
from pathlib import Path

import pytest

from eyelid.errors import DataError, OutputError
from eyelid.photos.cull_rules import CullRules
from eyelid.photos.face_verdicts import Level
from eyelid.photos.overrules import FILE, Entry, Overrules, read_entry, read_overrules, verdicts_of

GIVEN = CullRules(reject_too=("kiss",))
STRICT = CullRules(squint=0.7, reject_too=("kiss",))


def test_verdicts_come_back_when_the_journal_is_opened_again(tmp_path: Path) -> None:
    with Overrules(tmp_path) as overrules:
        overrules.overrule("a.jpg", Level.REJECT, click="1")
        overrules.overrule("b\\xff é.jpg", Level.UNSURE, click="2")
        overrules.overrule("a.jpg", Level.KEEP, click="3")
        overrules.overrule("b\\xff é.jpg", None, click="4")
    with Overrules(tmp_path) as again:
        assert again.verdicts == {"a.jpg": Level.KEEP}
    assert verdicts_of(read_overrules(tmp_path)) == {"a.jpg": Level.KEEP}


def test_undoing_goes_back_step_by_step_and_over_restarts(tmp_path: Path) -> None:
    with Overrules(tmp_path) as overrules:
        overrules.overrule("a.jpg", Level.REJECT, click="1")
        overrules.overrule("a.jpg", Level.KEEP, click="2")
    with Overrules(tmp_path) as overrules:
        undone = overrules.undo(click="3")
        assert undone is not None
        assert undone.verdict == Level.KEEP
        assert overrules.verdicts == {"a.jpg": Level.REJECT}
        overrules.undo(click="4")
        assert overrules.verdicts == {}
        assert overrules.undo(click="5") is None
    assert [entry.kind for entry in read_overrules(tmp_path)] == ["overrule", "overrule", "undo", "undo"]


def test_a_click_that_comes_twice_counts_once(tmp_path: Path) -> None:
    with Overrules(tmp_path) as overrules:
        first = overrules.overrule("a.jpg", Level.REJECT, click="1")
        overrules.overrule("b.jpg", Level.REJECT, click="2")
        assert overrules.overrule("a.jpg", Level.REJECT, click="1") == first
        undone = overrules.undo(click="3")
        assert overrules.undo(click="3") == undone
        assert overrules.verdicts == {"a.jpg": Level.REJECT}
        assert len(overrules.entries) == 3


def test_chosen_rules_hold_until_others_are_given(tmp_path: Path) -> None:
    with Overrules(tmp_path) as overrules:
        assert overrules.rules(GIVEN) == GIVEN
        overrules.choose_rules(STRICT, given=GIVEN, click="1")
    with Overrules(tmp_path) as overrules:
        assert overrules.rules(GIVEN) == STRICT
        assert overrules.rules(CullRules(squint=0.2)) == CullRules(squint=0.2)
        overrules.undo(click="2")
        assert overrules.rules(GIVEN) == GIVEN


def test_a_half_last_line_is_dropped_and_told(tmp_path: Path) -> None:
    with Overrules(tmp_path) as overrules:
        overrules.overrule("a.jpg", Level.REJECT, click="1")
        overrules.overrule("b.jpg", Level.REJECT, click="2")
    journal = tmp_path / FILE
    whole = journal.read_bytes()
    for cut in range(len(whole.splitlines(keepends=True)[0]) + 1, len(whole)):
        journal.write_bytes(whole[:cut])
        assert verdicts_of(read_overrules(tmp_path)) == {"a.jpg": Level.REJECT}
    with Overrules(tmp_path) as overrules:
        assert "torn" in overrules.warnings[0]
        overrules.overrule("c.jpg", Level.KEEP, click="3")
    assert verdicts_of(read_overrules(tmp_path)) == {"a.jpg": Level.REJECT, "c.jpg": Level.KEEP}


def test_every_changed_byte_of_a_line_is_noticed() -> None:
    line = Entry(1, "now", "overrule", "c", photo="a.jpg", verdict=Level.KEEP).to_line()
    assert read_entry(line).photo == "a.jpg"
    for place in range(len(line) - 1):
        damaged = bytearray(line)
        damaged[place] ^= 1
        with pytest.raises(ValueError, match=r"checksum|entry|JSON|Expecting|kind"):
            read_entry(bytes(damaged))


def test_a_damaged_line_is_refused_by_its_number(tmp_path: Path) -> None:
    with Overrules(tmp_path) as overrules:
        for number in range(3):
            overrules.overrule("a.jpg", Level.REJECT, click=str(number))
    journal = tmp_path / FILE
    lines = journal.read_bytes().splitlines(keepends=True)
    for bad in (lines[1].replace(b"reject", b"keep  "), b"\n", b"{}\n", lines[0]):
        journal.write_bytes(lines[0] + bad + lines[2])
        with pytest.raises(DataError, match="line 2 is damaged"):
            Overrules(tmp_path)
        with pytest.raises(DataError, match="line 2 is damaged"):
            read_overrules(tmp_path)


def test_one_process_at_a_time_has_it_open(tmp_path: Path) -> None:
    with Overrules(tmp_path), pytest.raises(OutputError, match="another process has it open"):
        Overrules(tmp_path)
    Overrules(tmp_path).close()


def test_what_is_not_on_the_disk_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Overrules(tmp_path) as overrules:
        overrules.overrule("a.jpg", Level.REJECT, click="1")
        before = overrules.path.read_bytes()
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", _full_disk)
            with pytest.raises(OutputError, match="not kept: No space left"):
                overrules.overrule("b.jpg", Level.REJECT, click="2")
        assert overrules.verdicts == {"a.jpg": Level.REJECT}
        assert overrules.path.read_bytes() == before
        overrules.overrule("b.jpg", Level.KEEP, click="2")
    assert verdicts_of(read_overrules(tmp_path)) == {"a.jpg": Level.REJECT, "b.jpg": Level.KEEP}


def _full_disk(_: int) -> None:
    raise OSError(28, "No space left on device")


def test_what_others_have_written_is_never_cut_off(tmp_path: Path) -> None:
    with Overrules(tmp_path) as overrules:
        overrules.overrule("a.jpg", Level.REJECT, click="1")
        with open(overrules.path, "ab") as other:
            other.write(b"of another process")
        with pytest.raises(OutputError, match="another process has written there"):
            overrules.overrule("b.jpg", Level.REJECT, click="2")
        assert overrules.path.read_bytes().endswith(b"of another process")


def test_no_journal_is_no_verdict(tmp_path: Path) -> None:
    assert read_overrules(tmp_path / "none") == []
