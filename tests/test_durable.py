"""A file that is replaced is on the disk before it has its name."""

import os

import pytest

from eyelid.durable import replace_file
from eyelid.errors import OutputError
from eyelid.pages import write_whole


@pytest.fixture
def calls(monkeypatch):
    """The order in which files came to the disk and got their names."""
    calls = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(
        os, "fsync", lambda number: (calls.append(os.readlink(f"/proc/self/fd/{number}")), fsync(number))
    )
    monkeypatch.setattr(os, "replace", lambda part, file: (calls.append(str(file)), replace(part, file)))
    return calls


def test_the_file_then_its_name_then_its_folder(calls, tmp_path):
    part, file = tmp_path / "part", tmp_path / "file"
    part.write_bytes(b"new")
    file.write_bytes(b"old")
    replace_file(part, file)
    assert calls == [str(part), str(file), str(tmp_path)]
    assert (file.read_bytes(), part.exists()) == (b"new", False)


def test_a_whole_file_leaves_the_unfinished_table_of_its_name_alone(calls, tmp_path):
    table = tmp_path / "eyes.csv.part"
    table.write_bytes(b"rows of another run")
    write_whole(tmp_path / "eyes.csv", "new")
    assert (table.read_bytes(), sorted(map(str, tmp_path.iterdir()))) == (
        b"rows of another run",
        [str(tmp_path / "eyes.csv"), str(table)],
    )
    assert calls[1:] == [str(tmp_path / "eyes.csv"), str(tmp_path)]


def test_after_a_failure_no_part_is_left(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match="folder: cannot be written"):
        write_whole(tmp_path / "folder", "new")
    assert list(tmp_path.iterdir()) == [tmp_path / "folder"]
