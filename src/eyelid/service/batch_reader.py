"""What reads batches: a process of its own, whose interpreter does nothing else, or this process."""

import pickle
from collections.abc import Iterator, Sequence
from functools import partial
from time import monotonic
from typing import NamedTuple, Protocol

from eyelid.engines.processes import ChildProcess
from eyelid.errors import WorkerError
from eyelid.service.asked import Asked
from eyelid.service.picture_rows import PicturesRead, failed_cells, read_pictures
from eyelid.service.served_kits import ServedKits

_STARTED_S = 60.0  # that a process is given to load the models
_ALONE_S = 2.0  # that a small picture is given which is read again, so that hanging ones cost others little
_ALL_ALONE = 3  # times what a batch is given, for all that are read again; then nobody waits for their rows


class Batch(NamedTuple):
    """Some small pictures that are read together, or one photo.

    Attributes:
        files: The picture files.
        want: What is asked for.
    """

    files: Sequence[bytes]
    want: Asked


class BatchReader(Protocol):
    """Reads batches. A `ProcessReader` is used by one thread at a time, a `ThreadReader` by any."""

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

    The child does not hear Ctrl-C, and ends when this process has ended, as soon as its batch is read.
    """

    def __init__(self, kits: ServedKits, *, most_pixels: int, most_s: float) -> None:
        """Sets up the reader, whose process hangs if a batch takes over `most_s` seconds."""
        self._most_s = most_s
        self._task = pickle.dumps(partial(_read_batch, kits=kits, most_pixels=most_pixels))
        self._process: ChildProcess | None = None

    def start(self) -> None:
        """Starts the process, if there is none; the first batch does so, too.

        Raises:
            WorkerError: It cannot be started.
        """
        self._process = self._process or ChildProcess(self._task)

    def read(self, batch: Batch) -> PicturesRead:
        """Reads a batch. If the process ends meanwhile, each picture is read once more, by itself.

        So a process that is killed from outside costs nobody a row. A picture at which it ends again, or
        hangs, has a row that says so; so have the last ones of a batch in which most do.
        """
        try:
            return self._ask(batch, self._most_s)
        except TimeoutError as error:
            if len(batch.files) == 1:
                return PicturesRead([failed_cells()], [str(error)])
        except WorkerError:
            pass
        most_s = self._most_s if len(batch.files) == 1 else min(self._most_s, _ALONE_S)
        until = monotonic() + _ALL_ALONE * self._most_s
        return PicturesRead.joined(
            self._read_alone(Batch([file], batch.want), most_s, until) for file in batch.files
        )

    def close(self) -> None:
        """Ends the process."""
        if self._process:
            self._process.end()
            self._process = None

    def _read_alone(self, picture: Batch, most_s: float, until: float) -> PicturesRead:
        if monotonic() > until:
            return PicturesRead([failed_cells()], ["others of its batch took all the time that there was"])
        try:
            return self._ask(picture, most_s)
        except (TimeoutError, WorkerError) as error:
            return PicturesRead([failed_cells()], [str(error).partition(";")[0]])

    def _ask(self, batch: Batch, most_s: float) -> PicturesRead:
        """Reads a batch in the process, which is ended if it cannot, or takes over `most_s` seconds.

        Raises:
            TimeoutError: It takes too long.
            WorkerError: The process has ended, or cannot be started.
        """
        if self._process and self._process.is_ready and self._process.connection.poll():
            self.close()  # nothing was asked of it, so this is its end: it was killed meanwhile
        process = self._process = self._process or ChildProcess(self._task)
        try:
            while not process.is_ready:
                _receive(process, _STARTED_S)
            answer = process.give(batch)
            while not answer.is_done:
                _receive(process, most_s)
            read: PicturesRead = answer.results.popleft()
            return read
        except BaseException:
            self.close()
            raise


def _receive(process: ChildProcess, most_s: float) -> None:
    if not process.connection.poll(most_s):
        raise TimeoutError(f"it took over {most_s:g} s")
    process.receive()
