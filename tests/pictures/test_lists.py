"""Lists of pictures, as programs of many countries and systems write them."""

import os
import unicodedata
import zipfile
from pathlib import Path

import openpyxl
import pytest

from eyelid.pictures import find_sources

from .few_open_files import count_readable

ROWS = [["path", "label", "group"], ["eyes/a.png", "open", "p0"], ["eyes/b ü.png", "closed", "p1"]]
COMMAS = "".join(f"{','.join(row)}\n" for row in ROWS)
SEMICOLONS = COMMAS.replace(",", ";")
WINDOWS = COMMAS.replace("/", "\\").replace("\n", "\r\n")


def listed(name):
    return [file.failure or file.source for file in find_sources([name])]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch, eye_png):
    monkeypatch.chdir(tmp_path)
    os.mkdir("eyes")
    for name in ("a.png", "b ü.png"):
        Path("eyes", name).write_bytes(eye_png)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("l.csv", COMMAS),
        ("l.csv", COMMAS.encode("utf-8-sig")),
        ("l.csv", COMMAS.encode("utf-16")),
        ("l.csv", COMMAS.encode("utf-16-le")),
        ("l.csv", SEMICOLONS),
        ("l.csv", f"sep=;\r\n{SEMICOLONS}"),
        ("l.csv", f"sep=|\r\n{COMMAS.replace(',', '|')}".encode("utf-16")),
        ("l.csv", COMMAS.replace(",", "\t")),
        ("l.tsv", COMMAS.replace(",", "\t")),
        ("l.tab", COMMAS.replace(",", "\t")),
        ("l.csv", COMMAS.replace(",", "|")),
        ("l.csv", COMMAS.replace(",", ", ")),
        ("l.csv", "label, path, group\nopen, eyes/a.png, p0\nclosed, eyes/b ü.png, p1\n"),
        ("l.csv", 'label, path\nopen, "eyes/a.png"\nclosed, "eyes/b ü.png"\n'),
        ("l.csv", "open,eyes/a.png\nclosed,eyes/b ü.png\n"),
        ("l.csv", "etikett;datei\nopen;eyes/a.png\nclosed;eyes/b ü.png\n"),
        ("l.csv", "File Name,label\na.png,open\nb ü.png,closed\n"),
        ("l.csv", "image_id,label\na,open\nb ü,closed\n"),
        ("l.csv", "id,label,file\n1,open,a.png\n2,closed,b ü.png\n"),
        ("l.csv", "path,filename\neyes,a.png\neyes,b ü.png\n"),
        ("l.csv", WINDOWS),
        ("l.csv", WINDOWS.replace("eyes", "C:\\work\\Set\\Eyes")),
        ("l.csv", WINDOWS.replace("eyes", "\\\\nas\\share\\eyes").replace(".png", ".PNG")),
        ("l.csv", unicodedata.normalize("NFD", COMMAS)),
        ("l.txt", "eyes/a.png\neyes/b ü.png\n"),
        ("l.txt", "eyes\\a.png\r\neyes\\b ü.png\r\n".encode("utf-16")),
        ("l.txt", "C:\\set\\eyes\\a.png\r\nC:\\set\\eyes\\b ü.png\r\n"),
        ("l.txt", '"C:\\set\\eyes\\a.png"\r\n"C:\\set\\eyes\\b ü.png"\r\n'),
        ("l.txt", "eyes/a.png\neyes/b ü.png\n".encode("cp1252")),
        ("l.csv", COMMAS.encode("cp850")),
        ("l.txt", " eyes/a.png \na\n".replace("\na\n", "\nb ü\n")),
        ("l.ndjson", '{"path": "eyes/a.png"}\n{"path": "eyes/b ü.png"}\n'),
        ("l.jsonl", '{"file_name": "a.png", "label": 1}\n\n{"label": 0, "file_name": "b \\u00fc.png"}\n'),
    ],
)
def test_every_dialect_names_the_same_pictures(name, content):
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    assert listed(name) == ["eyes/a.png", "eyes/b ü.png"]


def test_spreadsheets_are_lists(eye_png):
    book = openpyxl.Workbook()
    for row in (["label", "image id"], ["open", 7], ["closed", 12.0], [None, None]):
        book.active.append(row)
    book.save("l.xlsx")
    for name in ("007.png", "12.png"):
        Path("eyes", name).write_bytes(eye_png)
    assert listed("l.xlsx") == ["eyes/007.png", "eyes/12.png"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("eyes/lost.png", "'eyes/lost.png' is no file, as it is written or nearly so"),
        (
            "eyes\\a.jpg",
            "'eyes\\\\a.jpg' is no file, as it is written or nearly so; the nearest name is 'eyes/a.png'",
        ),
        ("c.png", "'c.png' stands for eyes/c.png and eyes/deep/c.png; write more of its path"),
    ],
)
def test_a_name_that_fits_none_or_several_says_why(name, told, eye_png):
    os.mkdir("eyes/deep")
    for path in ("eyes/c.png", "eyes/deep/c.png"):
        Path(path).write_bytes(eye_png)
    Path("l.csv").write_text(f"path\n{name}\neyes/a.png\n")
    assert listed("l.csv")[0].startswith(told)
    assert listed("l.csv")[1] == "eyes/a.png"


def test_pictures_in_zips_are_named(eye_png):
    with zipfile.ZipFile("more.zip", "w") as archive:
        archive.writestr("deep/z.png", eye_png)
        archive.writestr(".hidden/h.png", eye_png)
    Path("l.txt").write_text("more.zip/deep/z.png\nmore.zip\\deep\\Z.png\nz\nmore.zip/.hidden/h.png\n")
    assert listed("l.txt") == ["more.zip/deep/z.png"] * 3 + ["more.zip/.hidden/h.png"]


def test_results_of_a_zip_are_a_list_again(eye_png):
    with zipfile.ZipFile("more.zip", "w") as archive:
        archive.writestr("deep/z.png", eye_png)
    os.mkdir("results")
    Path("results/l.csv").write_text("source,state\neyes/a.png,open\nmore.zip/deep/z.png,open\n")
    assert listed("results/l.csv") == ["eyes/a.png", "more.zip/deep/z.png"]


@pytest.mark.parametrize("name", ["zero.txt", "zero.csv", "zero.tsv", "zero.jsonl", "zero.xlsx"])
def test_a_list_that_never_ends_is_an_error(name):
    os.symlink("/dev/zero", name)
    assert listed(name) == ["the list cannot be read: not a regular file"]


@pytest.mark.parametrize("name", ["long.txt", "long.csv", "long.jsonl"])
def test_a_line_that_never_ends_is_an_error(name):
    Path(name).write_bytes(b"x" * 5_000_000)
    (told,) = listed(name)
    assert told.startswith("the list cannot be read")


def test_more_lists_and_zips_than_files_may_be_open(tmp_path, eye_png):
    for number in range(80):
        Path(f"{number}.csv").write_text("path\neyes/a.png\n")
        Path(f"{number}.txt").write_text("eyes/a.png\n")
    assert count_readable(tmp_path, "*.csv", "*.txt") == b"160\n"


def test_a_list_that_goes_away_is_an_error_of_its_own():
    Path("l.csv").write_text("path\neyes/a.png\n")
    found = find_sources(["l.csv"])
    os.remove("l.csv")
    (only,) = found
    assert only.failure == "the list cannot be opened: no such file or directory"
