"""Which layout a set has, and what is said of one that has none."""

import os
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from eyelid.columns import ColumnOptions
from eyelid.data import read_labelled
from eyelid.errors import DataError, EyelidError, MissingFileError

SETS = Path(os.environ.get("EYELID_DATA", "../shared/data")).resolve()
MRL_NAMES = ("s0007_00001_1_0_0_2_1_03.png", "s0012_00009_0_1_1_0_0_01.png")
COLUMBIA_NAMES = ("0001_2m_0P_0V_15H_L.jpg", "0002_2m_-15P_-10V_0H_R.jpg")
ROWS = "path,label,group\none.png,open,ann\ntwo.png,closed,bob\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The current folder, in which each test's set is `set`."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(*names, folder="set"):
    for name in names:
        file = Path(folder, name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(os.fsencode(name))


def text(content, name):
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text(content)


def zipped(file, *names, **texts):
    Path(file).parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, name)
        for name, content in texts.items():
            archive.writestr(f"{name}.csv", content)


def classes():
    write("open/a.png", "closed/b.png")


def class_zip():
    zipped("set.zip", "open/a.png", "closed/b.png")


def zips_named_by_class():
    zipped("set/open.zip", "a.png")
    zipped("set/closed.zip", "b.png")


def one_class():
    write("a.png", "b.png", folder="open")


def mrl():
    write(*MRL_NAMES)


def mrl_in_class_folders():
    write(f"closed/{MRL_NAMES[0]}", f"open/{MRL_NAMES[1]}")


def mrl_zips():
    zipped("set/s0007.zip", f"s0007/{MRL_NAMES[0]}")
    zipped("set/s0012.ZIP", f"s0012/{MRL_NAMES[1]}")


def columbia():
    write(*COLUMBIA_NAMES)


def columbia_zip():
    zipped("set.zip", *(f"columbia/{name}" for name in COLUMBIA_NAMES))


def manifest():
    write("one.png", "two.png")
    text(ROWS, "set/truth.csv")
    text("path,age\none.png,3\n", "set/ages.csv")
    text("no table \xe9", "set/~$truth.xlsx")


def manifest_over_zip():
    zipped("set/pictures.zip", "deep/one.png", "deep/two.png")
    text(ROWS, "set/truth.csv")


def manifest_in_zip():
    zipped("set.zip", "one.png", "two.png", truth=ROWS)


def manifest_in_zipped_folder():
    with zipfile.ZipFile("set.zip", "w") as archive:
        for name in ("one.png", "two.png", "ages.csv", "truth.csv"):
            archive.writestr(f"set/{name}", ROWS if name == "truth.csv" else name)
        archive.writestr("__MACOSX/set/._truth.csv", ROWS)


def manifest_before_class_folders():
    write("open/a.png", "closed/b.png", "one.png", "two.png")
    text(ROWS, "set/truth.csv")


def class_folders_with_results():
    classes()
    text("source,frame,p_open,state\nset/open/a.png,,0.1,closed\n", "set/readings.csv")


@pytest.mark.parametrize(
    ("make", "data", "labels", "groups"),
    [
        (classes, "set", "closed open", ""),
        (classes, "set/", "closed open", ""),
        (class_zip, "set.zip", "open closed", ""),
        (zips_named_by_class, "set", "closed open", ""),
        (one_class, "open", "open open", ""),
        (class_folders_with_results, "set", "closed open", ""),
        (mrl, "set", "closed open", "s0007 s0012"),
        (mrl_in_class_folders, "set", "closed open", "s0007 s0012"),
        (mrl_zips, "set", "closed open", "s0007 s0012"),
        (columbia, "set", "open open", "0001 0002"),
        (columbia_zip, "set.zip", "open open", "0001 0002"),
        (manifest, "set", "open closed", "ann bob"),
        (manifest, "set/truth.csv", "open closed", "ann bob"),
        (manifest_over_zip, "set", "open closed", "ann bob"),
        (manifest_over_zip, "set/pictures.zip", "open closed", "ann bob"),
        (manifest_in_zip, "set.zip", "open closed", "ann bob"),
        (manifest_in_zip, "set.zip/truth.csv", "open closed", "ann bob"),
        (manifest_in_zipped_folder, "set.zip", "open closed", "ann bob"),
        (manifest_before_class_folders, "set", "open closed", "ann bob"),
    ],
)
def test_the_layout_is_detected(make, data, labels, groups):
    make()
    pictures = read_labelled(data)
    assert list(pictures.labels) == labels.split()
    assert list(filter(None, pictures.groups)) == groups.split()
    assert pictures.grouped == bool(groups)
    assert pictures.left_out == 0
    for file in pictures.files:
        assert file.source.endswith(file.read().decode())


def test_here_is_a_folder_too(monkeypatch):
    classes()
    monkeypatch.chdir("set")
    pictures = read_labelled(".")
    assert (pictures.name, list(pictures.labels)) == ("set", ["closed", "open"])


@pytest.mark.parametrize(
    ("make", "data", "name"),
    [
        (classes, "folders:set", "set"),
        (class_zip, "folders:set.zip", "set"),
        (mrl_zips, "mrl:set", "set"),
        (mrl_zips, "mrl:set/s0007.zip", "s0007"),
        (manifest, "manifest:set", "set"),
        (manifest, "manifest:set/truth.csv", "set"),
        (manifest_over_zip, "set/pictures.zip", "pictures"),
        (manifest_in_zipped_folder, "manifest:set.zip", "set"),
        (columbia, "columbia:set", "set"),
    ],
)
def test_a_set_is_named_after_its_folder_or_zip(make, data, name):
    make()
    assert read_labelled(data).name == name


@pytest.mark.parametrize("name", ["a:b", "folders:set", "mrl:x", "csv:x", "1.5:2"])
def test_a_path_may_hold_a_colon(name):
    write("open/a.png", "closed/b.png", folder=name)
    assert len(read_labelled(name)) == 2
    assert len(read_labelled(f"folders:{name}")) == 2


def test_names_that_are_not_utf8_become_text():
    name = os.fsdecode(b"inv\xff")
    write("open/a.png", f"shut{name}/b.png", folder=name)
    pictures = read_labelled(f"folders:{name}")
    assert pictures.name == r"inv\xff"
    assert pictures.labels == ["open", r"shutinv\xff"]


def test_class_folders_may_be_deep():
    write("ann/open/a.png", "ann/closed/b.png", "bob/open/c.png")
    assert sorted(read_labelled("set").labels) == ["closed", "open", "open"]


@pytest.mark.parametrize(
    ("make", "label", "labels", "left_out"),
    [
        (mrl, "Glasses", ["0", "1"], 0),
        (columbia, "movement", ["left"], 1),
        (columbia, "side", ["right", "left"], 0),
        (manifest, "group", ["ann", "bob"], 0),
        (manifest, "age", ["3"], 0),
        (manifest_in_zip, "group", ["ann", "bob"], 0),
    ],
)
def test_another_column_can_be_the_label(make, label, labels, left_out):
    make()
    pictures = read_labelled("set.zip" if Path("set.zip").exists() else "set", label=label)
    assert list(pictures.labels) == labels
    assert pictures.left_out == left_out
    assert len(pictures.files) == len(pictures.groups) == len(labels)
    assert {len(values) for values in pictures.columns.values()} <= {len(labels)}


@pytest.mark.parametrize(
    ("column", "labels"),
    [("is_open", "open closed"), ("is_closed", "closed open"), ("glasses", "1 0")],
)
def test_numbers_are_read_alike_whichever_flag_names_their_column(column, labels):
    write("one.png", "two.png")
    text(f"path,{column}\none.png,1\ntwo.png,0\n", "set/truth.csv")
    for named in ({"label": column}, {"columns": ColumnOptions(label=column.upper())}):
        pictures = read_labelled("set", **named)
        assert list(pictures.labels) == labels.split()
        assert [f"1 is read as {labels.split()[0]}" in note for note in pictures.notes] == (
            [True] if column != "glasses" else []
        )


def unlabelled_rows():
    write("one.png", "two.png")
    text("path,label\none.png,open\ntwo.png,\n", "set/truth.csv")


def no_label_column():
    write("one.png", "two.png")
    text("path,ann,group\none.png,open,a\ntwo.png,closed,b\n", "set/answers.csv")


@pytest.mark.parametrize(
    ("make", "data", "label", "labels", "columns"),
    [
        (lambda: write("one.png", "two.png"), "set", "", ["", ""], []),
        (one_class, "open", "", ["open"] * 2, []),
        (unlabelled_rows, "set", "", ["open", ""], []),
        (no_label_column, "set/answers.csv", "", ["", ""], ["ann"]),
        (no_label_column, "set/answers.csv", "ann", ["open", "closed"], []),
    ],
)
def test_labels_may_be_missing_where_that_is_allowed(make, data, label, labels, columns):
    make()
    pictures = read_labelled(data, label=label, complete=False)
    assert list(pictures.labels) == labels
    assert list(pictures.columns) == columns


def bad_sets():
    """Makes a set for each way in which one can be no set."""
    Path("empty").mkdir()
    write("eye.png", *MRL_NAMES, folder="mrl")
    write("eye.png", "more.png", *COLUMBIA_NAMES, folder="columbia")
    write("a.png", "b.png", "c.png", folder="album")
    write("one/a.png", "one/.b.png", folder="holiday")
    write("a.png", "open/b.png", "closed/c.png", folder="loose")
    write("open/eye.png", folder="mixed")
    zipped("mixed/more.zip", "open/eye.png")
    write("one.png", "two.png", folder="two")
    text(ROWS, "two/a.csv")
    text(ROWS, "two/b.csv")
    text(ROWS, "single/t.csv")
    zipped("twice.zip", "one.png", "two.png", a=ROWS, b=ROWS)
    zipped("beside/pictures.zip", "one.png", "two.png")
    text(ROWS, "beside/a.csv")
    text(ROWS, "beside/b.csv")
    zipped("other/pictures.zip", "three.png")
    text(ROWS, "other/a.csv")
    zipped("no_pictures.zip", "readme.md")
    text("no zip", "broken.zip")
    text("[]", "labels.json")
    text("path,label\n", "empty.csv")
    write("one.png", folder=".")
    text("path,age\none.png,3\n", "ages.csv")
    Path("ages").mkdir()
    text("path,age\none.png,3\n", "ages/ages.csv")
    write("one.png", folder="ages")
    write("0001_2m_0P_-10V_0H_L.jpg", folder="down")


@pytest.mark.parametrize(
    ("data", "label", "error", "told"),
    [
        ("csv:ages.csv", "", DataError, "'csv' is no layout: .* one of folders, mrl, manifest, columbia"),
        ("nosuch", "", MissingFileError, "data 'nosuch': nosuch does not exist"),
        ("mrl:nosuch", "", MissingFileError, "data 'mrl:nosuch': nosuch does not exist"),
        ("no/such:file", "", MissingFileError, "no/such:file does not exist"),
        ("beside/pictures.zip/a.csv", "", MissingFileError, "a.csv: cannot be read: no such file in the zip"),
        ("", "", MissingFileError, "does not exist"),
        ("empty", "", DataError, "empty: no pictures in this folder"),
        ("folders:empty", "", DataError, "empty: no pictures in this folder"),
        ("no_pictures.zip", "", DataError, "no_pictures.zip: no pictures in this zip"),
        ("broken.zip", "", MissingFileError, "broken.zip: the zip cannot be opened"),
        ("empty.csv", "", DataError, "empty.csv: no pictures: it has no rows"),
        ("one.png", "", DataError, "one.png is a file: expected a folder or a zip of pictures, or a man"),
        ("labels.json", "", DataError, "`eyelid label PILE --imports` takes labels in JSON"),
        ("mrl:ages.csv", "", DataError, "ages.csv is a file: expected a folder or a zip"),
        ("manifest:one.png", "", DataError, "one.png: expected a CSV or XLSX with the columns path"),
        ("manifest:ages", "", DataError, "ages: expected .* and label .*, or just one in the folder"),
        ("mrl", "", DataError, r"mrl/eye.png: expected an MRL name, .*\(first misfit of 1, in 3 pictures\)"),
        ("mrl:album", "", DataError, "album/a.png: expected an MRL name.*first misfit of 3, in 3 pictures"),
        ("columbia", "", DataError, "columbia/eye.png: expected a Columbia name, .*first misfit of 2, in 4"),
        ("album", "", DataError, r"album: its pictures \(3, first album/a.png\) fit no layout: .* and label"),
        (
            "album",
            "",
            DataError,
            r"such as s0001_.*\(mrl\); .* such as 0001_2m.*\(columbia\); or a subfolder",
        ),
        ("holiday", "", DataError, r"\(1, first holiday/one/a.png\) fit no layout: .*; passed over: 1"),
        ("loose", "", DataError, "loose/a.png: lies beside the subfolders: .*misfit of 1, in 3 pictures"),
        ("mixed", "", DataError, "zips and pictures beside them"),
        ("two", "", DataError, "two: a.csv and b.csv are manifests of it; .*such as manifest:two/a.csv"),
        ("twice.zip", "", DataError, "a.csv and b.csv .* such as manifest:twice.zip/a.csv"),
        ("beside/pictures.zip", "", DataError, "a.csv and b.csv .* such as manifest:beside/a.csv"),
        ("other/pictures.zip", "", DataError, "first other/pictures.zip/three.png.* fit no layout"),
        ("two/a.csv", "age", DataError, "two/a.csv: expected a column named age; it has path, label, group"),
        ("single", "age", DataError, "single/t.csv: expected a column named age; it has path, label, group"),
        (
            "ages",
            "weight",
            DataError,
            r"fit no layout: .* columns path \(or .*\) and weight, or others",
        ),
        ("columbia:down", "gaze", DataError, "down: no column gaze: expected one of subject, .*, movement"),
        ("columbia:down", "movement", DataError, "down: none of its 1 pictures has a label"),
        ("folders:mixed/more.zip", "age", DataError, "more: no column age: expected one of none"),
    ],
)
def test_what_does_not_fit_says_what_was_expected(data, label, error, told):
    bad_sets()
    with pytest.raises(error, match=told) as caught:
        read_labelled(data, label=label)
    assert isinstance(caught.value, EyelidError)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(not SETS.is_dir(), reason="EYELID_DATA names no folder of real sets")
@pytest.mark.parametrize(
    ("data", "label", "counts", "groups"),
    [
        ("eyes4000", "", {"open": 2038, "closed": 1962}, 2346),
        ("eyes4000/eyes4000.zip", "", {"open": 2038, "closed": 1962}, 2346),
        ("mrl", "", {"closed": 18127, "open": 17184}, 28),
        ("mrl/s0002.zip", "", {"closed": 1007, "open": 107}, 1),
        ("columbia", "", {"open": 7476}, 36),
        ("columbia/columbia.zip", "movement", {"left": 432, "right": 424, "straight": 216, "up": 216}, 36),
        ("closeups", "", {"open": 270, "closed": 214}, 1),
    ],
)
def test_real_sets_are_detected(data, label, counts, groups):
    pictures = read_labelled(str(SETS / data), label=label)
    assert Counter(pictures.labels) == counts
    assert len(set(pictures.groups)) == groups
