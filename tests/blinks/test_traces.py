"""Traces: what their columns hold, their units, and what is wrong with them."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from eyelid.blinks import EyeReading, Moment
from eyelid.blinks.traces import Trace, is_trace
from eyelid.errors import DataError, MissingFileError


class OfPerson(NamedTuple):
    """What a trace says of one person at one time."""

    track: int
    moment: Moment


def moments_in(trace: Trace) -> Iterator[OfPerson]:
    return (OfPerson(*person) for frame in trace.frames() for person in frame.people.items())


def moments_of(
    folder: Path, text: str, *, rate: float | None = None, name: str = "trace.csv"
) -> list[Moment]:
    file = folder / name
    file.write_text(text)
    return [each.moment for each in moments_in(Trace(str(file), rate=rate))]


def both(p_open: float | None = None, ear: float | None = None) -> dict[str, EyeReading]:
    return {"right": EyeReading(p_open, ear), "left": EyeReading(p_open, ear)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("time_s,ear\n0,0.3\n0.1,0.2\n", [Moment(0, **both(ear=0.3)), Moment(0.1, **both(ear=0.2))]),
        ("time_ms;EAR\n0;0.3\n100;0.2\n", [Moment(0, **both(ear=0.3)), Moment(0.1, **both(ear=0.2))]),
        (  # as Excel and R write it in half of the world
            'time_s;ear;p_open\n0,0;0,3;9,5E-01\n"0,1";0,2;-\n',
            [Moment(0, **both(0.95, 0.3)), Moment(0.1, **both(ear=0.2))],
        ),
        (  # the version has a point, and times look like thousands
            "time_s;ear;p_open;version\n1,000;0,300;0,9;1.2\n1,100;0,200;0,8;1.2\n",
            [Moment(1, **both(0.9, 0.3)), Moment(1.1, **both(0.8, 0.2))],
        ),
        ("0,31\n2,29\n", [Moment(0, **both(ear=0.31), frame=0), Moment(0.2, **both(ear=0.29), frame=2)]),
        (",0\n0,31\n1,29\n", [Moment(0, **both(ear=0.31), frame=0), Moment(0.1, **both(ear=0.29), frame=1)]),
        (  # JeFaPaTo
            "frame,EAR2D6_l,EAR2D6_r,EAR2D6_valid,BS_Valid\n0, 0.3,0.25,True,True\n1,,,False,True\n",
            [Moment(0, EyeReading(ear=0.25), EyeReading(ear=0.3), 0), Moment(0.1, frame=1)],
        ),
        (  # MediaPipe: 1 is shut
            "timestamp,eyeBlinkLeft,eyeBlinkRight\n0,1,0.25\n0.5,0,0\n",
            [Moment(0, EyeReading(0.75), EyeReading(0)), Moment(0.5, EyeReading(1), EyeReading(1))],
        ),
        (  # a row for each eye, as `eyelid predict` writes
            "source,frame,time_s,side,ear,p_open,error\n"
            "a.mp4,0,0,right,0.3,0.9,\na.mp4,0,0,left,,0.8,\na.mp4,1,0.1,,,,\na.mp4,,,,,,no frame\n",
            [Moment(0, EyeReading(0.9, 0.3), EyeReading(0.8), 0), Moment(0.1, frame=1)],
        ),
        (
            "t,left_ear,yaw,pitch,roll\n0,0.3,1,2,3\n0.1,x,,2,3\n",
            [Moment(0, None, EyeReading(ear=0.3), pose=(1, 2, 3)), Moment(0.1)],
        ),
    ],
)
def test_what_other_programs_write_is_read(tmp_path: Path, text: str, expected: list[Moment]) -> None:
    assert moments_of(tmp_path, text, rate=10) == expected


def test_times_of_a_trace_win_over_a_rate(tmp_path: Path) -> None:
    file = tmp_path / "timed.csv"
    file.write_text("time_s,ear\n0,0.3\n0.1,0.3\n")
    trace = Trace(str(file), rate=60)
    assert [moment.moment.time_s for moment in moments_in(trace)] == [0, 0.1]
    assert trace.notes == ["it has times of its own, so --rate is not used"]
    assert Trace(str(file)).notes == []


def test_people_are_told_apart_and_percentages_are_noted(tmp_path: Path) -> None:
    file = tmp_path / "two.csv"
    file.write_text("time_s,track,p_open\n0,0,90\n0,1,10\n0.1,0,80\n0.1,1,20\n")
    trace = Trace(str(file))
    assert [(each.track, each.moment.right) for each in moments_in(trace)] == [
        (0, EyeReading(0.9)),
        (1, EyeReading(0.1)),
        (0, EyeReading(0.8)),
        (1, EyeReading(0.2)),
    ]
    assert trace.notes == ["p_open: taken for per cent"]
    assert trace.rate == pytest.approx(10)


def test_json_lines_and_spreadsheets_are_traces(tmp_path: Path) -> None:
    text = '{"time_s": 0, "ear": 0.3}\n{"time_s": 0.1, "ear": null}\n'
    for name in ("trace.jsonl", "trace.ndjson"):
        assert is_trace(name)
        assert moments_of(tmp_path, text, name=name) == [Moment(0, **both(ear=0.3)), Moment(0.1)]
    openpyxl = pytest.importorskip("openpyxl", reason="XLSX needs openpyxl")
    book = openpyxl.Workbook()
    for row in (["time_s", "ear"], [0, 0.3], [0.1, 0.25]):
        book.active.append(row)
    book.save(tmp_path / "trace.xlsx")
    trace = Trace(str(tmp_path / "trace.xlsx"))
    assert [each.moment for each in moments_in(trace)] == [
        Moment(0, **both(ear=0.3)),
        Moment(0.1, **both(ear=0.25)),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "the table is empty"),
        ("time,height\n0,1\n", "no column of eye aspect ratios .* its columns are time, height"),
        ("frame,ear\n0,0.3\n", "give its frames a second with --rate"),
        ("time,ear\n0,0.3\n33.4,0.3\n66.8,0.3\n", "33.4 s apart, too far .* time_ms if they are millis"),
        ("time,ear\n0,0.3\n33400,0.3\n66800,0.3\n", "33400 s apart, too far .* time_us if they are micros"),
        ("time,ear\n0,0.3\n33400000,0.3\n", "apart, too far .* time_ns if they are nanos"),
        ("time,ear\n0,0.3\n0.1,0.3\n0.1,0.3\n", "line 4: the time 0.1 s is not after 0.1 s"),
        ("time,ear\n0,0.3\n0.2,0.3\n0.1,0.3\n", "line 4: the time 0.1 s is not after 0.2 s"),
        ("time,ear\n0,0.3\n,0.3\n", "line 3: no time"),
        ("time,ear\n0,0.3\nsoon,0.3\n", "line 3: 'soon' in the column 'time'"),
        ("time,ear\n0,0.3\ninf,0.3\n", "line 3: 'inf' in the column 'time'"),
        ('time_ms,ear\n"1,000",0.3\n"1,033",0.2\n', "line 2: '1,000' in the column 'time_ms'"),
        ("time\tframe\tear\n0.5\t999\t0.3\n0.6\t1,000\t0.3\n", "line 3: '1,000' in the column 'frame'"),
        ('frame,time_ms,p_open\n0,"1,000",95\n1,"1,033",94\n', "line 2: '1,000' in the column 'time_ms'"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(DataError, match=expected):
        moments_of(tmp_path, text)


def test_moments_before_a_mistake_are_given(tmp_path: Path) -> None:
    file = tmp_path / "trace.csv"
    file.write_text("time,ear\n0,0.3\n0.1,0.2\n0.05,0.3\n")
    seen = []
    with pytest.raises(DataError):
        seen.extend(each.moment.time_s for each in moments_in(Trace(str(file))))
    seen = []
    try:
        for each in moments_in(Trace(str(file))):
            seen.append(each.moment.time_s)
    except DataError:
        pass
    assert seen == [0, 0.1]


def test_an_absent_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="no such file"):
        Trace(str(tmp_path / "none.csv"))
    assert is_trace("a/B.CSV")
    assert not is_trace("a/b.mp4")


@pytest.mark.parametrize("name", ["frames.parquet", "trace.XLS"])
def test_other_kinds_of_tables_are_named(tmp_path: Path, name: str) -> None:
    """Else they would be taken for videos, which cannot be read."""
    (tmp_path / name).write_bytes(b"PAR1")
    assert is_trace(name)
    with pytest.raises(DataError, match=f"{name}: expected a table of the kind .csv, .* save it as one"):
        Trace(str(tmp_path / name))
