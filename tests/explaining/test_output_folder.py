import errno
from pathlib import Path

import pytest

from eyelid.errors import OutputError
from eyelid.explaining.output_folder import output_folder


def _write(folder, name="explain.html", text="new"):
    (folder / name).write_text(text)


def _interrupted(output, error):
    with output_folder(output) as folder:
        _write(folder)
        raise error


def _on_full_disk(output):
    with output_folder(output) as folder:
        (folder / "map.csv").symlink_to("/dev/full")
        _write(folder, "map.csv")


def test_what_an_earlier_run_left_is_replaced_as_a_whole(tmp_path):
    for name in ("map.html", "explain.html"):
        with output_folder(tmp_path / "out") as folder:
            _write(folder, name)
    assert [entry.name for entry in (tmp_path / "out").iterdir()] == ["explain.html"]
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_what_is_interrupted_leaves_the_folder_as_it_was(error, tmp_path):
    with output_folder(tmp_path / "out") as folder:
        _write(folder, text="old")
    with pytest.raises(error):
        _interrupted(tmp_path / "out", error)
    assert (tmp_path / "out" / "explain.html").read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]


def test_an_earlier_folder_that_cannot_be_removed_is_replaced_as_a_whole(tmp_path, monkeypatch):
    with output_folder(tmp_path / "out") as folder:
        _write(folder, text="old")
    with output_folder(tmp_path / "out") as folder:
        _write(folder, text="new")
        monkeypatch.setattr("shutil.rmtree", lambda *_, **__: None)
    assert (tmp_path / "out" / "explain.html").read_text() == "new"
    monkeypatch.undo()
    with output_folder(tmp_path / "out") as folder:
        _write(folder, text="newer")
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]


def test_a_new_folder_that_cannot_be_put_in_place_leaves_the_earlier_one_whole(tmp_path, monkeypatch):
    rename = Path.rename

    def rename_all_but_the_new(path, target):
        if path.name == "out.part":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return rename(path, target)

    with output_folder(tmp_path / "out") as folder:
        _write(folder, text="old")
    monkeypatch.setattr(Path, "rename", rename_all_but_the_new)
    with pytest.raises(OutputError, match="cannot be written"), output_folder(tmp_path / "out") as folder:
        _write(folder, text="new")
    assert (tmp_path / "out" / "explain.html").read_text() == "old"


def test_a_run_killed_while_it_replaced_the_folder_leaves_the_earlier_one(tmp_path):
    with output_folder(tmp_path / "out") as folder:
        _write(folder, text="old")
    (tmp_path / "out").rename(tmp_path / "out.earlier")
    with pytest.raises(KeyboardInterrupt):
        _interrupted(tmp_path / "out", KeyboardInterrupt)
    assert (tmp_path / "out" / "explain.html").read_text() == "old"


@pytest.mark.parametrize("name", ["out", "out.part"])
def test_a_folder_of_others_is_refused_and_left_alone(name, tmp_path):
    (tmp_path / name).mkdir()
    (tmp_path / name / "holiday.jpg").write_text("mine")
    refusal = pytest.raises(OutputError, match=rf"{name} holds 'holiday.jpg', which is none of explain's")
    with refusal, output_folder(tmp_path / "out"):
        pytest.fail("it was given a folder")
    assert (tmp_path / name / "holiday.jpg").read_text() == "mine"


def test_a_file_of_that_name_is_refused(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputError, match="out is no folder"), output_folder(tmp_path / "out"):
        pytest.fail("it was given a folder")


def test_a_full_disk_is_an_error(tmp_path):
    with pytest.raises(OutputError, match="cannot be written: No space left"):
        _on_full_disk(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
