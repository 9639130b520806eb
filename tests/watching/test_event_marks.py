"""The journal of marks on events: what stands, and what comes after kills and damage."""

from pathlib import Path

import pytest

from eyelid.blinks import Event
from eyelid.click_journal import standing
from eyelid.errors import DataError, OutputError
from eyelid.watching.event_marks import FILE, EventMarks, Span

BLINK = Event("a.mp4", 2, "blink", 1.23456, 1.3, 1.4)
SPAN = Span(5.0, 5.1, 5.25)


def test_marks_are_there_when_the_journal_is_opened_again(tmp_path: Path) -> None:
    with EventMarks(tmp_path / "new") as marks:
        marks.add_false(BLINK, click="1")
        marks.add_missed(2, SPAN, click="2")
        marks.add_missed(0, Span(0.0, 0.1, 0.2), click="3")
        marks.undo(click="4")
        kept = marks.entries
    with EventMarks(tmp_path / "new") as marks:
        assert marks.entries == kept
        false, missed = standing(marks.entries)
        assert false.is_of(BLINK)
        assert not false.is_of(BLINK._replace(track=1))
        assert not false.is_of(BLINK._replace(start_s=1.3))
        assert (missed.kind, missed.track, missed.span) == ("missed", 2, SPAN)
        assert not missed.is_of(BLINK._replace(start_s=5.0))


def test_a_key_press_that_is_sent_twice_counts_once(tmp_path: Path) -> None:
    with EventMarks(tmp_path) as marks:
        for _ in range(2):
            marks.add_missed(0, SPAN, click="1")
        marks.add_false(BLINK, click="2")
        undone = [marks.undo(click="3") for _ in range(2)]
        assert [mark and mark.kind for mark in undone] == ["false", "false"]
        assert [mark.kind for mark in standing(marks.entries)] == ["missed"]
        assert marks.undo(click="4") is not None
        assert marks.undo(click="5") is None


def test_a_torn_line_is_dropped_and_a_damaged_one_is_told(tmp_path: Path) -> None:
    with EventMarks(tmp_path) as marks:
        marks.add_missed(0, SPAN, click="1")
        marks.add_missed(0, SPAN, click="2")
    path = tmp_path / FILE
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    with EventMarks(tmp_path) as marks:
        assert len(marks.entries) == 1
        assert "torn" in marks.warnings[0]
        marks.add_missed(0, SPAN, click="3")
    assert len(path.read_bytes().splitlines()) == 2
    path.write_bytes(whole.replace(b"5.1", b"6.1", 1))
    with pytest.raises(DataError, match="line 1 is damaged"):
        EventMarks(tmp_path)
    path.write_bytes(whole)
    EventMarks(tmp_path).close()  # it was not left locked


def test_one_process_at_a_time(tmp_path: Path) -> None:
    with EventMarks(tmp_path), pytest.raises(OutputError, match="another process"):
        EventMarks(tmp_path)
