"""Rows come back from each kind of table as they went in, whatever their names hold."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid import Row
from eyelid.results.formats import Csv, JsonLines, Parquet

EYE = Row("a.png", None, None, None, "unknown", 0, 0, 40, 30, 0.25, "closed", None, None)
FAILED = Row("b.png", error="the file is empty")
MOVED = Row("c.mp4", 7, 0.233367, 1, "left", 5, 6, 40, 30, 0.999999, "open", "up", None)

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
    assert Csv.header == b"source,frame,time_s,face,side,x,y,width,height,p_open,state,movement,error\n"
    assert Csv().encode([EYE, FAILED, MOVED]).decode() == (
        "a.png,,,,unknown,0,0,40,30,0.250000,closed,,\n"
        "b.png,,,,,,,,,,,,the file is empty\n"
        "c.mp4,7,0.233367,1,left,5,6,40,30,0.999999,open,up,\n"
    )


def test_json_lines_have_every_column_in_order():
    (line,) = JsonLines().encode([EYE]).decode().splitlines()
    assert list(json.loads(line)) == list(Row._fields)
    assert json.loads(line) == EYE._asdict()


@pytest.mark.parametrize("kind", [Csv, JsonLines])
@given(table=st.lists(rows, max_size=5))
def test_rows_come_back(kind, table):
    data = kind.header + kind().encode(table)
    assert list(kind().rows(io.TextIOWrapper(io.BytesIO(data), "utf-8", newline=""))) == table
    assert kind().whole_records(io.BytesIO(data)) == (len(data), len(table))


@given(table=st.lists(rows, max_size=5))
def test_other_programs_read_the_csv(table):
    text = (Csv.header + Csv().encode(table)).decode()
    read = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [(record["source"], record["error"]) for record in read] == [
        (row.source, row.error or "") for row in table
    ]


@given(table=st.lists(rows, max_size=6), at=st.integers(0, 6))
def test_lines_do_not_depend_on_how_rows_are_grouped(table, at):
    assert Csv().encode(table[:at]) + Csv().encode(table[at:]) == Csv().encode(table)


@pytest.mark.parametrize("kind", [Csv, JsonLines])
@given(table=st.lists(rows, max_size=4), share=st.floats(0, 1))
def test_cut_anywhere_the_whole_records_remain(kind, table, share):
    data = kind.header + kind().encode(table)
    torn = data[: int(share * len(data))]
    end, records = kind().whole_records(io.BytesIO(torn))
    assert torn[:end] == (kind.header + kind().encode(table[:records]) if end else b"")
    longer = kind.header + kind().encode(table[: records + 1])
    assert records == len(table) or len(longer) > len(torn)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Csv, "source,...\na.png,1\n"),
        (Csv, "source,...\na.png" + "," * 13 + "\n"),
        (Csv, "source,...\na.png,one,,,,,,,,,,,\n"),
        (Csv, "source,...\n" + "x" * 200_000 + ",,,,,,,,,,,,\n"),
        (JsonLines, "{}\n"),
        (JsonLines, "null\n"),
        (JsonLines, "a.png\n"),
        (JsonLines, '{"source": "a.png", "smile": true}\n'),
    ],
)
def test_other_lines_are_no_rows(kind, text):
    with pytest.raises((ValueError, TypeError)):
        list(kind().rows(io.StringIO(text, newline="")))


def test_parquet_holds_what_the_others_hold(tmp_path):
    parquet = pytest.importorskip(
        "pyarrow.parquet", reason="pyarrow is not installed; eyelid[parquet] brings it"
    )
    part, target = tmp_path / "t.part", tmp_path / "t.parquet"
    part.write_bytes(Parquet().encode([EYE, FAILED, MOVED]))
    Parquet().finish(part, target)
    table = parquet.read_table(target)
    assert table.column_names == list(Row._fields)
    assert [str(kind) for kind in table.schema.types] == [
        *("string", "int64", "double", "int64", "string", "int64", "int64", "int64", "int64"),
        *("double", "string", "string", "string"),
    ]
    assert [Row(**row) for row in table.to_pylist()] == [EYE, FAILED, MOVED]
    assert [file.name for file in tmp_path.iterdir()] == ["t.parquet"]
