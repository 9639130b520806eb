"""What is said over a frame is what is known then, and old things are forgotten."""

import pytest

from eyelid.blinks import Event
from eyelid.watching.frame_notes import FaceBoxes, FrameNotes, TracePoint, words_of

FACE = (10.0, 10.0, 80.0, 90.0)
EYE = (20.0, 30.0, 20.0, 20.0)


def blink(start: float, end: float, kind: str = "blink", track: int = 0, **facts: str) -> Event:
    return Event("a", track, kind, start, (start + end) / 2, end, **facts)  # type: ignore[arg-type]


def points(
    until_s: float, *, track: int = 0, after_s: float = -1.0, openness: float = 1.0
) -> list[TracePoint]:
    return [
        TracePoint(track, number / 10, openness, openness, None)
        for number in range(round(until_s * 10) + 1)
        if number / 10 > after_s
    ]


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (blink(1, 1.153), "blink 153 ms"),
        (blink(1, 1.1, completeness="partial", eyes="both"), "partial blink 100 ms"),
        (blink(1, 1.2, "wink", eyes="left"), "left wink 200 ms"),
        (blink(1, 2.24, "closure"), "closure 1.2 s"),
        (blink(1, 2, "lowered"), "lowered gaze"),
        (blink(1, 2, "gap"), "eyes out of sight"),
    ],
)
def test_events_have_words(event: Event, words: str) -> None:
    assert words_of(event) == words


@pytest.mark.parametrize(
    ("time_s", "words", "blinks"),
    [
        (1.9, "", "0 blinks"),
        (2.0, "blink 200 ms", "0 blinks"),  # from the start on
        (2.3, "blink 200 ms", "1 blink"),
        (2.9, "blink 200 ms", "1 blink"),  # for 0.7 s after the end
        (3.0, "", "1 blink"),
        (4.2, "closure 1.0 s", "1 blink"),
    ],
)
def test_known_events_are_told_in_their_time(time_s: float, words: str, blinks: str) -> None:
    notes = FrameNotes()
    notes.tell(points(time_s), [blink(4, 5, "closure"), blink(2, 2.2)])
    (person,) = notes.note(time_s, [FaceBoxes(0, FACE, EYE, EYE)]).people
    assert (person.words, person.counts[0]) == (words, blinks)


def test_an_event_that_is_told_late_is_counted_then() -> None:
    notes = FrameNotes()
    notes.tell(points(2.4), [])
    assert notes.note(2.4, []).people[0].counts == ("0 blinks", "0 closures")
    notes.tell(points(2.5, after_s=2.4), [blink(2, 2.2)])
    (person,) = notes.note(2.5, []).people
    assert (person.words, person.counts[0]) == ("blink 200 ms", "1 blink")


def test_eyes_that_are_shut_are_told_before_the_event_is() -> None:
    notes = FrameNotes()
    notes.tell([TracePoint(0, 3.0, 0.0, 0.1, 0.0, shut_since_s=2.2)], [])
    (person,) = notes.note(3.0, [FaceBoxes(0, FACE, EYE, EYE)]).people
    assert (person.kind, person.words) == ("closure", "closed for 0.8 s")
    assert person.eyes == [(EYE, "closed"), (EYE, "closed")]


def test_an_eye_is_drawn_if_its_openness_is_known() -> None:
    notes = FrameNotes()
    notes.tell([TracePoint(0, 3.0, 0.9, 0.9, None)], [])
    assert notes.note(3.0, [FaceBoxes(0, FACE, EYE, EYE)]).people[0].eyes == [(EYE, "open")]
    assert notes.note(3.1, [FaceBoxes(0, FACE, EYE, EYE)]).people[0].eyes == []


def test_the_largest_three_of_many_people_have_a_row() -> None:
    notes = FrameNotes()
    boxes = [FaceBoxes(track, (0, 0, width, 50)) for track, width in enumerate([30, 60, 20, 90, 50])]
    for track in range(5):
        notes.tell(points(1, track=track), [])
    assert [person.number for person in notes.note(1.0, boxes).people] == [1, 3, 4]


def test_who_has_left_is_gone_after_the_trace_is() -> None:
    notes = FrameNotes()
    notes.tell(points(1), [])
    assert len(notes.note(5.9, []).people) == 1
    assert notes.note(6.1, []).people == []
    assert notes.note(6.1, []).clock == "00:06.1"


def test_memory_does_not_grow() -> None:
    notes = FrameNotes()
    for second in range(0, 600, 5):
        notes.tell(points(second, after_s=second - 5), [blink(second - 1, second - 0.8)])
        notes.note(float(second), [])
    assert len(notes._traces[0]) <= 51
    assert len(notes._to_come) + len(notes._uncounted) + len(notes._events) < 5
    assert notes.note(600.0, []).people[0].counts[0] == "120 blinks"
