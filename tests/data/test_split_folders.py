"""Folders train, val and test are the split of a set of class folders."""

from pathlib import Path

import pytest

from eyelid.data import read_labelled
from eyelid.errors import DataError


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
    ("names", "data", "labels", "parts"),
    [
        ("set/closed/test/a.png set/open/train/b.png", "set", "closed open", "test training"),
        ("set/a/closed/test/a.png set/a/open/train/b.png", "set", "closed open", "test training"),
        ("set/ann/test/closed/a.png set/ben/train/open/b.png", "set", "closed open", "test training"),
        ("open/test/a.png open/train/b.png", "open", "open open", "test training"),
        ("closed/test/a.png open/train/b.png", ".", "closed open", "test training"),
    ],
)
def test_parts_may_lie_in_the_folders_of_classes(names, data, labels, parts):
    write(*names.split())
    pictures = read_labelled(data)
    assert list(pictures.labels) == labels.split()
    assert pictures.columns["split"] == parts.split()


def test_folders_of_parts_are_no_classes():
    write("set/test/a.png", "set/train/b.png")
    with pytest.raises(DataError, match="fit no layout"):
        read_labelled("set")


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
