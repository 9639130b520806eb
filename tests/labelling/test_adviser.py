"""The adviser: nobody waits for it, and its advice is of the newest labels."""

from contextlib import closing
from threading import Event

import numpy as np
import pytest

from eyelid.errors import LabelError
from eyelid.labelling import adviser as adviser_module
from eyelid.labelling.opening import open_session
from eyelid.labelling.options import LabelOptions
from eyelid.labelling.pile_embedder import PileEmbedder

from .annotating import label_upcoming, wait_until


def test_a_few_labels_give_suggestions_that_are_mostly_right(open_pile, states):
    session = open_pile()
    advice = session.advice()
    assert set(advice.reasons) <= {"centre", "random"}
    assert {card.suggestion for card in session.upcoming(by="ann", count=5)} == {None}  # nothing to go by yet
    for _ in range(3):
        label_upcoming(session, states, 10)
        advice = session.advice()  # so that the next ten are chosen with these labels
    labels = [session.classes[index] for index in advice.probabilities.argmax(axis=1)]
    right = np.mean([label == states[name] for label, name in zip(labels, session.pile.names, strict=True)])
    assert right > 0.85
    status = session.status(by="ann")
    assert (status.refitting, status.embedding, status.trained_on) == (False, "histograms of gradients", ())
    assert status.suggested > 5
    assert status.accuracy is not None
    assert session.upcoming(by="ann", count=1)[0].suggestion.label in ("open", "closed")


def test_no_call_waits_for_a_refit(open_pile, states, monkeypatch):
    session = open_pile()
    session.advice()
    guide = session._adviser._guide
    advise = guide.advise
    may_end = Event()
    monkeypatch.setattr(guide, "advise", lambda *arrays, **more: may_end.wait() and advise(*arrays, **more))
    label_upcoming(session, states, 8)
    assert session.status(by="ann").refitting
    may_end.set()
    wait_until(lambda: not session.status(by="ann").refitting)
    assert not set(session._adviser.advice.queue.tolist()) & {
        session.pile.numbers[name] for name in session.votes()
    }


def test_after_a_fault_the_next_labels_give_advice_again(open_pile, states, monkeypatch):
    session = open_pile()
    before = session.advice()
    guide = session._adviser._guide
    with monkeypatch.context() as patch:
        patch.setattr(guide, "advise", lambda *arrays, **more: {}["fault"])
        label_upcoming(session, states, 1)
        with pytest.raises(LabelError, match="no suggestions: no new suggestions: KeyError"):
            session.advice()
    assert session._adviser.advice is before
    session.skip(by="ann", name=session.pile.names[0], click="s")
    session.advice()
    assert session.status(by="ann").problem == ""


@pytest.mark.parametrize("broken", ["label_arrays", "refresh"])
def test_no_fault_ends_the_adviser_for_good(broken, open_pile, states, monkeypatch, caplog):
    monkeypatch.setattr(adviser_module, "_REFRESH_EVERY", 0.0)
    session = open_pile()
    session.advice()
    owner, name = (session._adviser, "_get_labels") if broken == "label_arrays" else (session.pile, broken)
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, lambda: {}["fault"])
        label_upcoming(session, states, 1)
        wait_until(lambda: "KeyError: 'fault'" in session.status(by="ann").problem)
    label_upcoming(session, states, 6)
    wait_until(lambda: session.status(by="ann").problem == "")
    assert len(session.advice().queue)


def test_an_adviser_that_has_ended_is_told_and_promises_nothing(eyes, tmp_path, monkeypatch):
    monkeypatch.setattr(PileEmbedder, "first", lambda _: {}["fault"])
    options = LabelOptions(sources=(str(eyes),), output=str(tmp_path / "labels"), embed="hog")
    with closing(open_session(options)) as session:
        with pytest.raises(LabelError, match="suggestions have ended: KeyError"):
            session.advice()
        session.skip(by="ann", name=session.pile.names[0], click="s")
        status = session.status(by="ann")
        assert (status.problem, status.refitting) == ("suggestions have ended: KeyError: 'fault'", False)


def test_who_waits_is_told_the_stage_that_runs(open_pile):
    session = open_pile()
    embedder = PileEmbedder(session.pile, "hog+self", cache=session.folder, seed=0)
    embedder.pending, embedder.progress = "hog+self", 0.25
    session.advice()
    adviser = session._adviser
    adviser.embedder, used = embedder, adviser.embedder
    stages = []

    def report(stage, share):
        stages.append((stage, share))
        adviser.embedder = used

    session.advice(progress=report)
    assert stages[0] == ("embedding by hog+self", 0.25)


def test_pictures_that_come_are_embedded_too(open_pile, eyes, monkeypatch):
    monkeypatch.setattr(adviser_module, "_REFRESH_EVERY", 0.1)
    session = open_pile()
    session.advice()
    new = eyes / "new.png"
    new.write_bytes((eyes / "000.png").read_bytes())
    try:
        wait_until(lambda: len(session._adviser.advice.probabilities) == 121)
        assert session.status(by="ann").gained == 1
    finally:
        new.unlink()
    wait_until(lambda: session.status(by="ann").lost == 1)
