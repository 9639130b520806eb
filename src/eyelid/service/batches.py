"""Batches: the small pictures of many requests are read together, photos one by one."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock
from time import perf_counter

from eyelid.engines import cores
from eyelid.errors import WorkerError
from eyelid.results import Row
from eyelid.service.asked import Asked
from eyelid.service.batch_reader import Batch, ProcessReader, ThreadReader
from eyelid.service.picture_rows import Cells
from eyelid.service.reader_team import ReaderTeam
from eyelid.service.sent_picture import SentPicture
from eyelid.service.served_kits import ServedKits, faces_from

FULL = 512
"""Small pictures of a batch, from which on it waits for no more: as many as `predict` reads together."""

_IN_THREADS = 2  # batches at once: while one is decoded, the other is inside the model
# Shares of a request's time, after which a process hangs. Some is left for those that are read next.
_HANGING_BATCH = 0.25
_HANGING_PHOTO = 0.5
_SHORTEST_S = 2.0  # whatever the share: on a busy machine a whole batch may take as long


class _Pending:
    """The pictures of a request that are not all read.

    Attributes:
        cells: The rows of each picture, without their source.
        left: How many pictures are not read.
        done: Is set when all are; cancelled if nobody waits any more.
    """

    def __init__(self, pictures: Sequence[SentPicture], want: Asked, done: asyncio.Future[None]) -> None:
        self.pictures = pictures
        self.want = want
        self.cells: list[list[Cells]] = [[]] * len(pictures)
        self.left = len(pictures)
        self.done = done

    def finish(self, pictures: int) -> None:
        """Counts pictures as read; in the thread of the event loop."""
        self.left -= pictures
        if not self.left and not self.done.done():
            self.done.set_result(None)

    def rows(self) -> list[Row]:
        """Returns the rows of all pictures."""
        return [
            Row._make((picture.source, *cells))
            for picture, found in zip(self.pictures, self.cells, strict=True)
            for cells in found
        ]


_Share = tuple[_Pending, Sequence[int]]  # a request, and which of its pictures


class Batches:
    """Reads the pictures of requests. Its methods are for the thread of the event loop.

    Small pictures wait for others for a few milliseconds, or while batches are being read, and then become
    one batch: nothing is done per request that can be done per batch. Photos take so long, and so much
    memory, that each is read alone, by readers of their own, which small pictures need not wait for; requests
    take turns at them.

    Both are read in processes, since decoders are written in C and C++, and a picture that crashes or hangs
    one is to harm no other; small pictures also because half of their work is Python. The processes of photos
    are started when the first photos come.

    Args:
        kits: What pictures are read with.
        most_pixels: Of a picture; see `SentPicture`.
        gather_s: Most seconds that a small picture waits for others if nothing else is read.
        processes: How many processes read batches, and how many photos; 0 to read them in threads.
        most_s: Seconds of a request. A photo that takes half of it, or a batch that takes a quarter, is taken
            to hang, though not before two seconds.
        tell: Is told of each batch how many pictures it had, and how many seconds it took.

    Raises:
        WorkerError: A process cannot be started.
    """

    def __init__(
        self,
        kits: ServedKits,
        *,
        most_pixels: int,
        gather_s: float,
        processes: int,
        most_s: float,
        tell: Callable[[int, float], None],
    ) -> None:
        self._gather_s = gather_s
        self._tell = tell
        self._waiting: dict[tuple[str, str], deque[_Share]] = {}  # that of the oldest first
        self._small = 0
        self._photos: deque[tuple[_Pending, deque[int]]] = deque()  # whose turn it is first
        self._turns = Lock()
        self._timer: asyncio.TimerHandle | None = None
        if processes:
            in_batches = [
                ProcessReader(kits, most_pixels=most_pixels, most_s=max(_HANGING_BATCH * most_s, _SHORTEST_S))
                for _ in range(processes)
            ]
            in_photos = [
                ProcessReader(kits, most_pixels=most_pixels, most_s=max(_HANGING_PHOTO * most_s, _SHORTEST_S))
                for _ in range(processes)
            ]
            self._in_batches = ReaderTeam(in_batches, "eyelid batches")
            self._in_photos = ReaderTeam(in_photos, "eyelid photos")
            try:
                for reader in in_batches:
                    reader.start()
            except WorkerError:
                self._in_batches.close()
                raise
        else:
            thread = ThreadReader(kits, most_pixels=most_pixels)
            self._in_batches = ReaderTeam([thread] * _IN_THREADS, "eyelid batches")
            self._in_photos = ReaderTeam([thread] * cores(), "eyelid photos")
        self._free = self._in_batches.size  # readers

    async def read(self, pictures: Sequence[SentPicture], want: Asked) -> list[Row]:
        """Reads the pictures of a request.

        Args:
            pictures: The pictures.
            want: What is asked for.

        Returns:
            Their rows, in order. If the task is cancelled, what has not begun is not read.
        """
        loop = asyncio.get_running_loop()
        pending = _Pending(pictures, want, loop.create_future())
        shorter_below = faces_from(want)
        small, photos = list[int](), deque[int]()
        for index, picture in enumerate(pictures):
            (small if picture.is_small(shorter_below) else photos).append(index)
        if photos:
            with self._turns:
                self._photos.append((pending, photos))
            for _ in range(len(photos)):
                self._in_photos.submit(self._read_photo, loop)
        if small:
            self._gather(pending, small, loop)
        try:
            await pending.done
        except asyncio.CancelledError:
            self._forget(pending)
            raise
        return pending.rows()

    def _forget(self, pending: _Pending) -> None:
        """Lets go of what has not begun of a request, since its bytes are no longer counted as held."""
        with self._turns:
            self._photos = deque(each for each in self._photos if each[0] is not pending)
        key = pending.want[:2]
        kept: deque[_Share] = deque()
        for share in self._waiting.get(key, ()):
            if share[0] is pending:
                self._small -= len(share[1])
            else:
                kept.append(share)
        if kept:
            self._waiting[key] = kept  # where it was
        else:
            self._waiting.pop(key, None)

    def close(self) -> None:
        """Ends the threads and processes, when they have read what they began."""
        self._in_batches.close()
        self._in_photos.close()

    def _gather(self, pending: _Pending, indices: Sequence[int], loop: asyncio.AbstractEventLoop) -> None:
        self._waiting.setdefault(pending.want[:2], deque()).append((pending, indices))
        self._small += len(indices)
        if not self._free:  # it is read when one of these batches is
            return
        if self._small >= FULL or not self._gather_s:
            self._begin(loop)
        elif not self._timer:
            self._timer = loop.call_later(self._gather_s, self._begin, loop)

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begins to read as many batches as there are readers, of the requests that have waited longest."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        while self._waiting and self._free:
            if batch := self._next_batch():
                self._free -= 1
                self._in_batches.submit(self._read_batch, batch, loop)

    def _next_batch(self) -> list[_Share]:
        """Returns requests that ask for the same; none if nobody waits for them any more."""
        batch: list[_Share] = []
        count = 0
        key, waiting = next(iter(self._waiting.items()))
        del self._waiting[key]
        while waiting and count < FULL:
            pending, indices = waiting.popleft()
            self._small -= len(indices)
            if not pending.done.done():
                batch.append((pending, indices))
                count += len(indices)
        if waiting:
            self._waiting[key] = waiting  # behind those who ask for something else
        return batch

    def _read_batch(self, batch: Sequence[_Share], loop: asyncio.AbstractEventLoop) -> None:
        started = perf_counter()
        files = [pending.pictures[index].data for pending, indices in batch for index in indices]
        cells = iter(self._in_batches.read(Batch(files, batch[0][0].want)))
        for pending, indices in batch:
            for index in indices:
                pending.cells[index] = next(cells)
        loop.call_soon_threadsafe(self._end, batch, len(files), perf_counter() - started, loop)

    def _end(
        self, batch: Sequence[_Share], pictures: int, seconds: float, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._free += 1
        if self._waiting:  # these have waited long enough
            self._begin(loop)
        self._tell(pictures, seconds)
        for pending, indices in batch:
            pending.finish(len(indices))

    def _read_photo(self, loop: asyncio.AbstractEventLoop) -> None:
        """Reads a photo of the request whose turn it is, so that one of many photos keeps nobody waiting."""
        with self._turns:
            if not self._photos:  # it was of a request that is forgotten
                return
            pending, indices = self._photos.popleft()
            index = indices.popleft()
            if indices:
                self._photos.append((pending, indices))
        if not pending.done.done():
            photo = Batch([pending.pictures[index].data], pending.want)
            (pending.cells[index],) = self._in_photos.read(photo)
            loop.call_soon_threadsafe(pending.finish, 1)
