"""The truth that a person leaves: which events are in it, and when missed blinks were."""

from pathlib import Path

import numpy as np
import pytest

from eyelid.blinks import Event
from eyelid.blinks.true_events import read_true_events
from eyelid.click_journal import standing
from eyelid.watching.event_marks import EventMarks, Span
from eyelid.watching.truth_table import FILE, missed_span, truth_rows, write_truth

FOUND = [
    Event("a.mp4", 0, "blink", 1.0, 1.1, 1.2, half_width_ms=110.0, eyes="both", completeness="complete"),
    Event("a.mp4", 0, "blink", 3.0, 3.1, 3.2),
    Event("a.mp4", 1, "wink", 4.0, 4.1, 4.3, eyes="left"),
    Event("a.mp4", 0, "gap", 6.0, None, 8.0),
]


def test_the_truth_is_read_as_true_events(tmp_path: Path) -> None:
    with EventMarks(tmp_path) as marks:
        marks.add_false(FOUND[1], click="1")
        marks.add_missed(0, Span(2.0, 2.1, 2.2), click="2")
        marks.add_missed(1, Span(1.0, 1.1, 1.2), click="3")  # of another person
        marks.add_missed(0, Span(1.1, 1.15, 1.3), click="4")  # found after all
        write_truth(tmp_path, truth_rows("a.mp4", FOUND, standing(marks.entries)))
    (events,) = read_true_events(str(tmp_path / FILE)).values()
    said = [(each.event, each.track, each.start_s, each.apex_s, each.end_s) for each in events]
    assert said == [
        ("blink", 0, 1.0, 1.1, 1.2),
        ("blink", 1, 1.0, 1.1, 1.2),
        ("blink", 0, 2.0, 2.1, 2.2),
        ("wink", 1, 4.0, 4.1, 4.3),
        ("gap", 0, 6.0, None, 8.0),
    ]
    assert (events[0].half_width_ms, events[0].eyes, events[0].completeness) == (110.0, "both", "complete")


def test_a_recording_without_events_is_in_the_truth(tmp_path: Path) -> None:
    with EventMarks(tmp_path) as marks:
        marks.add_false(FOUND[0], click="1")
        write_truth(tmp_path, truth_rows("a.mp4", FOUND[:1], marks.entries))
    assert read_true_events(str(tmp_path / FILE)) == {"a.mp4": []}


def dip(*, apex: float, depth: float, unknown: float | None = None) -> list[tuple[float, float | None]]:
    times = np.arange(0, 10, 1 / 30)
    openness = 1 - depth * np.clip(1 - np.abs(times - apex) / 0.1, 0, 1)
    return [
        (float(time), None if unknown is not None and abs(time - unknown) < 0.15 else float(value))
        for time, value in zip(times, openness, strict=True)
    ]


@pytest.mark.parametrize(
    ("trace", "pressed", "apex", "length"),
    [
        (dip(apex=5.0, depth=0.9), 5.5, 5.0, 0.16),
        (dip(apex=5.0, depth=0.3), 5.3, 5.0, 0.16),
        (dip(apex=5.0, depth=0.05), 5.5, 5.1, 0.2),  # noise: by the time of a reaction
        (dip(apex=5.0, depth=0.9, unknown=5.0), 5.5, 5.1, 0.2),  # an event that was found
        (dip(apex=2.0, depth=0.9), 5.5, 5.1, 0.2),  # long ago
        ([], 5.5, 5.1, 0.2),
        ([], 0.1, 0.1, 0.2),
    ],
)
def test_when_a_missed_blink_was(
    trace: list[tuple[float, float | None]], pressed: float, apex: float, length: float
) -> None:
    span = missed_span(trace, pressed)
    assert span.apex_s == pytest.approx(apex, abs=0.02)
    assert span.end_s - span.start_s == pytest.approx(length, abs=0.07)
    assert 0 <= span.start_s < span.apex_s < span.end_s
