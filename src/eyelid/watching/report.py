"""The report of a recording: a page with a timeline, durations, the rate over time, and strips of frames."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from eyelid.blinks.event import Event
from eyelid.blinks.windows import BLINKS, Window
from eyelid.pages import write_whole
from eyelid.watching.event_strips import EventStrips
from eyelid.watching.session import Watched
from eyelid.watching.tallies import Tallies

_MOST_STRIPS = 200  # a strip takes some kilobytes
_ROW_S = 300.0  # seconds in a row of the timeline
_MOST_ROWS = 48
_BIN_MS, _LONGEST_MS = 25.0, 600.0
_TEMPLATE = "watching/report.html.jinja"


@dataclass(frozen=True)
class TimelineRow:
    """A row of a person's timeline.

    Attributes:
        start_s: Where it begins, in seconds.
        marks: Of each event in it the kind, where it begins and how wide it is, in parts of the row, and what
            it is in words.
    """

    start_s: float
    marks: Sequence[tuple[str, float, float, str]]


@dataclass(frozen=True)
class PersonPart:
    """What the report says of one person.

    Attributes:
        track: Number of the person.
        facts: Names and values.
        row_s: Length of a row of the timeline, in seconds.
        timeline: Its rows.
        bars: Height of each bar of the histogram of durations, from 0 to 1, and the number of blinks.
        rates: Points of the rate over time: time and rate, in parts of the longest and highest.
        most_a_minute: The highest rate.
        levels: Of each window where it ends, in parts of the recording, its level and why.
        strips: Of each event what it is in words, and a JPEG.
    """

    track: int
    facts: Sequence[tuple[str, str]]
    row_s: float
    timeline: Sequence[TimelineRow]
    bars: Sequence[tuple[float, int]]
    rates: Sequence[tuple[float, float]]
    most_a_minute: float
    levels: Sequence[tuple[float, str, str]]
    strips: Sequence[tuple[str, bytes]]


@dataclass
class Report:
    """Collects what a recording gives, and writes the page. It grows by some hundred bytes an event.

    Attributes:
        tallies: What was counted.
        events: All events.
        windows: All windows.
    """

    tallies: Tallies = field(default_factory=Tallies)
    events: list[Event] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    _strips: EventStrips = field(default_factory=EventStrips)
    _shown: list[tuple[Event, bytes]] = field(default_factory=list)

    def add(self, watched: Watched) -> None:
        """Takes what came of the next frame."""
        self.tallies.add(watched)
        if watched.reading:
            self._strips.add(watched.reading)
        self.events += watched.told.events
        self.windows += watched.told.windows
        for event in watched.told.events:
            if event.event != "gap" and len(self._shown) < _MOST_STRIPS:
                strip = self._strips.strip(event)
                if strip is not None:
                    self._shown.append((event, strip))

    def write(self, path: Path, *, source: str, facts: Sequence[tuple[str, str]]) -> bool:
        """Writes the page.

        Args:
            path: Its file.
            source: The recording.
            facts: Names and values of what it was read with.

        Returns:
            Whether it was written; it is not if jinja2 is not installed.
        """
        if not find_spec("jinja2"):
            return False
        from eyelid.pages.html import data_uri, render_page

        warnings = [f"no pictures for a while: {loss}" for loss in self.tallies.losses[:5]]
        if self.tallies.failure:
            warnings.insert(0, f"not read to its end: {self.tallies.failure}")
        people = [self._person(track) for track in sorted(self.tallies.people)]
        write_whole(
            path,
            render_page(
                _TEMPLATE,
                title=f"Eyes in {source}",
                warnings=warnings,
                facts=facts,
                people=people,
                bin_ms=_BIN_MS,
                longest_ms=_LONGEST_MS,
                most_strips=_MOST_STRIPS,
                end_s=self.tallies.time_s,
                jpeg=lambda strip: data_uri("image/jpeg", strip),
            ),
        )
        return True

    def _person(self, track: int) -> PersonPart:
        events = [event for event in self.events if event.track == track]
        windows = [window for window in self.windows if window.track == track]
        blinks = [event for event in events if event.event in BLINKS]
        end_s = max(self.tallies.time_s, 1e-6)
        rates = [(window.end_s, window.blink_rate) for window in windows if window.blink_rate is not None]
        most = max((rate for _, rate in rates), default=1.0) or 1.0
        row_s = max(_ROW_S, end_s / _MOST_ROWS) if end_s > _ROW_S else end_s
        return PersonPart(
            track,
            self._facts(track, blinks),
            row_s,
            _timeline(events, row_s, end_s),
            _bars([event.duration_ms for event in blinks if event.duration_ms is not None]),
            [(time / end_s, rate / most) for time, rate in rates],
            most,
            [(window.end_s / end_s, window.level, window.reason or "") for window in windows if window.level],
            [(_words(event), strip) for event, strip in self._shown if event.track == track],
        )

    def _facts(self, track: int, blinks: Sequence[Event]) -> list[tuple[str, str]]:
        person = self.tallies.people[track]
        durations = [event.duration_ms for event in blinks if event.duration_ms is not None]
        facts = [
            ("eyes in sight", f"{person.seen_s:.1f} s"),
            ("blinks", f"{person.blinks:,}"),
            ("blinks a minute", "" if person.rate is None else f"{person.rate:.1f}"),
        ]
        if durations:
            facts.append(("mean duration", f"{np.mean(durations):.0f} ms"))
            facts.append(("nine in ten are shorter than", f"{np.quantile(durations, 0.9):.0f} ms"))
            facts.append(("partial", f"{person.partial / person.blinks:.0%}"))
        facts.append(("closures of half a second and more", f"{person.kinds['closure']:,}"))
        if person.longest_s:
            facts.append(("longest", f"{person.longest_s:.1f} s"))
        facts += [(f"{kind} events", f"{person.kinds[kind]:,}") for kind in ("lowered", "gap")]
        return facts


def _timeline(events: Sequence[Event], row_s: float, end_s: float) -> list[TimelineRow]:
    rows = []
    for number in range(max(1, int(np.ceil(end_s / row_s)))):
        start = number * row_s
        marks = [
            (
                event.event,
                max(event.start_s - start, 0.0) / row_s,
                (min(event.end_s, start + row_s) - max(event.start_s, start)) / row_s,
                _words(event),
            )
            for event in events
            if event.start_s < start + row_s and event.end_s >= start
        ]
        rows.append(TimelineRow(start, marks))
    return rows


def _bars(durations: Sequence[float]) -> list[tuple[float, int]]:
    edges = np.arange(0, _LONGEST_MS + _BIN_MS, _BIN_MS)
    counts, _ = np.histogram(np.minimum(durations, _LONGEST_MS - 1) if durations else [], edges)
    return [(float(count) / max(int(counts.max()), 1), int(count)) for count in counts]


def _words(event: Event) -> str:
    words = f"{event.event} at {event.start_s:.2f} s"
    if event.duration_ms is not None:
        words += f", {event.duration_ms:.0f} ms"
    if event.completeness == "partial":
        words += ", partial"
    if event.eyes in ("right", "left"):
        words += f", {event.eyes} eye"
    return words if event.confidence is None else f"{words}, confidence {event.confidence:.2f}"
