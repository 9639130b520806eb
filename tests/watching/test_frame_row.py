"""Rows of frames: what is in them, and that a table of them is a trace."""

from pathlib import Path

import pytest

from eyelid.blinks import EyeReading, Moment
from eyelid.blinks.traces import Trace
from eyelid.results import TableWriter
from eyelid.watching.frame_row import FrameRow, row_of_person

MOMENTS = [
    Moment(0.0, EyeReading(0.9, 0.31, (0.1, -0.02)), EyeReading(0.8, 0.3, (0.12, 0.0)), 0, (1.0, -2.0, 3.5)),
    Moment(0.0333333, None, EyeReading(0.123456789, 0.1, (-0.1, 0.05)), 1, (1.0, -2.0, 3.5)),
    Moment(0.0666667, None, None, 2, None),
]


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_a_table_of_frames_is_watched_as_a_trace(tmp_path: Path, suffix: str) -> None:
    rows = [row_of_person("a.mp4", 1, moment, (1, 2, 30, 40), 0.9) for moment in MOMENTS]
    path = tmp_path / f"frames.{suffix}"
    with TableWriter(path, FrameRow) as table:
        table.write([*rows, FrameRow("a.mp4", 3, 0.1), FrameRow("a.mp4", error="cut short")])
    frames = list(Trace(str(path)).frames())
    assert [frame.people for frame in frames] == [*({1: row.moment} for row in rows), {}]
    assert [frame.time_s for frame in frames] == [0, 0.0333, 0.0667, 0.1]
    assert [frame.frame for frame in frames] == [0, 1, 2, 3]


def test_rows_are_rounded_as_tables_are(tmp_path: Path) -> None:
    """Else a run that goes on from its table would not give what one without a break gives."""
    row = row_of_person("a.mp4", 0, MOMENTS[1], (1.23456, 2, 3, 4), 0.123456)
    assert (row.time_s, row.p_open_left, row.x, row.face_score) == (0.0333, 0.123457, 1.2, 0.1235)
    path = tmp_path / "frames.csv"
    with TableWriter(path, FrameRow) as table:
        table.write([row])
    (read,) = Trace(str(path)).frames()
    assert read.people == {0: row.moment}
