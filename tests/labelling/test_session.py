"""A session: marks, undo, the queue of each annotator, grids and disagreements."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Thread

import numpy as np
import pytest

from eyelid.errors import LabelError, OutputError, PictureError
from eyelid.labelling.imports import ImportedLabels
from eyelid.labelling.journal_entry import Mark

from .annotating import mark_picture

OPEN, CLOSED = Mark("open"), Mark("closed")


def upcoming_names(session, by, count=20, **more):
    return [card.name for card in session.upcoming(by=by, count=count, **more)]


def test_marks_are_on_the_disk_when_the_call_returns(session, names):
    mark_picture(session, "ann", names[0], Mark("open", False, ("glasses",)))
    last = json.loads(session.journal.read_bytes().splitlines()[-1])
    assert last["marks"] == {names[0]: {"label": "open", "tags": ["glasses"]}}
    assert (last["by"], last["reason"], last["seconds"]) == ("ann", "centre", 1.0)


def test_the_same_click_twice_is_one_mark(session, names):
    for _ in range(2):
        mark_picture(session, "ann", names[0], OPEN, click="one")
        session.skip(by="ann", name=names[1], click="two")
    lines = session.journal.read_bytes().splitlines()
    assert len(lines) == 3
    first = session.undo(by="ann", click="three")
    assert session.undo(by="ann", click="three") == first
    assert [card.name for card in first] == [names[1]]
    assert len(session.journal.read_bytes().splitlines()) == 4


def test_a_click_of_another_step_is_refused_and_not_lost(session, names):
    mark_picture(session, "ann", names[0], OPEN, click="one")
    session.undo(by="ann", click="two")
    steps = [
        lambda: mark_picture(session, "ann", names[1], OPEN, click="one"),
        lambda: mark_picture(session, "ann", names[0], CLOSED, click="one"),
        lambda: mark_picture(session, "ben", names[0], OPEN, click="one"),
        lambda: session.skip(by="ann", name=names[0], click="one"),
        lambda: session.undo(by="ann", click="one"),
        lambda: session.undo(by="ben", click="two"),
        lambda: mark_picture(session, "ann", names[0], OPEN, click="two"),
    ]
    for step in steps:
        with pytest.raises(LabelError, match="it names another step in the journal"):
            step()
    assert len(session.journal.read_bytes().splitlines()) == 3


def test_one_person_has_one_name_however_it_is_typed(session, names):
    for number, by in enumerate(("Zoe\u0301", " Zoé", "Zoé ")):
        mark_picture(session, by, names[number], OPEN, click=by)
    assert session.status(by=" Zoe\u0301 ").annotators == {"Zoé": 3}
    assert len(session.history(by="Zoé", count=9)) == 3


def test_everything_is_there_again_after_a_kill(begin, names):
    session = begin()
    mark_picture(session, "ann", names[0], OPEN)
    mark_picture(session, "ann", names[1], Mark("", True, ("bad",)))
    session.skip(by="ann", name=names[2], click="s")
    mark_picture(session, "ann", names[3], CLOSED)
    session.undo(by="ann", click="u")
    before = session.status(by="ann"), session.votes()
    again = begin()
    assert (again.status(by="ann"), again.votes()) == before
    assert [card.name for card in again.undo(by="ann", click="v")] == [names[2]]
    assert [card.name for card in again.history(by="ann", count=9)] == [names[1], names[0]]
    assert again.history(by="ann", count=1)[0].marks == {"ann": Mark("", True, ("bad",))}


def test_undo_takes_back_any_number_of_steps(session, names):
    for name in names:
        mark_picture(session, "ann", name, OPEN)
    taken = [card.name for number in range(10) for card in session.undo(by="ann", click=f"u{number}")]
    assert taken == names[::-1]
    assert session.undo(by="ann", click="u10") == []
    assert session.status(by="ann").labelled == 0


def test_a_grid_is_taken_back_as_a_whole_also_by_a_second_try_of_the_next_sitting(begin, names):
    session = begin()
    session.mark_grid(by="ann", marks=dict.fromkeys(names[:3], OPEN), click="g", seconds=1)
    assert [card.name for card in session.undo(by="ann", click="u")] == names[:3]
    assert [card.name for card in begin().undo(by="ann", click="u")] == names[:3]


def test_what_is_gone_is_not_counted(begin, names, folder):
    session = begin()
    for name in names[:3]:
        mark_picture(session, "ann", name, OPEN, click=name)
    (folder / names[0]).unlink()
    again = begin(until=3)
    status = again.status(by="ann")
    assert (status.labelled, status.of_class["open"], status.total) == (2, 2, 9)
    assert not again.finished.is_set()
    (folder / names[1]).unlink()
    again.pile.refresh()
    status = again.status(by="ann")
    assert (status.labelled, status.total, status.annotators) == (1, 8, {"ann": 3})
    for name in (names[0], names[1]):
        assert name not in [card.name for card in again.history(by="ann", count=9)]
        assert name in again.votes()  # it may come back
    mark_picture(again, "ann", names[5], OPEN, click="last")
    assert again.finished.is_set()


def test_a_large_table_keeps_nobody_waiting(session, names, monkeypatch):
    from eyelid.labelling import session as session_module

    def slow(*_):
        thread = Thread(target=mark_picture, args=(session, "ann", names[1], OPEN), daemon=True)
        thread.start()
        thread.join(5)
        return b"" if not thread.is_alive() else b"the mark waits"

    monkeypatch.setattr(session_module, "table_bytes", slow)
    mark_picture(session, "ann", names[0], OPEN, click="first")
    assert session.export("json") == b""


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"mark": Mark("shut")}, "class 'shut': expected one of open, closed"),
        ({"mark": Mark("open", True)}, "class 'open' and can't tell"),
        ({"mark": Mark("open", False, ("blue",))}, "tag 'blue': expected one of bad, glasses"),
        ({"mark": Mark()}, "the mark is empty"),
        ({"name": "../0.png"}, "no picture of .* has this name"),
        ({"by": " "}, "annotator ' '"),
        ({"by": "model"}, "annotator 'model'"),
        ({"by": " Model\t"}, "annotator ' Model"),
        ({"by": "a;b"}, "annotator 'a;b'"),
        ({"by": "x" * 61}, "1 to 60 letters"),
    ],
)
def test_impossible_marks_are_refused(session, names, more, message):
    arguments = {"by": "ann", "name": names[0], "mark": OPEN, "reason": "centre", "click": "c", "seconds": 1}
    with pytest.raises(LabelError, match=message):
        session.mark(**(arguments | more))
    assert len(session.journal.read_bytes().splitlines()) == 1


def test_before_there_is_advice_pictures_come_at_random(session, names):
    cards = session.upcoming(by="ann", count=4, exclude=[names[0]])
    assert len({card.name for card in cards} - {names[0]}) == 4
    assert {(card.reason, card.suggestion) for card in cards} == {("random", None)}


def test_advice_orders_the_queue_and_suggests(session, names):
    session._adviser.set_advice([0.9] * 5 + [0.2] * 5, [7, 3], ["informative", "random"])
    first, second, *rest = session.upcoming(by="ann", count=20)
    assert (first.name, first.suggestion.label, first.reason) == (names[7], "closed", "informative")
    assert (second.name, second.suggestion.label, second.reason) == (names[3], "open", "random")
    assert second.suggestion.probability == pytest.approx(0.9)
    assert {card.name for card in (first, second, *rest)} == set(names)
    mark_picture(session, "ann", names[7], CLOSED, "informative")
    mark_picture(session, "ann", names[3], CLOSED, "random")
    status = session.status(by="ann")
    assert (status.agreed, status.suggested) == (1, 2)
    arrays = session.label_arrays()
    assert arrays.labels.tolist() == [-1, -1, -1, 1, -1, -1, -1, 1, -1, -1]
    assert np.flatnonzero(arrays.drawn).tolist() == [3]
    assert session._adviser.woken == 2


def test_what_is_no_label_is_out_of_learning(session, names):
    mark_picture(session, "ann", names[0], Mark("", True))
    mark_picture(session, "ann", names[1], Mark("open", False, ("bad",)))
    mark_picture(session, "ann", names[2], Mark("", False, ("glasses",)))
    mark_picture(session, "ann", names[3], OPEN)
    mark_picture(session, "ben", names[3], CLOSED)
    session.skip(by="ann", name=names[4], click="s")
    arrays = session.label_arrays()
    assert np.flatnonzero(arrays.excluded).tolist() == [0, 1, 2, 3, 4]
    assert (arrays.labels == -1).all()
    status = session.status(by="ann")
    assert (status.labelled, status.cant_tell, status.tied) == (1, 1, 1)
    assert (status.skipped, status.own, status.of_tag) == (1, 4, {"bad": 1, "glasses": 1})


def test_skipped_pictures_come_again_at_the_end(session, names):
    session.skip(by="ann", name=names[4], click="s")
    session.skip(by="ann", name=names[2], click="t")
    assert upcoming_names(session, "ann")[-2:] == [names[4], names[2]]
    mark_picture(session, "ann", names[4], OPEN, "back")
    assert upcoming_names(session, "ann")[-1] == names[2]
    assert session.status(by="ann").skipped == 1


def test_two_annotators_do_not_get_one_picture_at_a_time(begin, names):
    session = begin(overlap=0.0)
    one, other = upcoming_names(session, "ann", 5), upcoming_names(session, "ben", 5)
    assert set(one) | set(other) == set(names)
    mark_picture(session, "ann", one[0], OPEN)
    assert one[0] not in upcoming_names(session, "ben")


@pytest.mark.parametrize(("overlap", "fewest", "most"), [(0.0, 0, 0), (0.5, 2, 8), (1.0, 10, 10)])
def test_second_opinions_come_first_and_are_not_influenced(begin, names, overlap, fewest, most):
    session = begin(overlap=overlap)
    session._adviser.set_advice([0.9] * 10, [0], ["informative"])
    for name in names:
        mark_picture(session, "ann", name, OPEN)
    cards = session.upcoming(by="ben", count=20)
    assert fewest <= len(cards) <= most
    assert all((card.reason, card.suggestion, dict(card.marks)) == ("second", None, {}) for card in cards)


def test_disagreements_are_shown_until_they_are_decided(session, names):
    for name in names[:4]:
        mark_picture(session, "ann", name, OPEN)
        mark_picture(session, "ben", name, CLOSED if name == names[1] else OPEN)
    (card,) = session.disagreements(by="ann", count=9)
    assert (card.name, card.reason) == (names[1], "disagreement")
    assert card.marks == {"ann": OPEN, "ben": CLOSED}
    status = session.status(by="ann")
    assert (status.disagreements, status.tied, status.labelled) == (1, 1, 3)
    assert status.agreement.pairs[0].alike == 0.75
    mark_picture(session, "ann", names[1], OPEN, "disagreement")
    assert session.disagreements(by="ann", count=9) == []
    assert len(session.disagreements(by="ben", count=9)) == 1
    mark_picture(session, "ben", names[1], OPEN, "disagreement")
    status = session.status(by="ann")
    assert (status.disagreements, status.labelled) == (0, 4)
    assert status.agreement.pairs[0].alike == 0.75  # of their own opinions


def test_a_grid_is_one_step(session, names):
    session._adviser.set_advice([0.9, 0.6, 0.1, 0.99, 0.8] * 2, [], [])
    mark_picture(session, "ann", names[3], OPEN)
    cards = session.grid(by="ann", label="open", count=4)
    assert [card.name for card in cards] == [names[8], names[0], names[5], names[4]]
    assert {card.reason for card in cards} == {"grid"}
    marks = {card.name: OPEN for card in cards[:3]} | {cards[3].name: CLOSED}
    session.mark_grid(by="ann", marks=marks, click="g", seconds=6.0)
    assert session.status(by="ann").of_class == {"open": 4, "closed": 1}
    assert session.status(by="ann").suggested == 0  # the grid asks for one class, which everybody sees
    assert session.status(by="ann").per_minute == pytest.approx(60 * 5 / 7)
    assert session.undo(by="ann", click="u")[0].name == names[8]
    assert session.status(by="ann").labelled == 1
    with pytest.raises(LabelError, match="class 'shut'"):
        session.grid(by="ann", label="shut", count=4)
    with pytest.raises(LabelError, match="a grid without pictures"):
        session.mark_grid(by="ann", marks={}, click="h", seconds=1)


def test_the_session_ends_when_there_are_as_many_labels_as_wanted(begin, names):
    session = begin(until=3)
    mark_picture(session, "ann", names[0], OPEN)
    mark_picture(session, "ann", names[1], Mark("", True))
    mark_picture(session, "ann", names[2], CLOSED)
    assert not session.finished.is_set()
    mark_picture(session, "ann", names[3], CLOSED)
    assert session.finished.is_set()
    assert session.status(by="ann").finished
    assert begin(until=3).finished.is_set()


def test_imported_labels_end_the_session_too(begin, names):
    session = begin(until=3)
    mark_picture(session, "ann", names[0], OPEN)
    marks = {"ben": dict.fromkeys(names[1:3], CLOSED)}
    session.import_labels(ImportedLabels(source="ben.csv", marks=marks))
    assert session.finished.is_set()


def test_a_picture_that_is_gone_is_not_asked_for_and_its_mark_is_kept(session, names, folder):
    mark_picture(session, "ann", names[0], OPEN)
    for name in names[:2]:
        (folder / name).unlink()
        with pytest.raises(PictureError):
            session.picture(name)
    assert not set(names[:2]) & set(upcoming_names(session, "ben"))
    status = session.status(by="ann")
    assert (status.total, status.lost, status.labelled, status.annotators) == (8, 2, 0, {"ann": 1})
    assert [row.name for row in session.rows()] == []
    assert session.votes()[names[0]].label == "open"
    assert session.label_arrays().excluded[:2].tolist() == [True, True]


def test_pictures_that_come_are_asked_for_at_last(session, names, folder):
    session._adviser.set_advice([0.9] * 10, [4], ["informative"])
    (folder / "new.png").write_bytes((folder / names[0]).read_bytes())
    assert session.pile.refresh()
    assert upcoming_names(session, "ann")[-1] == "new.png"
    assert len(session.label_arrays().labels) == 11


def test_many_threads_lose_nothing(session, names):
    def work(number):
        name = names[number % 10]
        mark_picture(session, f"by {number % 4}", name, OPEN if number % 3 else CLOSED, click=str(number))
        session.status(by="ann")
        session.upcoming(by=f"by {number % 4}", count=3)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(120)))
    entries = [json.loads(line) for line in session.journal.read_bytes().splitlines()]
    assert [entry["number"] for entry in entries] == list(range(1, 122))
    assert {entry["click"] for entry in entries[1:]} == set(map(str, range(120)))


def test_a_mark_that_cannot_be_written_is_not_in_force(session, names, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("eyelid.labelling.journal.os.write", fail)
    with pytest.raises(OutputError, match="not kept"):
        mark_picture(session, "ann", names[0], OPEN)
    with pytest.raises(OutputError, match="not kept"):
        session.skip(by="ann", name=names[0], click="s")
    monkeypatch.undo()
    assert session.status(by="ann").labelled == 0
    mark_picture(session, "ann", names[0], OPEN)
    assert session.status(by="ann").labelled == 1
