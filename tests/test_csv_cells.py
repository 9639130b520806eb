import csv
import io

import pytest

from eyelid.csv_cells import guarded, read_records, unguarded, write_rows
from eyelid.pictures import find_sources
from eyelid.pictures.table_rows import delimited_rows
from eyelid.results import Row, TableWriter

FORMULAS = ["=1+1.png", "+a", "-a.png", "@SUM(A1)", "\tb", "\rb", "'=c", "''-d"]


@pytest.mark.parametrize("text", FORMULAS)
def test_texts_that_spreadsheets_calculate_are_guarded_and_come_back(text):
    stream = io.StringIO(newline="")
    write_rows(stream, [["name", "score"], [text, -1.5]])
    stream.seek(0)
    ((written, score),) = list(csv.reader(stream))[1:]
    assert (written, score) == ("'" + text, "-1.5")
    stream.seek(0)
    assert next(read_records(stream))["name"] == text
    stream.seek(0)
    assert list(delimited_rows(stream))[1][0] == text


@pytest.mark.parametrize("cell", ["", "a.png", "'a.png", "-0.25", "+3", -2, None, "a=b"])
def test_other_cells_are_written_as_they_are(cell):
    assert guarded(cell) == cell
    assert unguarded(str(cell)) == str(cell)


def test_a_table_of_results_is_a_list_of_the_same_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = ["-a.png", "=b.png", "@c.png"]
    for name in names:
        (tmp_path / name).write_bytes(b"")
    with TableWriter(tmp_path / "table.csv", Row) as table:
        table.write([Row(name) for name in names])
    assert [line[:2] for line in (tmp_path / "table.csv").read_text().splitlines()[1:]] == ["'-", "'=", "'@"]
    assert [source.source for source in find_sources(["table.csv"])] == names
