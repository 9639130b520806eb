"""Manifests: what their columns mean, and where their pictures are found."""

import os
import zipfile
from pathlib import Path

import openpyxl
import pytest

from eyelid.data import read_labelled
from eyelid.errors import DataError
from eyelid.verbs.predict import PredictOptions, predict


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("set").mkdir()
    return tmp_path


def write(*names):
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(name.rpartition("/")[2].encode())


def zipped(file, *names):
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, name.rpartition("/")[2])


def table(text, name="set/truth.csv"):
    Path(name).write_text(text)
    return f"manifest:{name}"


def found(data):
    return [(file.source, file.read().decode()) for file in read_labelled(data).files]


def test_every_other_column_is_kept():
    write("set/one.png", "set/two.png")
    pictures = read_labelled(table("File,Label,face,light\none.png, open,ann,good\ntwo.png,closed,bob,bad\n"))
    assert pictures.labels == ["open", "closed"]
    assert pictures.groups == ["ann", "bob"]
    assert pictures.columns == {"light": ["good", "bad"]}
    assert pictures.name == "set"


def test_a_group_that_is_never_told_is_none():
    write("set/one.png")
    assert not read_labelled(table("path,label,group\none.png,open,\n")).grouped


def test_split_names_the_parts_in_many_words():
    words = {
        "training": ("train", "Training", " TRAIN "),
        "validation": ("val", "valid", "Validation", "dev"),
        "test": ("test", "Test"),
    }
    rows = [(part, word) for part, group in words.items() for word in group]
    write("set/one.png")
    data = table("path,label,split\n" + "".join(f"one.png,open,{word}\n" for _, word in rows))
    assert read_labelled(data).columns["split"] == [part for part, _ in rows]


def test_xlsx_is_a_manifest_as_csv_is():
    write("set/12", "set/b.png")
    book = openpyxl.Workbook()
    for row in (["path", "label", "group"], [12, 1.0, 7], ["b.png", 0, 8]):
        book.active.append(row)
    book.save("set/truth.xlsx")
    pictures = read_labelled("set")
    assert (pictures.labels, pictures.groups) == (["open", "closed"], ["7", "8"])
    assert [file.read() for file in pictures.files] == [b"12", b"b.png"]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("one.png", "set/one.png"),
        ("linked.png", "set/linked.png"),
        ("./deep/two.png", "set/./deep/two.png"),
        ("deep/../one.png", "set/deep/../one.png"),
        ("../out.png", "set/../out.png"),
        ("{here}/out.png", "{here}/out.png"),
        ("zipped.png", "set/a.zip/Set/deep/zipped.png"),
        ("deep/zipped.png", "set/a.zip/Set/deep/zipped.png"),
        ("a.zip/Set/deep/zipped.png", "set/a.zip/Set/deep/zipped.png"),
        ("{here}/set/a.zip/Set/top.png", "{here}/set/a.zip/Set/top.png"),
        ("../other.ZIP/top.png", "other.ZIP/top.png"),
    ],
)
def test_pictures_are_found_where_they_lie(folder, path, source):
    write("set/one.png", "set/deep/two.png", "out.png")
    zipped("set/a.zip", "Set/deep/zipped.png", "Set/top.png", "Set/one.png")
    zipped("other.ZIP", "top.png")
    Path("set/linked.png").symlink_to("one.png")
    Path("set/loop.png").symlink_to("loop.png")
    path = path.format(here=folder)
    (told,) = found(table(f"path,label\n{path},open\n"))
    assert told == (source.format(here=folder), path.rpartition("/")[2].replace("linked", "one"))


def test_source_is_looked_for_here_first_as_in_tables_of_results():
    write("set/one.png", "one.png", "set/two.png")
    zipped("a.zip", "deep/three.png")
    data = table("source,state\none.png,open\ntwo.png,open\na.zip/deep/three.png,closed\n")
    assert [source for source, _ in found(data)] == ["one.png", "set/two.png", "a.zip/deep/three.png"]


def test_a_manifest_in_a_zip_names_what_is_in_the_zip():
    write("set/one.png", "one.png")
    with zipfile.ZipFile("set.zip", "w") as archive:
        archive.writestr("eyes/deep/one.png", "one.png")
        archive.writestr("eyes/two.png", "two.png")
        archive.writestr("eyes/truth.csv", "path,label\ndeep/one.png,open\n./two.png,closed\n")
    assert found("set.zip") == [("set.zip/eyes/deep/one.png", "one.png"), ("set.zip/eyes/two.png", "two.png")]


def test_a_manifest_beside_a_zip_names_all_that_it_lists_in_the_zip():
    write("set/one.png")
    zipped("set/a.zip", "one.png", "two.png")
    table("path,label\none.png,open\ntwo.png,closed\n")
    assert [source for source, _ in found("set/a.zip")] == ["set/a.zip/one.png", "set/a.zip/two.png"]


def test_a_corrected_table_of_results_is_a_manifest(eyes):
    for _ in predict(PredictOptions(sources=("eyes",), output="readings.csv", threads=1)):
        pass
    lines = Path("readings.csv").read_text().splitlines()
    at = lines[0].split(",").index("state")
    rows = [line.split(",") for line in lines[1:]]
    states = ["closed" if number % 2 else "open" for number in range(len(rows))]
    corrected = [[*row[:at], state, *row[at + 1 :]] for row, state in zip(rows, states, strict=True)]
    Path("set/right.csv").write_text("\n".join([lines[0], *map(",".join, corrected)]) + "\n")
    pictures = read_labelled("set/right.csv")
    assert pictures.labels == states
    assert [file.source for file in pictures.files] == [row[0] for row in rows]
    assert pictures.columns["p_open"] == [row[lines[0].split(",").index("p_open")] for row in rows]
    assert not pictures.grouped


def test_the_number_of_a_face_in_a_table_of_results_is_no_person():
    write("one.png")
    pictures = read_labelled(table("source,frame,face,p_open,state\none.png,,0,0.9,open\n"))
    assert not pictures.grouped
    assert pictures.columns["face"] == ["0"]


def test_a_folder_is_listed_once_however_many_rows_lie_in_it(monkeypatch):
    listed = []
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: listed.append(path) or scandir(path))
    write(*(f"set/deep/{number}.png" for number in range(30)))
    data = table("path,label\n" + "".join(f"deep/{number}.png,open\n" for number in range(30)))
    assert len(read_labelled(data)) == 30
    assert listed == ["set/deep"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("label\nopen\n", "expected a column named path or file or .*; it has label"),
        (
            "path,age\none.png,3\n",
            "expected a column named label or target or state or class, or .*; it has path, age",
        ),
        ("", "expected a column named path .*; it has none"),
        (
            "path,label\none.png,open\nlost.png,open\n",
            "row 3, first misfit of 1: 'lost.png' is neither beside it nor",
        ),
        ("path,label\nlost.png,open\nlost.png,open\n", "row 2, first misfit of 2: 'lost.png'"),
        ("path,label\n\n ,open\n", "row 3, first misfit of 1: no name: expected one"),
        ("path,label\ndeep,open\n", "'deep' is neither beside it"),
        ("path,label\na.zip/lost.png,open\n", "'a.zip/lost.png' is neither beside it"),
        ("path,label\none.png/x.png,open\n", "'one.png/x.png' is neither beside it"),
        (
            "path,label\neye.png,open\n",
            "'eye.png' stands for a.zip/a/eye.png and a.zip/b/eye.png; write more",
        ),
        ("path,label,group\none.png,open,ann\n\none.png,open,\n", "row 4 has no group .*, or no such column"),
        (
            "path,label,split\none.png,open,train\none.png,open,rest\n",
            "row 3 has split 'rest': expected training,",
        ),
        ("path,label,split\none.png,open,\n", "row 2 has split '': expected training, validation or test"),
        ("path,label\none.png,open,3\n", "row 2 has 3 cells, expected 2"),
    ],
)
def test_a_manifest_that_does_not_fit_says_where_and_what_was_expected(content, told):
    write("set/one.png", "set/deep/two.png")
    zipped("set/a.zip", "a/eye.png", "b/eye.png")
    with pytest.raises(DataError, match=f"^set/truth.csv: .*{told}") as caught:
        read_labelled(table(content))
    assert "\n" not in str(caught.value)


def test_a_picture_that_a_zip_lacks_is_named():
    zipped("set/a.zip", "one.png")
    write("set/two.png")
    table("path,label\none.png,open\ntwo.png,closed\n")
    with pytest.raises(DataError, match=r"row 3, first misfit of 1: 'two\.png' is not in set/a\.zip"):
        read_labelled("set/a.zip")


def test_rows_without_a_label_are_left_out():
    write("set/one.png", "set/two.png")
    data = table("path,glasses\none.png,yes\ntwo.png,\nthree.png, \n")
    pictures = read_labelled(data, label="glasses")
    assert (pictures.labels, pictures.left_out) == (["yes"], 2)
    with pytest.raises(DataError, match="it has no rows with a label"):
        read_labelled(table("path,label\none.png,\n"))
