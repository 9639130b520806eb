"""Suggestions and the order of the queue, made in the background while the annotators go on."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Condition, Thread
from typing import TYPE_CHECKING

import numpy as np

from eyelid.errors import EyelidError, LabelError
from eyelid.labelling.embedding_process import BackgroundEmbedding
from eyelid.labelling.label_arrays import Known, nothing_known
from eyelid.labelling.pile import Pile

if TYPE_CHECKING:
    from eyelid.embedding import Embedding
    from eyelid.labelling.guide import Advice, Guide

AUTO = "auto"
"""The choice of embedding that needs none: HOG at once, and `SELF` when it is ready."""

SELF = "self"
"""The embedding that is trained on the pile itself."""

QUICK = "hog"
"""The embedding that is there at once."""

QUEUE = 96  # pictures ahead: more than anybody marks while suggestions are made anew
_log = logging.getLogger(__name__)
_TRAINED = (SELF, "arcface")  # embeddings that take minutes
_WORTH_A_TRAINING = 200  # pictures; fewer are too few to learn what eyes look like
_POLL = 0.5  # seconds
_LOOK = 15.0  # seconds between two looks at the folder, or fifty times as long as one takes
_GROWN = 1.05  # from this on, what is trained on the pile is trained again


def embeddings_of(choice: str) -> tuple[str, str]:
    """Returns the embedding to start with and the one to go on with, which is empty if it is the same.

    Example:
        >>> embeddings_of("auto"), embeddings_of("hog"), embeddings_of("hog+self")
        (('hog', 'self'), ('hog', ''), ('hog', 'hog+self'))
    """
    if choice == AUTO:
        return QUICK, SELF
    return (QUICK, choice) if _is_slow(choice) else (choice, "")


def _is_slow(choice: str) -> bool:
    return any(name.strip().partition(":")[0] in _TRAINED for name in choice.split("+"))


class Adviser:
    """Embeds a pile and keeps the advice up to date with its labels, in a thread of its own.

    Attributes:
        advice: The latest; None until the pile is embedded.
        embedding: What it goes by; None until the pile is embedded.
        refitting: Whether there are labels that the advice does not know yet.
        coming: The embedding that is being computed; empty for none.
        progress: How much of that is done, 0 to 1.
        problem: Why an embedding could not be computed; empty if all is well.
    """

    def __init__(
        self,
        pile: Pile,
        classes: Sequence[str],
        *,
        embed: str,
        suggest: str,
        order: str,
        cache: Path,
        seed: int = 0,
    ) -> None:
        """Prepares, and computes nothing yet.

        Args:
            pile: The pictures.
            classes: The classes.
            embed: What to go by: `auto`, or as `eyelid.embedding.vectors` takes it.
            suggest: Way to suggest, one of `SUGGESTERS`; empty for the best.
            order: Order of the queue, one of `ORDERS`; empty for the best.
            cache: Folder that keeps embeddings.
            seed: Of all that chance decides.
        """
        self.advice: Advice | None = None
        self.embedding: Embedding | None = None
        self.refitting = True
        self.coming = ""
        self.progress = 0.0
        self.problem = ""
        self._pile = pile
        self._classes = tuple(classes)
        self._first, self._next = embeddings_of(embed)
        if embed == AUTO and len(pile) < _WORTH_A_TRAINING:
            self._next = ""
        self._ways = {name: way for name, way in (("suggest", suggest), ("order", order)) if way}
        self._cache = cache
        self._seed = seed
        self._guide: Guide | None = None
        self._background: BackgroundEmbedding | None = None
        self._informed = False
        self._faulty = False
        self._given_up = 0
        self._changes = 1
        self._learned = 0
        self._closed = False
        self._turn = Condition()
        self._known: Callable[[], Known] = lambda: nothing_known(len(pile))
        self._thread = Thread(target=self._run, name="eyelid-adviser", daemon=True)

    def start(self, known: Callable[[], Known]) -> None:
        """Starts the thread.

        Args:
            known: Tells what is said of the pile now.
        """
        self._known = known
        self._thread.start()

    def wake(self) -> None:
        """Says that something has changed; returns at once."""
        with self._turn:
            self._changes += 1
            self.refitting = True
            self._turn.notify_all()

    def suggestion(self, number: int) -> tuple[str, float]:
        """Returns the class suggested for a picture, and its probability; empty while there is none."""
        advice = self.advice
        if advice is None or not self._informed or number >= len(advice.probabilities):
            return "", 0.0
        row = advice.probabilities[number]
        best = int(row.argmax())
        return self._classes[best], float(row[best])

    def settle(self, *, progress: Callable[[float], None] | None = None) -> Advice:
        """Waits for the best embedding, and for the advice that knows all labels.

        Args:
            progress: Called now and then with how much of the embedding is done.

        Raises:
            LabelError: It cannot be computed.
        """
        while self._thread.is_alive():
            with self._turn:
                if not (self.coming or self._next) and self._learned == self._changes:
                    if self.advice is None or self._faulty:
                        break
                    return self.advice
                self._turn.wait(_POLL)
            if progress:
                progress(self.progress)
        raise LabelError(f"{self._pile.place}: no suggestions: {self.problem or 'the pile was closed'}")

    def close(self) -> None:
        """Ends the thread, and what it computes in the background."""
        with self._turn:
            self._closed = True
            self._turn.notify_all()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        try:
            self._embed(self._first)
            looked, took = time.monotonic(), 0.0
            while not self._closed:
                self._follow()
                with self._turn:
                    if self._learned == self._changes:
                        self.refitting = False
                        self._turn.wait(_POLL)
                    changes = self._changes
                if changes != self._learned and not self._closed:
                    self._advise(changes)
                elif time.monotonic() - looked > max(_LOOK, 50 * took):
                    looked = time.monotonic()
                    if self._pile.refresh():
                        self.wake()
                    took = time.monotonic() - looked
        except EyelidError as error:
            self.problem = str(error)
        except Exception as error:
            self.problem = f"suggestions have ended: {type(error).__name__}: {error}"
            raise
        finally:
            if self._background:
                self._background.stop()
            with self._turn:
                self._turn.notify_all()

    def _embed(self, by: str, count: int | None = None) -> None:
        """Embeds the first pictures, or takes them from the cache, and starts a guide on what comes."""
        from eyelid.embedding import embed
        from eyelid.labelling.guide import Guide

        self.coming, self.progress = by, 0.0
        patches = self._pile.patches[:count]
        embedding = embed(patches, by=by, seed=self._seed, cache=self._cache, progress=self._tell)
        self._guide = Guide(embedding.vectors, self._classes, seed=self._seed, **self._ways)
        with self._turn:  # at once, lest `settle` takes the advice of the old one for that of the new
            self.embedding = embedding
            self.coming = ""
            self._changes += 1
            self.refitting = True

    def _tell(self, share: float) -> None:
        self.progress = share
        if self._closed:
            raise EyelidError("closed")

    def _follow(self) -> None:
        """Goes on to the better embedding when it is ready, and embeds anew when the pile has grown."""
        if self.embedding is None:
            return
        covered = len(self.embedding.vectors)
        if self._background:
            self.progress = self._background.progress()
            if self._background.running():
                return
            background, self._background = self._background, None
            by, self._next = self.coming, ""
            try:
                if background.problem:
                    raise EyelidError(background.problem)
                self._embed(by, background.count)
            except EyelidError as error:
                self._give_up(by, background.count, str(error))
        elif self._next or len(self._pile) > max(covered * _GROWN, self._given_up):
            self.coming, self.progress = self._next or self.embedding.name, 0.0
            if _is_slow(self.coming):
                try:
                    self._background = BackgroundEmbedding(
                        self._pile.patches, by=self.coming, seed=self._seed, cache=self._cache
                    )
                except OSError as error:
                    self._give_up(self.coming, len(self._pile), f"{self._cache}: {error.strerror or error}")
            else:
                self._embed(self.coming)
        elif len(self._pile) > covered and not _is_slow(self.embedding.name):
            self._embed(self.embedding.name)

    def _give_up(self, by: str, count: int, reason: str) -> None:
        """Stays with the embedding that was there at once, for as many pictures as there are now."""
        self.problem = f"--embed {by}: {reason}; suggestions go on by {QUICK}"
        self.coming = self._next = ""
        self._given_up = count

    def _advise(self, changes: int) -> None:
        if self._guide is None or self.embedding is None:
            return
        known = self._known().first(len(self.embedding.vectors))
        try:
            advice = self._guide.advise(known.labels, out=known.out, drawn=known.drawn, count=QUEUE)
        except Exception as error:  # a fault of ours must not end what later labels would give
            _log.exception("no suggestions from %d labels", (known.labels >= 0).sum())
            self.problem = f"no new suggestions: {type(error).__name__}: {error}"
            self._faulty = True
            self._learned = changes
            return
        if self._faulty:
            self._faulty, self.problem = False, ""
        with self._turn:
            self._informed = len(np.unique(known.labels[(known.labels >= 0) & ~known.out])) > 1
            self.advice = advice
            self._learned = changes
            self._turn.notify_all()
