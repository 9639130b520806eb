"""Advice in the background: never waited for, always of the newest labels."""

import os
import signal
import time

import cv2
import numpy as np
import pytest

from eyelid.errors import EyelidError, LabelError, OptionError
from eyelid.labelling import adviser as room
from eyelid.labelling.embedding_process import BackgroundEmbedding
from eyelid.labelling.entry import Mark
from eyelid.labelling.setup import labels_folder, open_session
from eyelid.synth import draw_eyes


@pytest.fixture(scope="module")
def truth(tmp_path_factory):
    """A folder of 120 drawn eyes, and their states by name."""
    folder = tmp_path_factory.mktemp("pile") / "eyes"
    folder.mkdir()
    patches, looks = draw_eyes(120, seed=5, size=24, well_lit=True)
    states = {}
    for number, (patch, look) in enumerate(zip(patches, looks, strict=True)):
        cv2.imwrite(str(folder / f"{number:03}.png"), patch)
        states[f"{number:03}.png"] = look.state
    return folder, states


@pytest.fixture
def sitting(truth, tmp_path):
    opened = []

    def open_it(**options):
        opened.append(
            open_session([str(truth[0])], output=tmp_path / "labels", **({"embed": "hog"} | options))
        )
        return opened[-1]

    yield open_it
    for session in opened:
        session.close()


def until(seen, seconds=20.0):
    end = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < end
        time.sleep(0.02)


def label(session, truth, count):
    for number in range(count):
        (card,) = session.upcoming(by="ann", count=1)
        mark = Mark(truth[1][card.name])
        session.mark(
            by="ann",
            name=card.name,
            mark=mark,
            reason=card.reason,
            click=f"{number} {card.name}",
            seconds=1.0,
        )


def test_a_few_labels_give_suggestions_that_are_mostly_right(sitting, truth):
    session = sitting()
    advice = session.advice()
    assert set(advice.reasons) <= {"centre", "random"}
    assert {card.suggestion for card in session.upcoming(by="ann", count=5)} == {""}  # nothing to go by yet
    for _ in range(3):
        label(session, truth, 10)
        advice = session.advice()  # so that the next ten are asked for by what these tell
    said = [session.classes[index] for index in advice.probabilities.argmax(axis=1)]
    right = np.mean([label == truth[1][name] for label, name in zip(said, session.pile.names, strict=True)])
    assert right > 0.85
    status = session.status(by="ann")
    assert (status.refitting, status.embedding, status.trained_on) == (False, "histograms of gradients", ())
    assert status.suggested > 5
    assert status.accuracy is not None
    assert session.upcoming(by="ann", count=1)[0].suggestion in ("open", "closed")


def test_no_call_waits_for_a_refit(sitting, truth, monkeypatch):
    session = sitting()
    session.advice()
    guide = session._adviser._guide
    advise = guide.advise
    monkeypatch.setattr(guide, "advise", lambda *given, **more: time.sleep(0.5) or advise(*given, **more))
    started = time.monotonic()
    label(session, truth, 8)
    assert session.status(by="ann").refitting
    assert time.monotonic() - started < 0.5
    until(lambda: not session.status(by="ann").refitting)
    assert not set(session._adviser.advice.queue.tolist()) & {
        session.pile.numbers[name] for name in session.verdicts()
    }


def test_after_a_fault_the_next_labels_give_advice_again(sitting, truth, monkeypatch):
    session = sitting()
    before = session.advice()
    guide = session._adviser._guide
    with monkeypatch.context() as patch:
        patch.setattr(guide, "advise", lambda *given, **more: {}["fault"])
        label(session, truth, 1)
        with pytest.raises(LabelError, match="no suggestions: no new suggestions: KeyError"):
            session.advice()
    assert session._adviser.advice is before
    session.skip(by="ann", name=session.pile.names[0], click="s")
    session.advice()
    assert session.status(by="ann").problem == ""


def test_pictures_that_come_are_embedded_too(sitting, truth, monkeypatch):
    monkeypatch.setattr(room, "_LOOK", 0.1)
    session = sitting()
    session.advice()
    new = truth[0] / "new.png"
    new.write_bytes((truth[0] / "000.png").read_bytes())
    try:
        until(lambda: len(session._adviser.advice.probabilities) == 121)
        assert session.status(by="ann").gained == 1
    finally:
        new.unlink()
    until(lambda: session.status(by="ann").lost == 1)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"embed": "none"}, "embedding 'none': expected hog, self"),
        ({"embed": "hog+none"}, "embedding 'none'"),
        ({"suggest": "guess"}, "--suggest guess: expected one of"),
        ({"order": "none"}, "--order none: expected one of"),
    ],
)
def test_what_there_is_not_is_told_before_anything_is_opened(options, told, sitting, tmp_path):
    with pytest.raises(EyelidError, match=told):
        sitting(**options)
    assert not (tmp_path / "labels").exists()


def test_the_pile_itself_is_no_place_for_its_labels(truth):
    with pytest.raises(OptionError, match="this is the pile itself"):
        open_session([str(truth[0])], output=truth[0])


@pytest.mark.parametrize(
    ("sources", "folder"),
    [
        (["eyes"], "{here}/eyes-labels"),
        (["eyes/"], "{here}/eyes-labels"),
        (["."], "{here}-labels"),
        (["eyes.zip"], "eyes-labels"),
        (["list.csv"], "list-labels"),
        (["eyes/*.png"], "eyelid-labels"),
        (["eyes", "more"], "eyelid-labels"),
    ],
)
def test_labels_lie_beside_the_pile(sources, folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "eyes").mkdir()
    (tmp_path / "eyes.zip").write_bytes(b"")
    assert str(labels_folder(sources)) == folder.format(here=tmp_path)


def test_the_better_embedding_is_swapped_in_when_it_is_ready(sitting, truth, monkeypatch):
    # What takes minutes is stood in for by another embedding that is quick.
    monkeypatch.setattr(room, "embeddings_of", lambda choice: ("hog", "eye_state"))
    monkeypatch.setattr(room, "_is_slow", lambda choice: choice == "eye_state")
    session = sitting()
    until(lambda: session.status(by="ann").embedding)
    label(session, truth, 5)
    assert "histograms" in session.status(by="ann").embedding
    until(lambda: "eye_state" in session.status(by="ann").embedding, 60)
    assert session.status(by="ann").trained_on
    assert len(session.advice().probabilities) == 120


def test_a_background_process_that_fails_says_why(tmp_path, drawn):
    patches = np.zeros((4, 30, 30), np.uint8)
    process = BackgroundEmbedding(patches, by="hog", seed=0, cache=tmp_path)
    until(lambda: not process.running(), 60)
    assert "expected uint8" in process.problem
    assert not list(tmp_path.glob("*.npy"))


def test_a_background_process_that_is_left_alone_leaves_no_file(tmp_path):
    process = BackgroundEmbedding(np.zeros((300, 24, 24), np.uint8), by="self", seed=0, cache=tmp_path)
    until(lambda: process.progress() > 0, 60)
    left = list(tmp_path.glob("*.npy"))  # as a kill of both would leave it
    process.stop()
    assert left == []


def test_where_the_background_cannot_write_the_first_embedding_stays(sitting, truth, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(room, "embeddings_of", lambda choice: ("hog", "self"))
    monkeypatch.setattr(room, "BackgroundEmbedding", full)
    session = sitting()
    label(session, truth, 5)
    assert len(session.advice().probabilities) == 120
    status = session.status(by="ann")
    assert "No space left on device; suggestions go on by hog" in status.problem
    assert status.coming == ""


def test_a_pile_that_is_misspelt_leaves_no_journal(tmp_path):
    (tmp_path / "empty").mkdir()
    for name in ("empty", "none"):
        with pytest.raises(EyelidError):
            open_session([str(tmp_path / name)], output=tmp_path / "labels")
    assert not (tmp_path / "labels").exists()


def test_a_background_process_ends_with_whoever_wanted_it(tmp_path):
    process = BackgroundEmbedding(np.zeros((4, 24, 24), np.uint8), by="self", seed=0, cache=tmp_path)
    process.stop()
    assert not process.running()
    with pytest.raises(ProcessLookupError):
        os.kill(process._process.pid, signal.SIG_DFL)
