"""Manifests by other tools, systems and sites, whose columns and names are not quite as here."""

import unicodedata
import zipfile
from pathlib import Path

import openpyxl
import pytest

from eyelid.auditing import read_audit_sets
from eyelid.columns import ColumnOptions
from eyelid.data import read_labelled
from eyelid.errors import DataError, MissingFileError
from eyelid.options import parse_options
from eyelid.training.labelled_sets import read_sets
from eyelid.training.options import TrainOptions
from eyelid.verbs.evaluate import EvaluateOptions


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch, eye_png):
    monkeypatch.chdir(tmp_path)
    for name in ("set/eyes/open/001.png", "set/eyes/closed/müde.jpg"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(eye_png)


def told(data, **options):
    pictures = read_labelled(data, **options)
    return {file.source: label for file, label in zip(pictures.files, pictures.labels, strict=True)}


EXPECTED = {"set/eyes/open/001.png": "open", "set/eyes/closed/müde.jpg": "closed"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("truth.csv", "path,label\neyes\\open\\001.png,open\neyes\\closed\\müde.jpg,closed\n"),
        (
            "truth.csv",
            "path,label\nC:\\eyes\\open\\001.PNG,open\nC:\\eyes\\closed\\müde.jpg,closed\n",
        ),
        ("truth.csv", "path,label\n/home/b/eyes/open/001.png,open\n/home/b/eyes/closed/müde.jpg,closed\n"),
        ("truth.csv", "path,label\nset/eyes/open/001.png,open\nset/eyes/closed/müde.jpg,closed\n"),
        ("truth.csv", unicodedata.normalize("NFD", "path,label\n001.png,open\nmüde.jpg,closed\n")),
        ("train.csv", "image_id,target\n001,open\nmüde,closed\n"),
        ("train.csv", "id,class\n1,open\nMüde,closed\n"),
        ("metadata.csv", "file_name,label\neyes/open/001.png,open\neyes/closed/müde.jpg,closed\n"),
        (
            "metadata.jsonl",
            '{"file_name":"001.png","label":"open"}\n{"file_name":"müde","label":"closed"}\n',
        ),
        ("truth.csv", "sep=;\r\nImage Path;Class Name\r\n001.png;open\r\nmüde.jpg;closed\r\n"),
        ("truth.tsv", "label\tfile\nopen\t 001.png\nclosed\tmüde.jpg \n"),
    ],
)
def test_manifests_of_others_name_the_same_pictures(name, content):
    Path("set", name).write_bytes(content.encode())
    assert told("set") == EXPECTED


def test_keys_that_only_later_lines_have_are_columns():
    first = '{"file_name": "001.png", "label": "open"}\n\n'
    second = '{"file_name": "müde.jpg", "label": "closed", "light": "dim"}\n'
    Path("set/truth.jsonl").write_text(first + second)
    assert read_labelled("set").columns == {"light": ["", "dim"]}
    Path("set/truth.jsonl").write_text(first + second.replace("light", "person"))
    with pytest.raises(DataError, match="row 2 has no person"):
        read_labelled("set")


@pytest.mark.parametrize("page", ["utf-8", "cp1252", "cp850", "utf-16"])
def test_manifests_in_code_pages_name_the_same_pictures(page):
    Path("set/truth.csv").write_bytes("path;label\n001.png;open\nmüde.jpg;closed\n".encode(page))
    assert told("set") == EXPECTED


def test_labels_and_people_in_a_code_page_are_text(eye_png):
    Path("set/eyes/m\udcfcde.png").write_bytes(eye_png)  # a name in the same code page
    text = "path;label;person;höhe\n001.png;geöffnet;Zoë;5 €\neyes/müde.png;closed;Ann;\n"
    Path("set/truth.csv").write_bytes(text.encode("cp1252"))
    pictures = read_labelled("set", rename={"geöffnet": "open"})
    assert (list(pictures.labels), list(pictures.groups)) == (["open", "closed"], ["Zoë", "Ann"])
    assert pictures.columns == {"höhe": ["5 €", ""]}
    assert pictures.files[1].source == "set/eyes/m\\xfcde.png"


def test_numbers_of_a_spreadsheet_are_names():
    book = openpyxl.Workbook()
    for row in (["image_id", "label"], [1, "open"], ["müde", "closed"]):
        book.active.append(row)
    book.save("set/truth.xlsx")
    assert told("set") == EXPECTED


def test_of_several_columns_the_one_that_names_files_is_taken_and_told():
    Path("set/truth.csv").write_text("id,name,file,label\n1,ann,001.png,open\n2,ben,müde.jpg,closed\n")
    assert told("set") == EXPECTED
    assert read_labelled("set").notes == [
        "set/truth.csv: the column file names the files; --columns.path takes name or id instead"
    ]


NAMED = "datei;etikett;wer\n001.png;open;ann\nmüde.jpg;closed;ben\n"
COLUMNS = ColumnOptions(path="Datei", label="etikett", group="wer")


def test_columns_can_be_named():
    Path("set/truth.csv").write_text(NAMED)
    assert told("set", columns=COLUMNS) == EXPECTED
    assert read_labelled("set", columns=COLUMNS).groups == ["ann", "ben"]
    (pictures,) = read_sets(TrainOptions(data=("set",), columns=COLUMNS).all_sets)
    assert pictures.groups == ["ann", "ben"]
    audited = read_audit_sets(["set/truth.csv"], label="", rename={}, split=None, columns=COLUMNS)
    assert audited.labels == ["open", "closed"]


def test_columns_are_flags():
    flags = ["--data", "set", "--columns.path", "datei", "--columns.label=etikett", "--columns.group", "wer"]
    options = parse_options(EvaluateOptions, flags, verb="evaluate", text="")
    assert options.columns == ColumnOptions(path="datei", label="etikett", group="wer")


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (
            ColumnOptions(label="etikett"),
            "a column named path .*, or another that --columns.path names",
        ),
        (
            ColumnOptions(path="datei"),
            "a column named label .*, or another that --columns.label names",
        ),
        (
            ColumnOptions(path="file", label="etikett"),
            "a column named file; it has datei, etikett, wer",
        ),
        (ColumnOptions(path="datei", label="etikett", group="x"), "expected a column named x; it has"),
    ],
)
def test_a_column_that_is_not_there_is_named(columns, message):
    Path("set/truth.csv").write_text(NAMED)
    with pytest.raises(DataError, match=message):
        read_labelled("set/truth.csv", columns=columns)


@pytest.mark.parametrize("inside", [False, True])
def test_a_zip_made_on_windows_has_folders(eye_png, inside):
    with zipfile.ZipFile("set/win.zip", "w") as archive:
        for label in ("open", "closed"):
            archive.writestr(f"top\\{label}\\1.png", eye_png)
        if inside:
            archive.writestr("top\\truth.csv", "path,label\nopen/1.png,open\nclosed\\1.png,closed\n")
    expected = {"set/win.zip/top/open/1.png": "open", "set/win.zip/top/closed/1.png": "closed"}
    assert told("set/win.zip") == expected
    Path("set/beside.csv").write_text("path,label\nopen/1.png,open\nclosed/1.png,closed\n")
    assert told("set/beside.csv") == expected


@pytest.mark.parametrize(
    ("page", "name"), [("utf-8", "müde"), ("cp850", "müde"), ("gbk", "眼0"), ("shift_jis", "目")]
)
def test_names_in_zips_of_other_code_pages_are_found(eye_png, page, name):
    stored = name.encode(page).decode("cp437")
    with zipfile.ZipFile("eyes.zip", "w") as archive:
        archive.writestr(f"{'x' * len(stored)}.png", eye_png)
        archive.writestr("other.png", eye_png)
    raw = Path("eyes.zip").read_bytes()  # as `zipfile` cannot write it: without the mark of UTF-8
    Path("eyes.zip").write_bytes(raw.replace(b"x" * len(stored), stored.encode("cp437")))
    Path("truth.csv").write_text(f"path,label\n{name},open\nother.png,closed\n", "utf-8")
    if page == "utf-8":
        assert next(iter(told("truth.csv"))) == f"eyes.zip/{name}.png"
    assert list(told("truth.csv").values()) == ["open", "closed"]


def test_labels_of_a_manifest_beside_a_zip_are_told(eye_png):
    with zipfile.ZipFile("set/a.zip", "w") as archive:
        archive.writestr("one.png", eye_png)
    Path("set/truth.csv").write_text("path,label\none.png,open\n")
    assert read_labelled("set/a.zip").notes == ["set/a.zip: the labels are those of set/truth.csv beside it"]


def test_two_files_of_one_name_are_refused():
    Path("set/eyes/open/müde.jpg").write_bytes(b"")
    Path("set/truth.csv").write_text("image_id,label\n001,open\nmüde,closed\n")
    with pytest.raises(DataError, match=r"row 3.*'müde' stands for .*müde.jpg and .*müde.jpg; write more"):
        read_labelled("set")


def test_a_manifest_that_never_ends_is_refused():
    Path("zero.csv").symlink_to("/dev/zero")
    with pytest.raises(MissingFileError, match=r"zero\.csv: cannot be read: not a regular file"):
        read_labelled("zero.csv")


@pytest.mark.parametrize("names", [("train.csv", "Test.csv"), ("train/metadata.csv", "test/metadata.jsonl")])
def test_manifests_of_parts_are_the_split(eye_png, names):
    rows = {
        "csv": "file_name,label,light\n{},open,dim\n",
        "jsonl": '{{"file_name": "{}", "label": "open"}}\n',
    }
    for number, name in enumerate(names):
        path = Path("parts", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_name(f"{number}.png").write_bytes(eye_png)
        path.write_text(rows[name.rpartition(".")[2]].format(f"{number}.png"))
    pictures = read_labelled("parts")
    assert pictures.name == "parts"
    assert list(map(len, (pictures.files, pictures.labels))) == [2, 2]
    assert sorted(pictures.columns["split"]) == ["test", "training"]
    assert set(pictures.columns) == ({"split", "light"} if names[1] == "Test.csv" else {"split"})
    assert "are the split of a training" in pictures.notes[-1]


def test_manifests_that_are_not_all_of_parts_must_be_chosen_from():
    for name in ("train.csv", "other.csv"):
        Path("set", name).write_text("path,label\n001.png,open\n")
    with pytest.raises(DataError, match=r"other\.csv and train\.csv are manifests of it; choose one"):
        read_labelled("set")
