"""Folders train, val and test are the split of a set of class folders."""

from pathlib import Path

import pytest

from eyelid.data import read_labelled


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def write(*names):
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(name.encode())


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("set/train/open/a.png", "set/val/open/b.png"), ["training", "validation"]),
        (("set/Train/open/a.png", "set/test/closed/b.png"), ["training", "test"]),
        (("set/eyes/train/open/a.png", "set/eyes/valid/closed/b.png"), ["training", "validation"]),
    ],
)
@pytest.mark.parametrize("data", ["set", "./set", "set/", "folders:set"])
def test_the_folders_are_the_column_split(names, expected, data):
    write(*names)
    pictures = read_labelled(data)
    assert pictures.columns["split"] == expected
    assert "are the split of a training" in pictures.notes[0]


@pytest.mark.parametrize(
    ("names", "note"),
    [
        (("set/open/a.png", "set/closed/b.png"), ""),
        (("set/train/open/a.png", "set/train/closed/b.png"), ""),
        (
            ("set/train/open/a.png", "set/test/closed/b.png", "set/more/open/c.png"),
            "set: its folders test, train are not used as the split of a training: other folders lie beside",
        ),
        (
            ("set/train/s0007_00001_1_0_0_2_1_03.png", "set/val/s0012_00009_0_1_1_0_0_01.png"),
            "set: its folders train, val are not used as the split of a training: its names say who is who",
        ),
    ],
)
def test_other_folders_are_no_split(names, note):
    write(*names)
    pictures = read_labelled("set")
    assert "split" not in pictures.columns
    assert "".join(pictures.notes).startswith(note)
    assert bool(pictures.notes) == bool(note)
