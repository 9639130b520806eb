"""The adviser, which computes suggestions and the order of the queue in the background."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Condition, Thread
from typing import TYPE_CHECKING

from eyelid.errors import EyelidError, LabelError
from eyelid.labelling.label_arrays import LabelArrays
from eyelid.labelling.label_rows import Suggestion
from eyelid.labelling.pile import Pile
from eyelid.labelling.pile_embedder import PileEmbedder
from eyelid.read import probability_words

if TYPE_CHECKING:
    from eyelid.embedding import Embedding
    from eyelid.labelling.guide import Advice, Guide

QUEUE = 96  # pictures in the queue: more than an annotator marks before the next advice
_POLL = 0.5  # seconds
_REFRESH_EVERY = 15.0  # seconds between two refreshes of the pile, or 50 times as long as one takes
_log = logging.getLogger(__name__)


class Adviser:
    """Computes new advice in a background thread whenever the labels of a pile have changed.

    Threads: one background thread, started by `start`, computes everything. Only it sets `advice` and changes
    the embedder. Any thread may call the public methods and read the attributes; nobody waits for a
    computation, except in `settle` and `close`.

    The condition `_turn` guards two counters: `_revision` counts the changes of labels, pile and embedding,
    and `_advised` is the revision that `advice` has taken into account. A change and its counter are set
    together under `_turn`, which is never held during a computation. The session holds its own lock while it
    calls `wake`; so code that holds `_turn` must never ask for the session's lock. `_get_labels`, which does
    ask for it, is called without `_turn`.

    Attributes:
        advice: The latest advice; None until the pile is embedded.
        embedder: Has the embedding of the pile, and the progress of a better one.
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
        """Stores the arguments. Nothing is computed before `start`.

        Args:
            pile: The pictures.
            classes: The names of the classes.
            embed: The embedding: `auto`, or a name for `eyelid.embedding.embed`.
            suggest: One of `SUGGESTERS`; empty for the default.
            order: One of `ORDERS`; empty for the default.
            cache: Folder that caches embeddings of this pile, and of no other.
            seed: Random seed of embeddings, clusters, draws and folds.
        """
        self.advice: Advice | None = None
        self.embedder = PileEmbedder(pile, embed, cache=cache, seed=seed)
        self._pile = pile
        self._classes = tuple(classes)
        self._methods = {name: method for name, method in (("suggest", suggest), ("order", order)) if method}
        self._seed = seed
        self._guide: Guide | None = None
        self._fault = ""
        self._revision = 1
        self._advised = 0
        self._closed = False
        self._ended = False
        self._refreshed = 0.0  # when the pile was last refreshed
        self._refresh_took = 0.0  # seconds
        self._turn = Condition()
        self._get_labels: Callable[[], LabelArrays] = lambda: LabelArrays.empty(len(pile))
        self._thread = Thread(target=self._run, name="eyelid-adviser", daemon=True)

    @property
    def refitting(self) -> bool:
        """Whether advice on a change of labels, pile or embedding is still to come."""
        return self._advised != self._revision and not self._ended

    @property
    def problem(self) -> str:
        """The reason, for the user, why suggestions are missing or old; empty if there is no problem."""
        return self._fault or self.embedder.problem

    def start(self, get_labels: Callable[[], LabelArrays]) -> None:
        """Starts the thread.

        Args:
            get_labels: Returns the current labels of the pile.
        """
        self._get_labels = get_labels
        self._thread.start()

    def wake(self) -> None:
        """Notes that labels or the pile have changed; returns at once."""
        with self._turn:
            self._revision += 1
            self._turn.notify_all()

    def suggestion(self, number: int) -> Suggestion | None:
        """Returns the suggestion for a picture; None before labels of two classes are taken into account."""
        advice = self.advice
        if advice is None or advice.labelled_classes < 2 or number >= len(advice.probabilities):
            return None
        row = advice.probabilities[number]
        best = int(row.argmax())
        words = probability_words(self._classes, row)
        return Suggestion(label=self._classes[best], probability=float(row[best]), words=words)

    def settle(self, *, progress: Callable[[str, float], None] | None = None) -> Advice:
        """Waits for the best embedding and for advice from all labels, and returns this advice.

        Args:
            progress: Called now and then with the name of the stage, and its share that is done, 0 to 1.

        Raises:
            LabelError: The advice cannot be computed, or the adviser was closed.
        """
        while self._thread.is_alive():
            with self._turn:
                if self.embedder.is_final and not self.refitting:
                    if self.advice is None or self._fault:
                        break
                    return self.advice
                self._turn.wait(_POLL)
            if progress:
                pending = self.embedder.pending
                progress(
                    *((f"embedding by {pending}", self.embedder.progress) if pending else ("suggestions", 0))
                )
        raise LabelError(f"{self._pile.place}: no suggestions: {self.problem or 'the pile was closed'}")

    def close(self) -> None:
        """Ends the thread and the background process."""
        self.embedder.cancel()
        with self._turn:
            self._closed = True
            self._turn.notify_all()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        """The background thread: embeds, advises and watches the folder until `close`."""
        try:
            self._install(self.embedder.first())
            self._refreshed = time.monotonic()
            while not self._closed:
                try:
                    self._step()
                except Exception as error:  # what the next change brings may go well again
                    self._report(error, "no new suggestions")
        except Exception as error:
            self._report(error, "suggestions have ended")
        finally:
            with self._turn:
                self._ended = True
                self._turn.notify_all()
            self.embedder.stop_process()

    def _step(self) -> None:
        """Takes a better embedding that is ready, advises on a change, or looks for new pictures."""
        embedding = self.embedder.advance()
        if embedding is not None:
            self._install(embedding)
        if self._wait_for_change():
            self._advise()
        elif time.monotonic() - self._refreshed > max(_REFRESH_EVERY, 50 * self._refresh_took):
            started = time.monotonic()
            try:
                if self._pile.refresh():
                    self.wake()
            finally:
                self._refreshed = time.monotonic()
                self._refresh_took = self._refreshed - started

    def _report(self, error: Exception, what: str) -> None:
        """Tells the user about an error, and waits a moment, since it may come again at once."""
        fault = str(error) if isinstance(error, EyelidError) else f"{what}: {type(error).__name__}: {error}"
        if fault != self._fault and not isinstance(error, EyelidError):  # a bug of ours
            _log.error("%s", fault, exc_info=error)
        with self._turn:
            self._fault = fault
            self._turn.notify_all()
            self._turn.wait(_POLL)

    def _install(self, embedding: Embedding) -> None:
        """Replaces the embedding in use by a new one."""
        from eyelid.labelling.guide import Guide

        self._guide = Guide(embedding.vectors, self._classes, seed=self._seed, **self._methods)
        with self._turn:  # together, so that `settle` does not return the advice of the old embedding
            self.embedder.install(embedding)
            self._revision += 1

    def _wait_for_change(self) -> bool:
        """Waits for a change, at most half a second; returns whether there is a change to advise on."""
        with self._turn:
            if not self.refitting:
                self._turn.wait(_POLL)
            return self.refitting and not self._closed

    def _advise(self) -> None:
        """Computes the advice from the current labels."""
        embedding, guide = self.embedder.embedding, self._guide
        if guide is None or embedding is None:
            return
        revision = self._revision  # read before the labels: a later change makes another advice necessary
        try:
            arrays = self._get_labels().first(len(embedding.vectors))
            advice = guide.advise(arrays.labels, excluded=arrays.excluded, drawn=arrays.drawn, count=QUEUE)
        except Exception:
            with self._turn:
                self._advised = revision  # later labels may give advice; these would fail again
            raise
        with self._turn:
            self._fault = ""
            self.advice = advice
            self._advised = revision
            self._turn.notify_all()
