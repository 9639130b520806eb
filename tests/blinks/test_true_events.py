"""Tables of true events."""

from pathlib import Path

import pytest

from eyelid.blinks.true_events import TrueEvent, read_true_events
from eyelid.errors import DataError


def test_seconds_and_frames_are_read(tmp_path: Path) -> None:
    table = tmp_path / "truth.csv"
    table.write_text(
        "file,event,start_frame,peak_frame,end_frame,eyes,note\n"
        "a.mp4,blink,3,4,6,both,shallow\na.mp4,Wink,8,,9,left,\nb.mp4,,,,,,no blink at all\n"
        "c.mp4,partial,1,,2,,\nc.mp4,lookdown,5,,9,,\n"
    )
    events = read_true_events(str(table))
    assert events == {
        "a.mp4": [
            TrueEvent("blink", start_frame=3, apex_frame=4, end_frame=6, eyes="both"),
            TrueEvent("wink", start_frame=8, end_frame=9, eyes="left"),
        ],
        "b.mp4": [],
        "c.mp4": [
            TrueEvent("blink", start_frame=1, end_frame=2, completeness="partial"),
            TrueEvent("lowered", start_frame=5, end_frame=9),
        ],
    }
    times = [0.1 * frame for frame in range(10)]
    blink, wink = (event.timed(times) for event in events["a.mp4"])
    assert (blink.start_s, blink.apex_s, blink.end_s) == pytest.approx((0.3, 0.4, 0.7))
    assert (wink.start_s, wink.end_s) == pytest.approx((0.8, 1.0))  # the last frame lasts, too


def test_what_synth_writes_is_read(tmp_path: Path) -> None:
    table = tmp_path / "truth.csv"
    table.write_text(
        "source,track,event,start_s,apex_s,end_s,half_width_ms,eyes,completeness\n"
        "clip.webm,0,blink,1.01,1.08,1.31,120.5,both,partial\n"
    )
    (event,) = read_true_events(str(table))["clip.webm"]
    assert event == TrueEvent(
        "blink", 1.01, 1.08, 1.31, half_width_ms=120.5, track=0, eyes="both", completeness="partial"
    )
    assert event.timed([]) is event


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "expected the columns source, event"),
        ("file,label\na,b\n", "expected the columns source, event.* it has file, label"),
        ("source,start_s,end_s\na,1,x\n", "line 2: 'x' in the column end_s"),
        ("source,start_s,end_s\na,2,1\n", "line 2: it ends at 1 s, before its start"),
        ("source,start_s,end_s\na,1,2\na,3,\n", "line 3: expected both its start and its end"),
        ("source,start_s,end_s\na,1,inf\n", "line 2: 'inf' in the column end_s; expected a number"),
        ("source,start_frame,end_frame\na,nan,3\n", "line 2: expected both its start and its end"),
        ("source,start_s,end_s\n,1,2\n", "line 2: it names no recording"),
        ("source,start_s,end_s\n", "it names no recording"),
    ],
)
def test_what_is_no_truth_is_said(tmp_path: Path, text: str, expected: str) -> None:
    table = tmp_path / "truth.csv"
    table.write_text(text)
    with pytest.raises(DataError, match=expected):
        read_true_events(str(table))


def test_frames_beyond_the_recording_are_refused() -> None:
    with pytest.raises(DataError, match="frames 3 to 12: there are 10 frames"):
        TrueEvent("blink", start_frame=3, end_frame=12).timed([0.1 * frame for frame in range(10)])
    with pytest.raises(DataError, match="neither start_s and end_s nor"):
        TrueEvent("blink", start_s=3).timed([0.0, 0.1])
