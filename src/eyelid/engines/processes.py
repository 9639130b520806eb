"""The engine `processes`: several processes work on blocks, each with its own interpreter."""

import json
import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from eyelid.engines.worker import Failure, Signal
from eyelid.errors import WorkerError

Item = TypeVar("Item")
Result = TypeVar("Result")

_AHEAD = 2  # blocks that a process has: the one it works on, and the next
_HELD = 64  # results of a block that wait until they are wanted: one of 512 photos of 4 megapixels
_FAREWELL_S = 5.0  # seconds that a process is given to end
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # one core for each process
_PROGRAM = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from eyelid.engines.worker import serve; serve(int(sys.argv[2]))"
)


@dataclass(slots=True)
class BlockResults:
    """The results of one block that have arrived and were not yielded yet."""

    results: deque[Any] = field(default_factory=deque)
    is_done: bool = False


class ChildProcess:
    """A child process, and the blocks that were sent to it and are not finished."""

    def __init__(self, task: bytes) -> None:
        """Starts the process, which loads the pickled task; raises `WorkerError` if it cannot be started."""
        self.connection, theirs = Pipe()
        self.is_ready = False
        self.blocks: deque[BlockResults] = deque()
        command = [sys.executable, "-c", _PROGRAM, json.dumps(sys.path), str(theirs.fileno())]
        try:
            # In a group of its own, so that Ctrl-C reaches the parent only, which then ends the process.
            self._process = subprocess.Popen(  # noqa: S603 - our own words only
                command,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                process_group=0,
                env=os.environ | _ENVIRONMENT,
            )
        except OSError as error:
            self.connection.close()
            raise WorkerError(
                f"a process cannot be started: {error.strerror}; choose the engine threads"
            ) from error
        finally:
            theirs.close()
        with suppress(OSError):  # it has ended; receiving tells why
            self.connection.send_bytes(task)

    def give(self, block: Any) -> BlockResults:
        """Sends a block to the process; returns the object that will receive its results."""
        self.blocks.append(BlockResults())
        with suppress(OSError):  # as above
            self.connection.send(block)
        return self.blocks[-1]

    def receive(self) -> None:
        """Receives one message; raises the exception of a failed task, or `WorkerError` after a crash."""
        try:
            message = self.connection.recv()
        except (EOFError, OSError) as error:
            raise WorkerError(self._ending()) from error
        if message is Signal.READY:
            self.is_ready = True
        elif message is Signal.END_OF_BLOCK:
            self.blocks.popleft().is_done = True
        elif isinstance(message, Failure):
            cause = WorkerError(f"in a process of the engine:\n{message.report}")
            raise (message.error or WorkerError(message.report.strip().splitlines()[-1])) from cause
        else:
            self.blocks[0].results.append(message)

    def end(self) -> None:
        """Ends the process and waits until it is gone."""
        self.connection.close()
        self._process.terminate()
        try:
            self._process.wait(_FAREWELL_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _ending(self) -> str:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_FAREWELL_S)
        code = self._process.returncode
        how = f"by signal {-code}" if code is not None and code < 0 else f"with exit code {code}"
        return (
            f"a process of the engine ended {how}, perhaps for lack of memory; what was written is kept: "
            "go on with --resume, with fewer --threads or --engine threads"
        )


def map_processes(
    task: Callable[[Item], Iterable[Result]], blocks: Iterable[Item], *, workers: int
) -> Generator[Result, None, None]:
    """Works on blocks in processes and yields their results in the order of the blocks.

    This process works on blocks itself while the others start and whenever it would only wait, so one process
    less is started than there are workers.

    Args:
        task: Gives the results of a block, one after the other. It is pickled, once for each process, and so
            are blocks and results.
        blocks: About two for each worker are taken ahead, so memory stays flat.
        workers: How many processes work, this one included.

    Raises:
        WorkerError: A process cannot be started, or ended before its work was done.
    """
    team: list[ChildProcess] = []
    try:
        payload = pickle.dumps(task)
        team += [ChildProcess(payload) for _ in range(workers - 1)]
        yield from _Distribution(task, blocks, team).results()
    finally:
        for process in team:
            process.end()


class _Distribution:
    """Sends blocks to processes and collects their results in the order of the blocks."""

    def __init__(
        self,
        task: Callable[[Item], Iterable[Any]],
        blocks: Iterable[Item],
        team: Sequence[ChildProcess],
    ) -> None:
        self._task = task
        self._blocks = iter(blocks)
        self._team = team
        self._most = _AHEAD * (len(team) + 1)
        self._pending: deque[BlockResults] = deque()
        self._own: BlockResults | None = None
        self._own_work: Iterator[Any] = iter(())

    def results(self) -> Iterator[Any]:
        while True:
            self._hand_out()
            if not self._pending and not self._begin_own():
                return
            oldest = self._pending[0]
            if oldest.results:
                yield oldest.results.popleft()
            elif oldest.is_done:
                self._pending.popleft()
            elif not self._receive(wait_for=0) and not self._work():
                self._receive(wait_for=None)

    def _hand_out(self) -> None:
        """Sends blocks to the processes that are ready and have fewer than two."""
        for process in self._team:
            while process.is_ready and len(process.blocks) < _AHEAD:
                block = self._next_block()
                if block is None:
                    return
                self._pending.append(process.give(block))

    def _next_block(self) -> Any:
        """Returns the next block; None if there is none, or if as many are pending as may be."""
        return next(self._blocks, None) if len(self._pending) < self._most else None

    def _receive(self, *, wait_for: float | None) -> bool:
        """Receives a message from each process that has sent one; returns whether there was any.

        A process whose results wait in large numbers is not received from, so that it has to pause.
        """
        listening: dict[Connection, ChildProcess] = {
            process.connection: process for process in self._team if self._may_send(process)
        }
        ready = wait(list(listening), wait_for)
        for connection in ready:
            listening[connection].receive()  # type: ignore[index]
        return bool(ready)

    def _may_send(self, process: ChildProcess) -> bool:
        """Returns whether results of a process are to be received now: those wanted next always are."""
        if not process.blocks:
            return not process.is_ready
        current = process.blocks[0]
        return current is self._pending[0] or len(current.results) < _HELD

    def _begin_own(self) -> bool:
        block = self._next_block()
        if block is None:
            return False
        self._own = BlockResults()
        self._own_work = iter(self._task(block))
        self._pending.append(self._own)
        return True

    def _work(self) -> bool:
        """Computes one more result of this process's own block; returns False if there is none to compute."""
        if self._own is None and not self._begin_own():
            return False
        own = self._own
        if own is None or (own is not self._pending[0] and len(own.results) >= _HELD):
            return False
        for result in self._own_work:
            own.results.append(result)
            return True
        own.is_done = True
        self._own = None
        return True
