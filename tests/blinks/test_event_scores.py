"""Scores of found events."""

import pytest

from eyelid.blinks import Event
from eyelid.blinks.event_scores import ScoredRecording, score_events
from eyelid.blinks.true_events import TrueEvent


def found(event: str, start: float, end: float, apex: float | None = None) -> Event:
    return Event("a", 0, event, start, apex, end)


def true(event: str, start: float, end: float, apex: float | None = None) -> TrueEvent:
    return TrueEvent(event, start, apex, end, completeness="complete", eyes="both")


def test_hits_misses_and_false_ones_are_counted_by_each_rule() -> None:
    recording = ScoredRecording(
        "a",
        1800.0,
        found=[
            found("blink", 1, 1.2),
            found("blink", 5, 5.05),
            found("closure", 9, 10),
            found("lowered", 12, 13),
        ],
        true=[true("blink", 1, 1.2), true("blink", 5, 5.3), true("blink", 7, 7.19), true("lowered", 20, 21)],
    )
    scores = score_events([recording], resamples=0)
    assert (scores.recordings, scores.hours, scores.found, scores.true) == (1, 0.5, 3, 3)
    by_rule = {
        name: (rule["precision"].value, rule["recall"].value, rule["false_an_hour"].value)
        for name, rule in scores.scores.items()
    }
    assert by_rule == {
        "any overlap": (pytest.approx(2 / 3), pytest.approx(2 / 3), 2),
        "IoU 0.2": (pytest.approx(1 / 3), pytest.approx(1 / 3), 4),
        "IoU 0.5": (pytest.approx(1 / 3), pytest.approx(1 / 3), 4),
    }
    assert scores.recall["length", "200 to 500 ms"] == (1, 0)
    assert scores.recall["length", "100 to 200 ms"] == (2, 0.5)


def test_times_are_compared_in_ms_with_and_without_sign() -> None:
    recording = ScoredRecording(
        "a",
        60.0,
        found=[found("blink", 1.01, 1.2, 1.1), found("blink", 1.98, 2.2, 2.1)],
        true=[true("blink", 1, 1.2, 1.08), true("blink", 2, 2.2)],
    )
    errors = score_events([recording], resamples=0).errors
    values = {name: (error["bias_ms"].value, error["error_ms"].value) for name, error in errors.items()}
    assert values == {
        "start": (pytest.approx(-5), pytest.approx(15)),
        "apex": (pytest.approx(20), pytest.approx(20)),
        "end": (pytest.approx(0, abs=1e-9), pytest.approx(0, abs=1e-9)),
        "duration": (pytest.approx(5), pytest.approx(15)),
    }


@pytest.mark.parametrize("is_found", [True, False])
def test_what_touches_a_gap_counts_neither_way(is_found: bool) -> None:
    """A gap that either side knows takes out the events beside it, and their pairs."""
    recording = ScoredRecording(
        "a",
        60.0,
        found=[
            found("blink", 1, 1.1),
            found("blink", 5, 5.2),
            *([found("gap", 1.15, 3)] if is_found else []),
        ],
        true=[true("blink", 1, 1.2), true("blink", 5, 5.2), *([] if is_found else [true("gap", 1.15, 3)])],
    )
    scores = score_events([recording], resamples=0)
    assert (scores.found, scores.true, scores.beside_gaps) == (1, 1, 2)
    assert scores.scores["IoU 0.5"]["f1"].value == 1


def test_intervals_are_by_recording() -> None:
    recordings = [
        ScoredRecording(
            str(number), 60.0, [found("blink", 1, 1.2)], [true("blink", 1 + number % 2, 1.2 + number % 2)]
        )
        for number in range(12)
    ]
    f1 = score_events(recordings, resamples=200).scores["IoU 0.5"]["f1"]
    assert f1.value == 0.5
    assert 0.15 < f1.low < 0.5 < f1.high < 0.85
