"""The truth about a recording as a person who looked on left it: a table that `eyelid evaluate` reads."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from eyelid.blinks.event import Event, Milliseconds, Seconds
from eyelid.pages import write_whole
from eyelid.results import format_of
from eyelid.watching.event_marks import EventMark, Span

FILE = "truth.csv"
"""Name of the table in the output folder."""

_BACK_S = 1.5  # before a key press, in which the blink is looked for
_REACTION_S = 0.4  # from a blink to the key press, where nothing is to be seen of it
_BLINK_S = 0.2
_LEAST_DIP = 0.1  # of openness, by which the lids fell
_BEGUN = 0.2  # share of that by which they have fallen when a blink begins


class TruthRow(NamedTuple):
    """An event that a person let stand, or added: a line of the table of true events. See `Event`.

    Attributes:
        source: The recording; alone if it has no event.
        track: Number of the person.
        event: Its kind.
        start_s: Its start.
        apex_s: Its apex.
        end_s: Its end.
        half_width_ms: How long openness is below half of what it falls by.
        eyes: `both`, `right` or `left`.
        completeness: `complete` or `partial`.
        said_by: `eyelid`, which has found it, or `person`, who saw that it was missed.
    """

    source: str
    track: int | None = None
    event: str | None = None
    start_s: Seconds | None = None
    apex_s: Seconds | None = None
    end_s: Seconds | None = None
    half_width_ms: Milliseconds | None = None
    eyes: str | None = None
    completeness: str | None = None
    said_by: str | None = None


def truth_rows(source: str, events: Iterable[Event], marks: Sequence[EventMark]) -> list[TruthRow]:
    """Returns the found events that are not marked as false, and the missed ones, in order of time.

    Args:
        source: The recording.
        events: The events that were found.
        marks: The marks that stand. A missed blink that was found after all is left out.
    """
    true = [event for event in events if not any(mark.is_of(event) for mark in marks)]
    rows = [
        TruthRow(
            source,
            event.track,
            event.event,
            event.start_s,
            event.apex_s,
            event.end_s,
            event.half_width_ms,
            event.eyes,
            event.completeness,
            "eyelid",
        )
        for event in true
    ]
    rows += [
        TruthRow(source, mark.track, "blink", *mark.span, said_by="person")
        for mark in marks
        if mark.kind == "missed" and not found_already(mark.track, mark.span, true)
    ]
    return sorted(rows, key=lambda row: row.start_s or 0.0) or [TruthRow(source)]


def write_truth(folder: Path, rows: Sequence[TruthRow]) -> None:
    """Writes the table into a folder; raises `OutputError` if it cannot be written."""
    path = folder / FILE
    lines = format_of(path, TruthRow)
    write_whole(path, lines.header + lines.encode(rows))


def missed_span(trace: Sequence[tuple[float, float | None]], time_s: float) -> Span:
    """Returns when a blink was that a person saw and the program did not.

    It is the deepest dip in the second and a half before the key press, from where a fifth of it is reached
    to where that is regained; where there is none, a blink of the usual length, a reaction time before.

    Args:
        trace: Times in order, and how open the eyes were; None where that is not known, or where an event was
            found.
        time_s: When the key was pressed.
    """
    near = [(at, value) for at, value in trace if value is not None and time_s - _BACK_S <= at <= time_s]
    if near:
        times, values = (np.array(column) for column in zip(*near, strict=True))
        level, apex = float(np.median(values)), int(values.argmin())
        dip = level - float(values[apex])
        if dip >= _LEAST_DIP:
            is_open = np.flatnonzero(values > level - _BEGUN * dip)
            before, after = is_open[is_open < apex], is_open[is_open > apex]
            return Span(
                float(times[before[-1]] if len(before) else times[0]),
                float(times[apex]),
                float(times[after[0]] if len(after) else times[-1]),
            )
    apex_s = max(time_s - _REACTION_S, _BLINK_S / 2)
    return Span(apex_s - _BLINK_S / 2, apex_s, apex_s + _BLINK_S / 2)


def found_already(track: int, span: Span, events: Iterable[Event]) -> Event | None:
    """Returns the event of a person, other than a gap, that a span overlaps; None if there is none."""
    own = (event for event in events if event.track == track and event.event != "gap")
    return next((event for event in own if span.overlaps(event)), None)
