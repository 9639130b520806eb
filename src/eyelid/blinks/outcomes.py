"""The outcomes of scored events: which were found, which were missed, which are false."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from eyelid.blinks.event import Event, Milliseconds, Ratio, Seconds
from eyelid.blinks.event_scores import ScoredRecording, counted_events
from eyelid.blinks.true_events import TrueEvent
from eyelid.results import TableWriter


class Outcome(NamedTuple):
    """What became of an event: a line of the table of outcomes.

    Attributes:
        source: The recording.
        outcome: `hit`, `miss` or `false`.
        event: Kind of the found event, or of the missed one.
        start_s: Start of the found event; None for a miss.
        end_s: End of the found event.
        true_start_s: Start of the true event; None for a false one.
        true_end_s: End of the true event.
        iou: The time that both share, by the time that either takes; None unless it is a hit.
        start_error_ms: Found minus true.
        end_error_ms: Found minus true.
        confidence: How sure the found event is.
    """

    source: str
    outcome: str
    event: str
    start_s: Seconds | None
    end_s: Seconds | None
    true_start_s: Seconds | None
    true_end_s: Seconds | None
    iou: Ratio | None
    start_error_ms: Milliseconds | None
    end_error_ms: Milliseconds | None
    confidence: Ratio | None


def outcomes_of(recording: ScoredRecording) -> Iterator[Outcome]:
    """Yields the outcomes of a recording's events, in order of time; any overlap makes a hit."""
    counted = counted_events(recording)
    pairs = counted.pairs(0.0)
    hit_found, hit_true = {pair.found for pair in pairs}, {pair.true for pair in pairs}
    outcomes = [
        _outcome(recording.source, counted.found[pair.found], counted.true[pair.true], pair.iou)
        for pair in pairs
    ]
    for index, event in enumerate(counted.found):
        if index not in hit_found:
            outcomes.append(_outcome(recording.source, event, None, None))
    for index, true in enumerate(counted.true):
        if index not in hit_true:
            outcomes.append(_outcome(recording.source, None, true, None))
    yield from sorted(
        outcomes, key=lambda each: (each.true_start_s if each.start_s is None else each.start_s) or 0
    )


def write_outcomes(path: Path, recordings: Sequence[ScoredRecording]) -> None:
    """Writes the outcomes of all recordings; raises `OutputError` if they cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with TableWriter(path, Outcome) as table:
        for recording in recordings:
            table.write(list(outcomes_of(recording)))


def _outcome(source: str, found: Event | None, true: TrueEvent | None, iou: float | None) -> Outcome:
    start, end = (found.start_s, found.end_s) if found else (None, None)
    true_start, true_end = (true.start_s, true.end_s) if true else (None, None)
    both = found is not None and true is not None
    return Outcome(
        source,
        "hit" if both else "false" if found else "miss",
        found.event if found else true.event if true else "",
        start,
        end,
        true_start,
        true_end,
        iou,
        1000 * (start - true_start) if start is not None and true_start is not None else None,
        1000 * (end - true_end) if end is not None and true_end is not None else None,
        found.confidence if found else None,
    )
