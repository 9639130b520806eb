"""A recording that is watched, on a terminal: a view that follows it, and a summary at its end."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from eyelid.blinks.event import Event
from eyelid.errors import printable
from eyelid.watching.session import Watched
from eyelid.watching.tallies import PersonTally, Tallies

_BAR = 12
_TIMES_A_SECOND = 8
_MOST_PEOPLE = 8


class WatchView:
    """Shows on a terminal what is watched.

    Attributes:
        tallies: What was counted so far.
    """

    def __init__(self, source: str, frames: int | None) -> None:
        """Makes a view of a recording.

        Args:
            source: Its name.
            frames: About how many frames it has; None if that is not known.
        """
        self.tallies = Tallies()
        self._source, self._frames = source, frames
        self._began_s = monotonic()

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Shows the view while its body runs; it is gone afterwards."""
        with Live(
            get_renderable=self._view,
            console=Console(stderr=True),
            refresh_per_second=_TIMES_A_SECOND,
            transient=True,
            redirect_stdout=sys.stdout.isatty(),  # what is printed stays above the view, or goes into a file
        ):
            yield

    def add(self, watched: Watched) -> None:
        """Takes what came of the next frame."""
        self.tallies.add(watched)

    def _view(self) -> RenderableType:
        tallies = self.tallies
        passed = max(monotonic() - self._began_s, 1e-6)
        rate = tallies.pictures / passed
        head = f"{printable(self._source)}  {clock(tallies.time_s)}  {rate:.0f} frames a second"
        if self._frames and tallies.pictures:
            left = max(self._frames - tallies.pictures, 0) / max(rate, 1e-6)
            head += f"  {min(tallies.pictures / self._frames, 1):.0%}, {clock(left)} left"
        people = Table(box=None, header_style="bold")
        for title in ("person", "right eye", "left eye", "blinks", "a minute", "last event", "drowsiness"):
            people.add_column(title)
        for track in sorted(tallies.people)[-_MOST_PEOPLE:]:
            people.add_row(str(track), *_cells(tallies.people[track]))
        events = [Text(event_words(event)) for event in reversed(tallies.events)]
        return Group(Text(head), people, Text(), *events)


def print_watched(tallies: Tallies, console: Console) -> None:
    """Prints what was counted of each person, and what the recording did not give."""
    table = Table(box=None, header_style="bold")
    for title in ("person", "seen", "blinks", "a minute", "mean ms", "partial", "closures", "longest s"):
        table.add_column(title, justify="right")
    for track, person in sorted(tallies.people.items()):
        blinks = person.blinks
        table.add_row(
            str(track),
            clock(person.seen_s),
            str(blinks),
            "" if person.rate is None else f"{person.rate:.1f}",
            f"{person.blink_ms / blinks:.0f}" if blinks else "",
            f"{person.partial / blinks:.0%}" if blinks else "",
            str(person.kinds["closure"]),
            f"{person.longest_s:.1f}",
        )
    if tallies.people:
        console.print(table)
    else:
        console.print("nobody was seen")
    if tallies.losses:
        more = f" and {len(tallies.losses) - 1} times more" if len(tallies.losses) > 1 else ""
        console.print(Text(printable(f"no pictures for a while: {tallies.losses[0]}{more}"), "yellow"))


def event_words(event: Event) -> str:
    """Returns a line of text that says what happened when."""
    words = [f"{clock(event.start_s, tenths=True)}", f"person {event.track}:", event.event]
    if event.eyes in ("right", "left"):
        words.append(f"of the {event.eyes} eye")
    if event.duration_ms is not None:
        words.append(f"{event.duration_ms:.0f} ms")
    if event.completeness == "partial":
        words.append("partial")
    return " ".join(words)


def _cells(person: PersonTally) -> list[str]:
    openness = person.step.openness if person.step else None
    window = person.window
    return [
        _bar(openness.right if openness else None),
        _bar(openness.left if openness else None),
        str(person.blinks),
        "" if person.rate is None else f"{person.rate:.1f}",
        event_words(person.last).partition(": ")[2] if person.last else "",
        "" if window is None else window.level or window.reason or "",
    ]


def _bar(openness: float | None) -> str:
    if openness is None:
        return "out of sight"
    full = round(_BAR * min(max(openness, 0.0), 1.0))
    return "█" * full + "░" * (_BAR - full)


def clock(seconds: float, *, tenths: bool = False) -> str:
    """Returns a time of a recording as minutes and seconds, with hours if there are any."""
    minutes, rest = divmod(round(seconds, 1) if tenths else seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    text = f"{minutes:02d}:{rest:04.1f}" if tenths else f"{minutes:02d}:{int(rest):02d}"
    return f"{hours}:{text}" if hours else text
