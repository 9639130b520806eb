"""Keeping the embedding of a pile up to date.

A quick embedding is computed first, then a better one. The better one is computed again when the pile grows.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from eyelid.errors import EyelidError
from eyelid.labelling.background_embedding import BackgroundEmbedding
from eyelid.labelling.pile import Pile

if TYPE_CHECKING:
    from eyelid.embedding import Embedding

AUTO = "auto"
"""The default choice: `QUICK` at once, and `SELF` when it is ready."""

SELF = "self"
"""The embedding that is trained on the pile itself."""

QUICK = "hog"
"""The embedding that is computed at once."""

_TRAINED = (SELF, "arcface")  # embeddings that take minutes
_FEWEST_FOR_TRAINING = 200  # pictures; fewer are not enough to train on
_GROWTH = 1.05  # a trained embedding is trained again when the pile has grown by this factor


def embeddings_of(choice: str) -> tuple[str, str]:
    """Returns the embedding to start with, and the better one to go on with; empty for none.

    Example:
        >>> embeddings_of("auto"), embeddings_of("hog"), embeddings_of("hog+self")
        (('hog', 'self'), ('hog', ''), ('hog', 'hog+self'))
    """
    if choice == AUTO:
        return QUICK, SELF
    return (QUICK, choice) if _is_slow(choice) else (choice, "")


def _is_slow(name: str) -> bool:
    return any(part.strip().partition(":")[0] in _TRAINED for part in name.split("+"))


class PileEmbedder:
    """Keeps the embedding of a pile up to date.

    It is a state machine:

    - *empty*: there is no embedding yet. `first` computes the quick one.
    - *idle*: `embedding` covers the pile, and `pending` is empty.
    - *training*: `pending` is being computed by a process of its own; `embedding` stays in use.
    - *installing*: a new embedding was returned by `first` or `advance`, and the adviser prepares to use it;
      `pending` still has its name.

    `first`: empty → installing. `advance`: idle → training, if a better embedding is wanted or the pile has
    grown by 5 %; training → installing, when the process has ended, or training → idle, if it has failed; and
    idle → installing for a quick embedding. `install`: installing → idle.

    Threads: only the adviser's thread calls the methods, except `cancel`, which any thread may call. Any
    thread may read the attributes. `install` changes several of them, so the adviser calls it under its lock.

    Attributes:
        embedding: The embedding in use; None at first.
        pending: Name of the embedding that is being computed; empty for none.
        progress: Share of the pending embedding that is done, 0 to 1.
        problem: Why an embedding could not be computed, for the user; empty if all is well.
    """

    def __init__(self, pile: Pile, choice: str, *, cache: Path, seed: int) -> None:
        """Stores the arguments. Nothing is computed before `first`.

        Args:
            pile: The pictures.
            choice: `auto`, or a name for `eyelid.embedding.embed`.
            cache: Folder that caches embeddings of this pile, and of no other.
            seed: Seed of embeddings that are trained.
        """
        self.embedding: Embedding | None = None
        self.pending = ""
        self.progress = 0.0
        self.problem = ""
        self._first, self._better = embeddings_of(choice)
        if choice == AUTO and len(pile) < _FEWEST_FOR_TRAINING:
            self._better = ""
        self._pile = pile
        self._cache = cache
        self._seed = seed
        self._process: BackgroundEmbedding | None = None
        self._failed_at = 0  # pictures in the pile when the last training failed
        self._cancelled = False

    @property
    def is_final(self) -> bool:
        """Whether the best embedding is in use."""
        return not self.pending and not self._better

    def first(self) -> Embedding:
        """Computes the first embedding, and returns it for `install`.

        Raises:
            EyelidError: It cannot be computed, or `cancel` was called.
        """
        return self._compute(self._first, len(self._pile))

    def advance(self) -> Embedding | None:
        """Takes the next step, if there is one. Returns a new embedding for `install`; None for none.

        Raises:
            EyelidError: A quick embedding cannot be computed, or `cancel` was called.
        """
        if self.embedding is None:
            return None
        if self._process:
            return self._end_process(self._process)
        name, size = self.embedding.name, len(self._pile)
        covered = len(self.embedding.vectors)
        if self._better:
            self._start_process(self._better)
        elif _is_slow(name):
            if size > max(covered * _GROWTH, self._failed_at):
                self._start_process(name)
        elif size > covered:
            return self._compute(name, size)
        return None

    def install(self, embedding: Embedding) -> None:
        """Replaces the embedding in use by a new one."""
        self.embedding = embedding
        self.pending = ""

    def cancel(self) -> None:
        """Makes a running computation end soon, with an `EyelidError`."""
        self._cancelled = True

    def stop_process(self) -> None:
        """Kills the background process, if there is one."""
        if self._process:
            self._process.stop()

    def _start_process(self, name: str) -> None:
        self.pending, self.progress = name, 0.0
        try:
            self._process = BackgroundEmbedding(
                self._pile.patches, by=name, seed=self._seed, cache=self._cache
            )
        except OSError as error:
            self._give_up(len(self._pile), f"{self._cache}: {error.strerror or error}")

    def _end_process(self, process: BackgroundEmbedding) -> Embedding | None:
        """Returns the embedding of a finished background process; None if it still runs or has failed."""
        self.progress = process.progress()
        if process.running():
            return None
        self._process, self._better = None, ""
        try:
            if process.problem:
                raise EyelidError(process.problem)
            return self._compute(self.pending, process.count)
        except EyelidError as error:
            self._give_up(process.count, str(error))
            return None

    def _compute(self, name: str, count: int) -> Embedding:
        """Embeds the first `count` pictures in this thread, or takes the result from the cache.

        The cache keeps only what is of these pictures, so that it doesn't grow whenever the pile does.
        """
        from eyelid.embedding import embed
        from eyelid.embedding.cache import forget_other_patches

        self.pending, self.progress = name, 0.0
        patches = self._pile.patches[:count]
        embedding = embed(patches, by=name, seed=self._seed, cache=self._cache, progress=self._report)
        forget_other_patches(patches, self._cache)
        return embedding

    def _report(self, share: float) -> None:
        self.progress = share
        if self._cancelled:
            raise EyelidError("closed")

    def _give_up(self, count: int, reason: str) -> None:
        """Stays with the embedding in use until the pile has more than `count` pictures."""
        in_use = self.embedding.name if self.embedding else QUICK
        self.problem = f"--embed {self.pending}: {reason}; suggestions go on by {in_use}"
        self.pending = self._better = ""
        self._failed_at = count
