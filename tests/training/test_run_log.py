import pytest

from eyelid.errors import OutputError
from eyelid.pages import say_few
from eyelid.training.run_log import RunLog


def test_lines_before_the_file_is_opened_are_written_when_it_is(tmp_path):
    lines = []
    log = RunLog(lines.append)
    log.say("first")
    assert lines == ["first"]
    log.open(tmp_path / "log.txt")
    log.say("then")
    assert (tmp_path / "log.txt").read_text() == "first\nthen\n"
    assert lines == ["first", "then"]


def test_a_resumed_log_is_continued(tmp_path):
    (tmp_path / "log.txt").write_text("before\n")
    log = RunLog(lambda _: None)
    log.open(tmp_path / "log.txt")
    log.say("after")
    assert (tmp_path / "log.txt").read_text() == "before\nafter\n"


def test_a_name_that_is_no_text_is_written(tmp_path):
    log = RunLog(lambda _: None)
    log.open(tmp_path / "log.txt")
    log.say("not read: \udcff.png")
    assert (tmp_path / "log.txt").read_text() == "not read: \\udcff.png\n"


def test_a_full_disk_is_an_error_that_names_the_file(tmp_path):
    (tmp_path / "log.txt").symlink_to("/dev/full")
    log = RunLog(lambda _: None)
    log.open(tmp_path / "log.txt")
    with pytest.raises(OutputError, match=r"log.txt: cannot be written: No space"):
        log.say("x" * 10_000)  # more than a buffer holds


def test_of_many_lines_three_are_shown_and_all_are_in_the_log(tmp_path):
    lines = []
    log = RunLog(lines.append)
    log.open(tmp_path / "log.txt")
    say_few([f"not read: {number}.png" for number in range(9)], say=log.say, note=log.note)
    assert lines == [*(f"not read: {number}.png" for number in range(3)), "… and 6 more like these"]
    assert (tmp_path / "log.txt").read_text().count("not read: ") == 9
