"""What the terminal shows of many rows: counts, a histogram, errors, and names that cannot disturb it."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from eyelid import Row
from eyelid.results import RowCounts
from eyelid.results.summary import print_summary

OPEN = Row("a.png", side="unknown", x=0, y=0, width=40, height=30, p_open=0.95, state="open")
CLOSED = OPEN._replace(source="b.png", p_open=0.05, state="closed")
FAILED = Row("c.png", error="the file is empty")


def shown(rows, *, table=True, width=200, terminal=False):
    counts = RowCounts()
    for start in range(0, len(rows), 7):
        some = rows[start : start + 7]
        counts.add(RowCounts.of(some, pictures=len(some)))
    console = Console(file=io.StringIO(), width=width, force_terminal=terminal, highlight=False)
    print_summary(counts, console, table=table)
    return console.file.getvalue()


def test_rows_are_a_table():
    first, second, third, *_ = shown([OPEN, CLOSED]).splitlines()
    assert first.split() == ["source", "side", "size", "p_open", "state"]
    assert second.split() == ["a.png", "unknown", "40x30", "0.950000", "open"]
    assert third.split() == ["b.png", "unknown", "40x30", "0.050000", "closed"]


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ([OPEN._replace(movement="up")], "source side size p_open state movement"),
        ([OPEN, FAILED], "source side size p_open state error"),
        ([FAILED], "source error"),
    ],
)
def test_columns_are_those_that_hold_something(rows, columns):
    assert shown(rows).splitlines()[0].split() == columns.split()


@pytest.mark.parametrize(
    ("rows", "counts"),
    [
        ([], "0 rows: 0 open, 0 closed, 0 unsure"),
        ([OPEN], "1 row: 1 open, 0 closed, 0 unsure"),
        ([OPEN] * 1200 + [CLOSED] * 3, "1,203 rows: 1,200 open, 3 closed, 0 unsure"),
        ([FAILED, OPEN], "2 rows: 1 open, 0 closed, 0 unsure, 1 not readable"),
    ],
)
def test_counts(rows, counts):
    assert counts in shown(rows, table=False).splitlines()
    assert counts in shown(rows).splitlines()


def test_pictures_are_counted_where_they_are_not_the_rows():
    counts = RowCounts.of([OPEN, CLOSED, Row("nobody.png")], pictures=2)
    console = Console(file=io.StringIO(), width=200, highlight=False)
    print_summary(counts, console, table=False)
    assert "3 rows of 2 pictures: 1 open, 1 closed, 0 unsure, 1 without an eye" in console.file.getvalue()


def test_histogram_counts_every_row():
    lines = shown([OPEN] * 30 + [CLOSED] * 15 + [OPEN._replace(p_open=1.0)] * 5).splitlines()
    bars = {line.split()[0]: (line.count("█"), line.split()[-1]) for line in lines if line[1:2] == "."}
    assert len(bars) == 10
    assert bars["0.9-1.0"] == (40, "35")
    assert bars["0.0-0.1"] == (17, "15")
    assert bars["0.5-0.6"] == (0, "0")


def test_few_rows_have_no_histogram():
    assert "█" not in shown([OPEN] * 9)
    assert "█" in shown([OPEN] * 10)


def test_long_tables_and_many_errors_are_cut_and_say_so():
    assert "… and 60 more rows; --output FILE.csv keeps every one" in shown([OPEN] * 100)
    told = shown([FAILED] * 100, table=False)
    assert told.count("c.png: the file is empty") == 40
    assert "… and 60 more" in told


def test_long_names_of_what_cannot_be_read_can_be_copied():
    name = f"{'folder/' * 20}c.png"
    assert f"{name}: the file is empty\n" in shown([FAILED._replace(source=name)], table=False, width=60)


@pytest.mark.parametrize("table", [True, False])
@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("red\x1b[31m.png", r"red\x1b[31m.png"),
        ("bell\a\b.png", r"bell\x07\x08.png"),
        ("two\nlines\r.png", r"two\nlines\r.png"),
        ("[bold]a[/bold].png", "[bold]a[/bold].png"),
        ("back\\[a].png", "back\\[a].png"),
        (":warning:.png", ":warning:.png"),
        ("right\N{RIGHT-TO-LEFT OVERRIDE}gnp.png", r"right\u202egnp.png"),
        ("\N{EYE}.png", "\N{EYE}.png"),
    ],
)
def test_names_are_shown_and_not_obeyed(name, seen, table):
    assert seen in shown([FAILED._replace(source=name, error=name)], table=table)


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_no_name_reaches_the_terminal_with_control_characters(name):
    for table in (True, False):
        told = shown([FAILED._replace(source=name, error=name)], table=table, width=30)
        assert all(c.isprintable() or c == "\n" for c in told)
