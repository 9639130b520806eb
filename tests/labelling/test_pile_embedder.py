"""The embedding of a pile: a better one replaces the quick one; if it fails, the quick one stays."""

import cv2

from eyelid.labelling import pile_embedder
from eyelid.labelling.pile_embedder import PileEmbedder

from .annotating import label_upcoming, wait_until


def test_the_better_embedding_is_swapped_in_when_it_is_ready(open_pile, states, monkeypatch):
    # A quick embedding stands in for one that takes minutes.
    monkeypatch.setattr(pile_embedder, "embeddings_of", lambda choice: ("hog", "eye_state"))
    monkeypatch.setattr(pile_embedder, "_is_slow", lambda choice: choice == "eye_state")
    session = open_pile()
    wait_until(lambda: session.status(by="ann").embedding)
    label_upcoming(session, states, 5)
    assert "histograms" in session.status(by="ann").embedding
    wait_until(lambda: "eye_state" in session.status(by="ann").embedding, 60)
    assert session.status(by="ann").trained_on
    assert len(session.advice().probabilities) == 120


def test_where_the_background_cannot_write_the_first_embedding_stays(open_pile, states, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pile_embedder, "embeddings_of", lambda choice: ("hog", "self"))
    monkeypatch.setattr(pile_embedder, "BackgroundEmbedding", full)
    session = open_pile()
    label_upcoming(session, states, 5)
    assert len(session.advice().probabilities) == 120
    status = session.status(by="ann")
    assert "No space left on device; suggestions go on by hog" in status.problem
    assert status.pending == ""


def test_a_growing_pile_keeps_the_embedding_of_all_its_pictures_only(pile, folder, drawn, tmp_path):
    cache = tmp_path / "embeddings"
    embedder = PileEmbedder(pile, "eye_state", cache=cache, seed=0)
    embedder.install(embedder.first())
    for number in (10, 11):
        cv2.imwrite(str(folder / f"{number}.png"), drawn[0][number])
        pile.refresh()
        embedder.install(embedder.advance())
    assert len(embedder.embedding.vectors) == 12
    (kept,) = cache.iterdir()
    written = kept.stat().st_mtime_ns
    PileEmbedder(pile, "eye_state", cache=cache, seed=0).first()
    assert kept.stat().st_mtime_ns == written
