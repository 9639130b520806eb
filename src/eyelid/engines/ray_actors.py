"""The engine `ray`: actors on the nodes of a Ray cluster work on blocks; what one loses, another does."""

import os
import pickle
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from eyelid import __version__
from eyelid.engines.ray_session import ray_session
from eyelid.errors import WorkerError

Item = TypeVar("Item")
Result = TypeVar("Result")

_AHEAD = 2  # blocks that an actor has: the one it works on, and the next
_PENDING = 4  # blocks for each actor whose results are not yielded yet, so that a long one delays few
_MOST_TRIES = 4  # of a block; one that ends so many actors would end all
_PATIENCE_S = 120.0  # seconds without any actor, as when the only node was lost and none comes


class _Worker:
    """The actor: one process somewhere in the cluster, with the one copy of the task and its models there."""

    def begin(self, task: bytes, version: str, folder: str, path: list[str]) -> None:
        """Loads the task.

        Args:
            task: The pickled task.
            version: Of eyelid, where the run was started.
            folder: The current folder there, in which relative names begin.
            path: Where its modules were found.

        Raises:
            WorkerError: Another version of eyelid is installed there, or what the task needs is not.
        """
        if version != __version__:
            raise WorkerError(
                f"a node of the cluster has eyelid {__version__}, this run {version}: install the same on all"
            )
        with suppress(OSError):  # not on that node, which then has no relative names to read
            os.chdir(folder)
        sys.path += [place for place in path if place not in sys.path]
        self._task = pickle.loads(task)  # noqa: S301 - from the process that started this one

    def work(self, block: Any) -> list[Any]:
        """Returns all results of a block, so that half of them never count."""
        return list(self._task(block))


@dataclass(slots=True, eq=False)
class _Actor:
    """A handle of an actor.

    Attributes:
        handle: Ray's.
        is_ready: Whether it has loaded its task.
        blocks: How many blocks it has.
    """

    handle: Any
    is_ready: bool = False
    blocks: int = 0


@dataclass(slots=True, eq=False)
class _Pending:
    """A block whose results were not yielded yet.

    Attributes:
        block: The block.
        tries: How often it was given to an actor.
        results: Its results; None until they are here.
    """

    block: Any
    tries: int = 0
    results: list[Any] | None = None


def map_ray(
    task: Callable[[Item], Iterable[Result]], blocks: Iterable[Item], *, workers: int, address: str = ""
) -> Generator[Result, None, None]:
    """Works on blocks in a Ray cluster and yields their results in the order of the blocks.

    If an actor or its node is lost, its blocks are worked on again by another. Nothing of a block is yielded
    before all of it is here, so no result is lost or comes twice.

    Args:
        task: Gives the results of a block. It is pickled, once for each actor, and so are blocks and results.
        blocks: About four for each actor are taken ahead, so memory stays flat.
        workers: How many actors; 0 for one on each processor of the cluster.
        address: Of the cluster, as `ray_session` has it.

    Raises:
        MissingExtraError: Ray is not installed.
        WorkerError: The cluster does not answer, has no room for an actor, or a block ended several of them.
    """
    with ray_session(address, workers=workers) as ray:
        team = _Team(ray, pickle.dumps(task), workers or int(ray.cluster_resources().get("CPU", 1)))
        try:
            yield from team.results(iter(blocks))
        finally:
            team.end()


class _Team:
    """The actors, and the blocks that they have."""

    def __init__(self, ray: Any, task: bytes, size: int) -> None:
        self._ray = ray
        self._task = ray.put(task)
        # A lost one is replaced by us: Ray would hold back the blocks of one that it cannot start again.
        self._kind = ray.remote(num_cpus=1, max_restarts=0, scheduling_strategy="SPREAD")(_Worker)
        self._most = _PENDING * size
        self._pending: deque[_Pending] = deque()  # in order
        self._free: deque[_Pending] = deque()  # those of them that no actor has
        self._awaited: dict[Any, tuple[_Actor, _Pending | None]] = {}  # by Ray's reference; None for a start
        self._actors: set[_Actor] = set()
        self._failed_starts = 0  # in a row
        for _ in range(size):
            self._start()

    def results(self, blocks: Iterator[Any]) -> Iterator[Any]:
        """Yields the results of blocks, in order."""
        while True:
            self._hand_out(blocks)
            if not self._pending and not self._take(blocks):
                return
            if self._pending[0].results is None:
                self._receive()
            else:
                yield from self._pending.popleft().results or ()

    def end(self) -> None:
        """Ends all actors."""
        for actor in self._actors:
            self._ray.kill(actor.handle)

    def _start(self) -> None:
        actor = _Actor(self._kind.remote())
        self._actors.add(actor)
        started = actor.handle.begin.remote(self._task, __version__, os.getcwd(), sys.path)
        self._awaited[started] = actor, None

    def _take(self, blocks: Iterator[Any]) -> bool:
        """Takes a block, if there is one and few are pending; returns whether any block is free."""
        if not self._free and len(self._pending) < self._most:
            for block in islice(blocks, 1):
                self._pending.append(_Pending(block))
                self._free.append(self._pending[-1])
        return bool(self._free)

    def _hand_out(self, blocks: Iterator[Any]) -> None:
        """Gives blocks to the actors that have fewer than two, those that were lost first."""
        for held in range(_AHEAD):
            for actor in [actor for actor in self._actors if actor.is_ready and actor.blocks == held]:
                if not self._take(blocks):
                    return
                pending = self._free.popleft()
                pending.tries += 1
                actor.blocks += 1
                self._awaited[actor.handle.work.remote(pending.block)] = actor, pending

    def _receive(self) -> None:
        """Waits until an actor has started, or a block is done or lost.

        Raises:
            WorkerError: No actor can be had, or a block ended all that worked on it.
            Exception: What the task raised.
        """
        nobody = not any(actor.is_ready for actor in self._actors)
        ready, _ = self._ray.wait(list(self._awaited), timeout=_PATIENCE_S if nobody else None)
        if not ready:
            raise WorkerError(
                f"the Ray cluster has had no free processor for {_PATIENCE_S:.0f} s; what was written is "
                "kept: go on with --resume when it has"
            )
        for reference in ready:
            actor, pending = self._awaited.pop(reference)
            try:
                results = self._ray.get(reference)
            except self._ray.exceptions.RayTaskError as error:
                raise _cause(error, is_start=pending is None) from error
            except self._ray.exceptions.RayError as error:  # the actor, its node, or what it gave is lost
                self._lose(actor, pending, error)
            else:
                self._failed_starts = 0
                actor.is_ready = True
                if pending:
                    actor.blocks -= 1
                    pending.results = results

    def _lose(self, actor: _Actor, pending: _Pending | None, error: Exception) -> None:
        """Starts another actor in place of one, and frees the block that it had."""
        if pending:
            self._free.appendleft(pending)
        else:
            self._failed_starts += 1
        if max(self._failed_starts, pending.tries if pending else 0) >= _MOST_TRIES:
            raise WorkerError(
                f"{_MOST_TRIES} workers of the cluster ended one after the other, perhaps for lack of "
                "memory; what was written is kept: go on with --resume, and fewer --threads or a smaller "
                "--batch-size"
            ) from error
        if actor in self._actors:  # the first of its blocks that is missed
            self._actors.remove(actor)
            self._ray.kill(actor.handle)  # it may only be out of reach
            self._start()


def _cause(error: Any, *, is_start: bool) -> BaseException:
    """Returns what a task raised; what keeps it from being loaded as a `WorkerError`."""
    cause: BaseException = error.cause or error
    if is_start and not isinstance(cause, WorkerError):
        reason = f"{type(cause).__name__}: {cause}".strip().partition("\n")[0]
        return WorkerError(f"a worker of the cluster cannot load what it is to work with: {reason}")
    return cause
