"""Rows come back from each kind of table as they went in, whatever their names hold."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid import Row
from eyelid.csv_cells import guarded
from eyelid.results.formats import Csv, JsonLines, Parquet

EYE = Row("a.png", side="unknown", x=0, y=0, width=40, height=30, p_open=0.25, state="closed")
FAILED = Row("b.png", error="the file is empty")
MOVED = Row("c.mp4", 7, 0.233367, 1, 2, "left", 5, 6, 40, 30, 0.9, 0.3125, 0.999999, "open", "up", None)

CSV, JSON_LINES = Csv(Row), JsonLines(Row)

names = st.text(st.characters(codec="utf-8"), min_size=1)
rows = st.builds(
    lambda source, frame, time_s, p_open, error: Row(source, frame, time_s, p_open=p_open, error=error),
    names | st.text('",\r\n ab', min_size=1),
    st.none() | st.integers(0, 10**9),
    st.none() | st.floats(0, 10**6),
    st.none() | st.floats(0, 1).map(lambda p: round(p, 6)),
    st.none() | names,
)


def test_csv_looks_as_promised():
    assert CSV.header == (
        b"source,frame,time_s,face,track,side,x,y,width,height,face_score,ear,p_open,state,movement,error\n"
    )
    assert CSV.encode([EYE, FAILED, MOVED]).decode() == (
        "a.png,,,,,unknown,0,0,40,30,,,0.250000,closed,,\n"
        "b.png,,,,,,,,,,,,,,,the file is empty\n"
        "c.mp4,7,0.233367,1,2,left,5,6,40,30,0.9000,0.3125,0.999999,open,up,\n"
    )


def test_json_lines_have_every_column_in_order():
    (line,) = JSON_LINES.encode([EYE]).decode().splitlines()
    assert list(json.loads(line)) == list(Row._fields)
    assert json.loads(line) == EYE._asdict()


@pytest.mark.parametrize("kind", [CSV, JSON_LINES])
@given(table=st.lists(rows, max_size=5))
def test_rows_come_back(kind, table):
    data = kind.header + kind.encode(table)
    assert list(kind.records(io.TextIOWrapper(io.BytesIO(data), "utf-8", newline=""))) == table


@given(table=st.lists(rows, max_size=5))
def test_other_programs_read_the_csv(table):
    text = (CSV.header + CSV.encode(table)).decode()
    read = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [(record["source"], record["error"]) for record in read] == [
        (guarded(row.source), guarded(row.error or "")) for row in table
    ]


def test_long_names_come_back():
    long = Row("a" * 200_000)
    lines = io.StringIO((CSV.header + CSV.encode([long])).decode(), newline="")
    assert list(CSV.records(lines)) == [long]


@given(table=st.lists(rows, max_size=6), at=st.integers(0, 6))
def test_lines_do_not_depend_on_how_rows_are_grouped(table, at):
    assert CSV.encode(table[:at]) + CSV.encode(table[at:]) == CSV.encode(table)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (CSV, "source,...\na.png,1\n"),
        (CSV, "source,...\na.png" + "," * 16 + "\n"),
        (CSV, "source,...\na.png,one,,,,,,,,,,,,,,\n"),
        (JSON_LINES, "{}\n"),
        (JSON_LINES, "null\n"),
        (JSON_LINES, "a.png\n"),
        (JSON_LINES, '{"source": "a.png", "smile": true}\n'),
    ],
)
def test_other_lines_are_no_rows(kind, text):
    with pytest.raises((ValueError, TypeError)):
        list(kind.records(io.StringIO(text, newline="")))


def test_parquet_holds_what_the_others_hold(tmp_path):
    parquet = pytest.importorskip(
        "pyarrow.parquet", reason="pyarrow is not installed; eyelid[parquet] brings it"
    )
    part, target = tmp_path / "t.part", tmp_path / "t.parquet"
    part.write_bytes(Parquet(Row).encode([EYE, FAILED, MOVED]))
    Parquet(Row).finish(part, target)
    table = parquet.read_table(target)
    assert table.column_names == list(Row._fields)
    assert [str(kind) for kind in table.schema.types] == [
        *("string", "int64", "double", "int64", "int64", "string", "int64", "int64", "int64", "int64"),
        *("double", "double", "double", "string", "string", "string"),
    ]
    assert [Row(**row) for row in table.to_pylist()] == [EYE, FAILED, MOVED]
    assert [file.name for file in tmp_path.iterdir()] == ["t.parquet"]
