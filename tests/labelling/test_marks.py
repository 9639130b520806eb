"""Replaying the journal."""

from itertools import count

import pytest

from eyelid.labelling.journal_entry import JournalEntry, Mark
from eyelid.labelling.marks import Click, replay

OPEN, CLOSED = Mark("open"), Mark("closed")


def entries(*steps):
    """Entries from tuples: by, kind, picture or what is undone, mark, and more."""
    numbers = count(1)
    made = []
    for by, kind, what, *rest in steps:
        more = rest[1] if len(rest) > 1 else {}
        number = next(numbers)
        if kind == "undo":
            more = {"undoes": what, **more}
        else:
            marks = what if isinstance(what, dict) else {what: rest[0] if rest else Mark()}
            more = {"marks": marks, **more}
        made.append(
            JournalEntry(number=number, time=f"t{number}", kind=kind, by=by, click=f"c{number}", **more)
        )
    return made


def in_force(marks):
    return {
        name: {by: record.mark.answer for by, record in records.items()}
        for name, records in marks.by_picture.items()
    }


@pytest.mark.parametrize(
    ("steps", "expected", "skipped"),
    [
        ([("a", "mark", "x", OPEN)], {"x": {"a": "open"}}, []),
        ([("a", "mark", "x", OPEN), ("a", "mark", "x", CLOSED)], {"x": {"a": "closed"}}, []),
        ([("a", "mark", "x", OPEN), ("a", "undo", 1)], {}, []),
        ([("a", "mark", "x", OPEN), ("a", "mark", "x", CLOSED), ("a", "undo", 2)], {"x": {"a": "open"}}, []),
        (
            [("a", "mark", "x", OPEN), ("a", "mark", "x", CLOSED), ("a", "undo", 2), ("a", "undo", 1)],
            {},
            [],
        ),
        ([("a", "skip", "x")], {}, ["x"]),
        ([("a", "skip", "x"), ("a", "mark", "x", OPEN)], {"x": {"a": "open"}}, []),
        ([("a", "skip", "x"), ("a", "mark", "x", OPEN), ("a", "undo", 2)], {}, ["x"]),
        ([("a", "mark", "x", OPEN), ("a", "skip", "x")], {}, ["x"]),
        (
            [("a", "mark", "x", OPEN), ("b", "mark", "x", CLOSED), ("a", "undo", 1)],
            {"x": {"b": "closed"}},
            [],
        ),
        ([("a", "mark", {"x": OPEN, "y": CLOSED}), ("a", "undo", 1)], {}, []),
        (
            [("a", "import", "x", OPEN), ("a", "mark", "x", CLOSED), ("a", "undo", 2)],
            {"x": {"a": "open"}},
            [],
        ),
        ([("a", "skip", "x"), ("a", "import", "x", OPEN), ("a", "undo", 1)], {"x": {"a": "open"}}, []),
        ([("a", "undo", 9)], {}, []),
        ([("a", "mark", "x", Mark("", True))], {"x": {"a": ""}}, []),
        ([("a", "mark", "x", Mark("", False, ("bad",)))], {"x": {"a": None}}, []),
    ],
)
def test_what_is_in_force(steps, expected, skipped):
    marks = replay(entries(*steps))
    assert in_force(marks) == expected
    assert list(marks.skipped.get("a", ())) == skipped
    for name, answers in expected.items():
        for by in answers:
            assert name in marks.by_annotator[by]


def test_what_can_be_undone_is_the_own_last_step_and_never_an_import():
    marks = replay(entries(("a", "import", "w", OPEN), ("a", "mark", "x", OPEN), ("b", "mark", "y", OPEN)))
    assert marks.last_step("a") == (2, ["x"])
    assert marks.last_step("b") == (3, ["y"])
    marks.apply(entries(("a", "undo", 2))[0])
    assert marks.last_step("a") is None


def test_latest_first_each_once():
    steps = [("a", "mark", "x", OPEN), ("a", "mark", {"y": OPEN, "z": OPEN}), ("a", "mark", "x", CLOSED)]
    assert list(replay(entries(*steps)).latest("a")) == ["x", "z", "y"]


def test_a_picture_drawn_at_random_stays_so_when_its_mark_is_taken_back_and_made_again():
    steps = [
        ("a", "mark", "x", OPEN, {"reason": "random"}),
        ("a", "undo", 1),
        ("a", "mark", "x", OPEN, {"reason": "back"}),
    ]
    assert replay(entries(*steps)).drawn == {"x"}


def test_an_answer_after_seeing_those_of_others_is_not_ones_own():
    steps = [
        ("a", "mark", "x", OPEN),
        ("b", "mark", "x", CLOSED),
        ("b", "mark", "x", OPEN, {"reason": "disagreement"}),
        ("a", "mark", "x", CLOSED, {"reason": "back"}),
    ]
    records = replay(entries(*steps)).by_picture["x"]
    assert (records["a"].own_answer, records["a"].mark.label) == ("closed", "closed")
    assert (records["b"].own_answer, records["b"].mark.label) == ("closed", "open")


@pytest.mark.parametrize(
    ("seconds", "per_minute"),
    [([2.0, 1.0], 40), ([0.0, 0.0], 0), ([1.0, 3600.0], 120 / 61)],  # an hour is a pause
)
def test_speed(seconds, per_minute):
    steps = [("a", "mark", str(at), OPEN, {"seconds": took}) for at, took in enumerate(seconds)]
    assert replay(entries(*steps)).per_minute("a") == pytest.approx(per_minute)
    assert replay(entries(*steps)).per_minute("b") == 0


def test_clicks_are_known_by_their_picture():
    marks = replay(entries(("a", "mark", "x", OPEN), ("a", "undo", 1)))
    assert marks.clicks == {
        "c1": Click("mark", "a", {"x": OPEN}),
        "c2": Click("undo", "a", {}, ["x"]),
    }
