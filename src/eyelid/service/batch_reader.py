"""What reads batches: a process of its own, whose interpreter does nothing else, or this process."""

import pickle
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple, Protocol

from eyelid.engines.processes import ChildProcess
from eyelid.errors import WorkerError
from eyelid.service.asked import Asked
from eyelid.service.picture_rows import PicturesRead, failed_cells, read_pictures
from eyelid.service.served_kits import ServedKits


class Batch(NamedTuple):
    """Some small pictures that are read together.

    Attributes:
        files: The picture files.
        want: What is asked for.
    """

    files: Sequence[bytes]
    want: Asked


class BatchReader(Protocol):
    """Reads batches. One thread at a time uses it."""

    def read(self, batch: Batch) -> PicturesRead:
        """Reads a batch."""

    def close(self) -> None:
        """Ends what it has started."""


def _read_batch(batch: Batch, *, kits: ServedKits, most_pixels: int) -> Iterator[PicturesRead]:
    yield read_pictures(batch.files, kits.of(batch.want), most_pixels=most_pixels)


class ThreadReader:
    """Reads batches in the thread that asks."""

    def __init__(self, kits: ServedKits, *, most_pixels: int) -> None:
        self._kits = kits
        self._most_pixels = most_pixels

    def read(self, batch: Batch) -> PicturesRead:
        """Reads a batch."""
        (read,) = _read_batch(batch, kits=self._kits, most_pixels=self._most_pixels)
        return read

    def close(self) -> None:
        """Does nothing."""


class ProcessReader:
    """Reads batches in a child process. If a picture makes that crash or hang, another one is started.

    The child ends with this process, however that ends, and does not hear Ctrl-C.
    """

    def __init__(self, kits: ServedKits, *, most_pixels: int, most_s: float) -> None:
        """Starts the process, which hangs if a batch takes over `most_s` seconds.

        Raises:
            WorkerError: It cannot be started.
        """
        self._most_s = most_s
        self._task = pickle.dumps(partial(_read_batch, kits=kits, most_pixels=most_pixels))
        self._process = ChildProcess(self._task)

    def read(self, batch: Batch) -> PicturesRead:
        """Reads a batch. A picture that crashes the process has a row that says so.

        Raises:
            WorkerError: Another process cannot be started.
        """
        try:
            return self._ask(batch)
        except WorkerError as error:
            self.close()
            self._process = ChildProcess(self._task)
            if len(batch.files) == 1:
                return PicturesRead([failed_cells()], [str(error)])
        return PicturesRead.joined(self.read(Batch([file], batch.want)) for file in batch.files)

    def close(self) -> None:
        """Ends the process."""
        self._process.end()

    def _ask(self, batch: Batch) -> PicturesRead:
        answer = self._process.give(batch)
        while not answer.is_done:
            if not self._process.connection.poll(self._most_s):
                raise WorkerError(f"a batch took over {self._most_s:g} s")
            self._process.receive()
        read: PicturesRead = answer.results.popleft()
        return read
