"""CSV and XLSX files as text."""

import io
import sys
from datetime import datetime

import openpyxl
import pytest

from eyelid.data.text_table import read_head, read_table
from eyelid.errors import DataError

PLAIN = "Path,Label , glasses\na.png,open,1\nb ü.png,closed,\n"
COLUMNS = {"path": ["a.png", "b ü.png"], "label": ["open", "closed"], "glasses": ["1", ""]}


def xlsx(*rows, more=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for row in more:
        book.create_sheet("more").append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "numbers"),
    [
        (PLAIN.encode(), [2, 3]),
        (PLAIN.encode("utf-8-sig"), [2, 3]),
        (PLAIN.encode("utf-16"), [2, 3]),
        (b"\xfe\xff" + PLAIN.encode("utf-16-be"), [2, 3]),
        (PLAIN.replace("open,1\n", "open,1,,\n").encode(), [2, 3]),
        (PLAIN.encode("utf-16-be"), [2, 3]),
        (PLAIN.encode("utf-16-le"), [2, 3]),
        (b"sep=,\r\n" + PLAIN.encode(), [2, 3]),
        (b"SEP=|\n" + PLAIN.replace(",", "|").encode(), [2, 3]),
        (("sep=;\n" + PLAIN.replace(",", ";")).encode("utf-16"), [2, 3]),
        (PLAIN.replace(",", ", ").replace("open", '"open"').encode(), [2, 3]),
        (PLAIN.replace(",", ";").encode(), [2, 3]),
        (PLAIN.replace(",", "\t").encode("utf-16"), [2, 3]),
        (PLAIN.replace("\n", "\r\n").encode(), [2, 3]),
        (PLAIN.replace("\n", "\r").encode(), [2, 3]),
        (PLAIN.replace("\n", "\n\n").encode(), [3, 5]),
        (PLAIN.replace("\n", "\n,,\n").encode(), [3, 5]),
        (PLAIN.replace("a.png", '"a.png"').rstrip("\n").encode(), [2, 3]),
        (PLAIN.replace("Label ", '"Label"').replace(",", ";").encode(), [2, 3]),
    ],
)
def test_csv_of_every_country_is_one_table(content, numbers):
    table = read_table(content, source="t.csv")
    assert table.columns == COLUMNS
    assert table.numbers == numbers
    assert read_head(content, source="t.csv") == {"path": "a.png", "label": "open", "glasses": "1"}


def test_a_comma_in_a_cell_does_not_make_it_the_delimiter():
    content = b'path;label;note\na,b,c,d.png;open;"x;y"\n'
    assert read_table(content, source="t.csv").columns["path"] == ["a,b,c,d.png"]
    assert read_table(content, source="t.csv").columns["note"] == ["x;y"]


def test_columns_without_a_name_are_passed_over():
    assert read_table(b",path,label\n0,a.png,open\n", source="t.csv").columns == {
        "path": ["a.png"],
        "label": ["open"],
    }


def test_xlsx_cells_become_text():
    content = xlsx(
        ["Path", "label", "score", "seen", "day", None],
        [],
        [12, 1.0, 0.25, True, datetime(2024, 5, 1)],
        ["a.png", 0],
        [None, None, None, None, None],
        more=[["path", "label"], ["other.png", "open"]],
    )
    table = read_table(content, source="t.XLSX")
    assert table.columns == {
        "path": ["12", "a.png"],
        "label": ["1", "0"],
        "score": ["0.25", ""],
        "seen": ["TRUE", ""],
        "day": ["2024-05-01 00:00:00", ""],
    }
    assert table.numbers == [3, 4]
    assert read_head(content, source="t.xlsx")["label"] == "1"


def test_many_rows_are_all_there():
    table = read_table(b"path,label\n" + b"a.png,open\nb.png,closed\n" * 1000, source="t.csv")
    assert table.columns["label"] == ["open", "closed"] * 1000
    assert table.numbers == list(range(2, 2002))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("t.csv", "path,label\n".encode("utf-16") + b"a", "is not UTF-16"),
        ("t.csv", b"path,label\na\0.png,open\n", "holds NUL characters"),
        ("t.csv", b"path,label\na.png,open,3\n", "row 2 has 3 cells, expected 2 as in the first"),
        ("t.csv", b"path,label\n\na.png\n", "row 3 has 1 cells, expected 2"),
        ("t.csv", b"path,label,Path\n", "two columns are named path"),
        ("t.csv", b"path,label\n" + b"x" * 200_000, "cannot be read as CSV: field larger"),
        ("t.xlsx", b"path,label\na.png,open\n", "cannot be read as XLSX: .*; save it again, or as CSV"),
        ("t.xlsx", xlsx(["path", "label"], ["a.png", "open"])[:-400], "cannot be read as XLSX"),
        ("t.xlsx", xlsx(["path", "label"], ["a.png", "open", "3"]), "row 2 has 3 cells, expected 2"),
    ],
)
def test_what_is_no_table_is_refused(name, content, told):
    with pytest.raises(DataError, match=rf"^{name}: .*{told}") as caught:
        read_table(content, source=name)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv", b""),
        ("t.csv", b"\x89PNG\r\n\x1a\n"),
        ("t.csv", "\xe9".encode("latin-1")),
        ("t.xlsx", b"no zip"),
    ],
)
def test_the_head_of_what_is_no_table_names_no_path(name, content):
    assert "path" not in read_head(content, source=name)


def test_without_openpyxl_xlsx_says_what_to_install(monkeypatch):
    content = xlsx(["path", "label"])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(DataError, match=r"needs the package 'openpyxl'.*pip install 'eyelid\[train\]'"):
        read_table(content, source="t.xlsx")
