import zipfile

import cv2
import numpy as np
import pytest

from eyelid.data import read_labelled
from eyelid.errors import DataError, EyelidError, MissingFileError

EYE = cv2.imencode(".png", np.full((24, 24), 90, np.uint8))[1].tobytes()


def write(folder, *names):
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(EYE)


def zipped(file, *names):
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, EYE)


def test_class_folders_name_the_labels(tmp_path):
    write(tmp_path, "open/a.png", "open/deeper/open/b.png", "closed/c.png")
    pictures = read_labelled(f"folders:{tmp_path}")
    assert sorted(pictures.labels) == ["closed", "open", "open"]
    assert not pictures.grouped


def test_class_folders_inside_a_zip(tmp_path):
    zipped(tmp_path / "eyes.zip", "open/a.png", "closed/b.png")
    assert sorted(read_labelled(f"folders:{tmp_path / 'eyes.zip'}").labels) == ["closed", "open"]


@pytest.mark.parametrize("zips", [False, True])
def test_mrl_names_keep_all_eight_fields(tmp_path, zips):
    names = ["s0007_00001_1_0_0_2_1_03.png", "s0012_00009_0_1_1_0_0_01.png"]
    if zips:
        zipped(tmp_path / "s0007.zip", f"s0007/{names[0]}")
        zipped(tmp_path / "s0012.zip", f"s0012/{names[1]}")
    else:
        write(tmp_path, *names)
    pictures = read_labelled(f"mrl:{tmp_path}")
    assert pictures.labels == ["closed", "open"]
    assert pictures.groups == ["s0007", "s0012"]
    assert pictures.columns["reflections"] == ["2", "0"]
    assert pictures.columns["sensor"] == ["03", "01"]
    assert len(pictures.columns) == 8


def test_manifest_finds_its_files_beside_it_and_keeps_other_columns(tmp_path):
    write(tmp_path, "one.png", "deep/two.png")
    manifest = tmp_path / "truth.csv"
    manifest.write_text("File,Label,face,light\none.png,open,ann,good\ndeep/two.png,closed,bob,bad\n")
    pictures = read_labelled(f"csv:{manifest}")
    assert [file.read() for file in pictures.files] == [EYE, EYE]
    assert pictures.groups == ["ann", "bob"]
    assert pictures.columns["light"] == ["good", "bad"]


def test_manifest_finds_its_files_in_zips_by_the_end_of_their_names(tmp_path):
    zipped(tmp_path / "pictures.zip", "Set/one.png", "Set/deep/two.png")
    manifest = tmp_path / "truth.csv"
    manifest.write_text("path,target\none.png,open\ndeep/two.png,closed\n")
    pictures = read_labelled(f"csv:{manifest}")
    assert pictures.labels == ["open", "closed"]
    assert not pictures.grouped
    assert pictures.files[1].read() == EYE


@pytest.mark.parametrize(
    ("data", "error", "told"),
    [
        ("{}", DataError, "LAYOUT:PATH"),
        ("columns:{}", DataError, "folders, mrl, csv"),
        ("folders:{}/missing", MissingFileError, "does not exist"),
        ("folders:{}/empty", DataError, "no pictures"),
        ("mrl:{}/named", DataError, "expected an MRL name"),
        ("csv:{}/nolabel.csv", DataError, "column named label or target"),
        ("csv:{}/lost.csv", DataError, "lost.png is neither beside it nor in a zip"),
        ("csv:{}/twofold.csv", DataError, "eye.png stands for .*/a/eye.png and .*/b/eye.png"),
        ("csv:{}/ragged.csv", DataError, "row 2 has 3 cells, expected 2"),
        ("csv:{}/latin.csv", DataError, "UTF-8"),
        ("csv:{}/partly.csv", DataError, "line 3 has no group"),
        ("folders:{}/mixed", DataError, "zips and pictures beside them"),
    ],
)
def test_a_layout_that_does_not_fit_says_what_was_expected(tmp_path, data, error, told):
    (tmp_path / "empty").mkdir()
    write(tmp_path, "named/eye.png", "one.png")
    (tmp_path / "nolabel.csv").write_text("path,age\none.png,3\n")
    zipped(tmp_path / "all.zip", "a/eye.png", "b/eye.png")
    write(tmp_path, "mixed/open/eye.png")
    zipped(tmp_path / "mixed" / "more.zip", "open/eye.png")
    (tmp_path / "twofold.csv").write_text("path,label\neye.png,open\n")
    (tmp_path / "ragged.csv").write_text("path,label\none.png,open,3\n")
    (tmp_path / "latin.csv").write_bytes("path,label\n\xe9.png,open\n".encode("latin-1"))
    (tmp_path / "partly.csv").write_text("path,label,group\none.png,open,ann\none.png,open,\n")
    (tmp_path / "lost.csv").write_text("path,label\none.png,open\nlost.png,open\n")
    with pytest.raises(error, match=told) as caught:
        read_labelled(data.format(tmp_path))
    assert isinstance(caught.value, EyelidError)
    assert "\n" not in str(caught.value)
