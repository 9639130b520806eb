"""A log of the sources that a run has finished, so that an interrupted run can be resumed after them."""

from collections import deque
from collections.abc import Iterator
from hashlib import blake2b
from itertools import groupby, islice

from eyelid.engines import in_batches
from eyelid.errors import OutputError
from eyelid.pictures import Block, Source, is_video
from eyelid.results import UNDAMAGED, Damages
from eyelid.results.resumable_table import ResumableTable
from eyelid.results.table_state import TableState

_SKIPPED_AT_ONCE = 1_000


class SourceLog:
    """Hands out sources in blocks and counts those that are finished.

    It keeps a hash of the names of the finished sources: a resumed run must start with the same names.

    Attributes:
        sources: Number of finished sources.
        pictures: Number of pictures in them.
        damaged: Those of them that are damaged and were read.
        last: Name of the last finished source.
    """

    def __init__(self, sources: Iterator[Source]) -> None:
        self._remaining = sources
        self._names: deque[str] = deque()  # of those that were handed out and are not done
        self._hash = blake2b(digest_size=16)
        self.sources = 0
        self.pictures = 0
        self.damaged = UNDAMAGED
        self.last = ""

    @property
    def names(self) -> str:
        """Hash of the names of the finished sources, in order, in hexadecimal."""
        return self._hash.hexdigest()

    def skip(self, state: TableState) -> None:
        """Skips the sources that an interrupted run has finished.

        Raises:
            OutputError: The first sources of this run are not those that the interrupted run has finished.
        """
        while missing := state.sources - self.sources:
            names = [source.source for source in islice(self._remaining, min(missing, _SKIPPED_AT_ONCE))]
            if not names:
                raise OutputError(
                    f"--resume: {state.sources:,} pictures are in the .part, the last is {state.last}, but "
                    f"the sources name only {self.sources:,}; give those of the interrupted run, or delete "
                    "the .part"
                )
            self._write_down(names)
        self.pictures = state.pictures
        self.damaged = state.damaged
        if state.sources and self.names != state.names:
            raise OutputError(
                f"--resume: the first {state.sources:,} pictures of the sources, up to {self.last}, are not "
                f"those in the .part, up to {state.last}; give the sources of the interrupted run, or delete "
                "the .part"
            )

    def blocks(self, size: int) -> Iterator[Block[Source]]:
        """Yields the remaining sources in blocks of a size; each video is a block of its own."""
        for batch in in_batches(self._remaining, size):
            self._names += [source.source for source in batch]
            for are_videos, group in groupby(batch, lambda source: is_video(source.source)):
                sources = list(group)
                yield from map(Block, ([video] for video in sources) if are_videos else [sources])

    def finish(self, *, sources: int, pictures: int, damaged: Damages) -> None:
        """Counts the next sources, in order, and some pictures, of which some are damaged, as finished."""
        self.damaged = self.damaged.with_more(damaged)
        self.pictures += pictures
        if sources:
            self._write_down([self._names.popleft() for _ in range(sources)])

    def reach(self, table: ResumableTable, *, boxes: int = 0) -> None:
        """Says to a table that it holds the records of all finished sources; see `ResumableTable.reach`.

        Args:
            table: The table.
            boxes: Bytes of their boxes in a file beside it.
        """
        table.reach(
            sources=self.sources,
            pictures=self.pictures,
            damaged=self.damaged,
            names=self.names,
            last=self.last,
            boxes=boxes,
        )

    def _write_down(self, names: list[str]) -> None:
        self._hash.update("".join([f"{name}\0" for name in names]).encode("utf-8", "surrogatepass"))
        self.sources += len(names)
        self.last = names[-1]
