"""What the page of `watch` is told of frames, events and measures, as JSON."""

from collections.abc import Iterable, Sequence
from typing import Any

from eyelid.blinks.event_steps import Step
from eyelid.watching.frame_reading import FrameReading
from eyelid.watching.tallies import PersonTally, Tallies
from eyelid.watching.terminal import event_words
from eyelid.watching.watch_desk import News, Numbered, WatchDesk

_MOST_PEOPLE = 8
_MEASURES = (
    ("blink_rate", "blinks a minute", 1),
    ("duration_mean_ms", "mean duration, ms", 1),
    ("duration_p90_ms", "nine in ten are shorter than, ms", 1),
    ("partial_share", "partial blinks, %", 100),
    ("closed_share", "time closed, %", 100),
    ("p80", "P80, %", 100),
    ("longest_closure_s", "longest closure, s", 1),
)


def news_json(desk: WatchDesk, news: News, reading: FrameReading | None) -> dict[str, Any]:
    """Returns what is new, with what was read in a frame."""
    tallies = desk.tallies
    return {
        "turn": news.turn,
        "time_s": round(news.time_s, 4),
        "pictures": tallies.pictures,
        "reading": None if reading is None else reading_json(reading),
        "steps": [_step_json(track, step) for track, step in news.steps],
        "events": [event_json(each) for each in news.events],
        "alarms": [{"turn": turn, **alarm._asdict()} for turn, alarm in news.alarms],
        "requests": [asked._asdict() for asked in news.requests],
        "people": people_json(tallies),
        "lost": desk.lost,
        "failure": tallies.failure,
        "over": desk.is_over,
        "finished": desk.finished.is_set(),
    }


def people_json(tallies: Tallies) -> dict[str, Any]:
    """Returns what was counted of each person, by number; of those who came last."""
    return {str(track): _person_json(tallies.people[track]) for track in _latest(tallies.people)}


def marks_json(desk: WatchDesk) -> dict[str, Any]:
    """Returns the marks that stand: numbers of false events, and when blinks were missed."""
    missed = [mark for mark in desk.marks if mark.kind == "missed"]
    return {
        "false": desk.false_events,
        "missed": [{"number": mark.number, "track": mark.track, **mark.span._asdict()} for mark in missed],
    }


def reading_json(reading: FrameReading) -> dict[str, Any]:
    """Returns the faces and eyes of a frame, in pixels."""
    height, width = reading.picture.pixels.shape[:2]
    return {
        "frame": reading.picture.frame,
        "width": width,
        "height": height,
        "faces": [{"track": face.track, "box": _rounded(face.box)} for face in reading.faces],
        "eyes": [
            {
                "track": reading.faces[eye.face or 0].track,
                "side": eye.side,
                "box": _rounded(eye.box),
                "p_open": round(p_open, 3),
            }
            for eye, p_open in zip(reading.eyes, reading.p_open, strict=True)
        ],
    }


def event_json(numbered: Numbered) -> dict[str, Any]:
    """Returns an event, with a line that says what happened."""
    event = numbered.event
    return {
        "number": numbered.number,
        "track": event.track,
        "event": event.event,
        "start_s": round(event.start_s, 4),
        "end_s": round(event.end_s, 4),
        "words": event_words(event),
    }


def _step_json(track: int, step: Step) -> list[float | int | None]:
    """Returns person, time, and how open both eyes, the right and the left are."""
    openness = step.openness
    values = [openness.both, openness.right, openness.left]
    rounded = [None if value is None else round(float(value), 3) for value in values]
    return [track, round(openness.moment.time_s, 4), *rounded]


def _person_json(person: PersonTally) -> dict[str, Any]:
    window = person.window
    measures = []
    if window:
        for name, words, times in _MEASURES:
            value = getattr(window, name)
            measures.append([words, None if value is None else round(times * value, 1)])
    return {
        "blinks": person.blinks,
        "rate": None if person.rate is None else round(person.rate, 1),
        "level": (window.level or "") if window else "",
        "reason": (window.reason or "") if window else "",
        "window": None if window is None else [round(window.start_s, 1), round(window.end_s, 1)],
        "measures": measures,
    }


def _latest(people: Iterable[int]) -> list[int]:
    """Returns the numbers of the people who came last, in order."""
    return sorted(people)[-_MOST_PEOPLE:]


def _rounded(lengths: Sequence[float]) -> list[float]:
    return [round(float(length), 1) for length in lengths]
