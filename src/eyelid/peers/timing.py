"""How long peers take for an eye: in turns, so that what else the machine does falls on all of them.

Times are the processor's, of all threads, not the clock's: other programs on the same core do not count.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from eyelid.peers.peer import Peer

_SINGLE_S = 0.03  # about what the single patches of a round take
_LEAST_SINGLE = 3
_BATCH_S = 0.3  # about what the batch of a round takes
_LEAST_BATCH = 8
_BATCH = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """What one peer takes for an eye, of processor time, from a patch of its size to the probability.

    Attributes:
        single: Microseconds, read one by one: the median over the rounds.
        single_range: The fastest and the slowest round.
        batch: Microseconds an eye in a batch.
        batch_range: The fastest and the slowest round.
        batch_size: Patches of that batch: 1,024, or as many as take about 0.3 seconds.
        relative: Times the single microseconds of the peer that is compared with, in the same rounds.
    """

    single: float
    single_range: tuple[float, float]
    batch: float
    batch_range: tuple[float, float]
    batch_size: int
    relative: float


def time_peers(
    peers: Sequence[Peer], patches: Mapping[int, NDArray[np.uint8]], *, reference: str, rounds: int
) -> dict[str, Speed]:
    """Times peers that have been fitted.

    Args:
        peers: The peers.
        patches: Size → uint8 `[N, size, size]`, the same pictures at each size.
        reference: Name of the peer that the others are compared with.
        rounds: How often each is timed, in turns; a round before these warms up.
    """
    singles: dict[str, list[float]] = {peer.name: [] for peer in peers}
    batches: dict[str, list[float]] = {peer.name: [] for peer in peers}
    counts: dict[str, tuple[int, int]] = {}
    with one_thread():
        for peer in peers:  # warms up
            single = _seconds(peer.read, patches[peer.size], count=_LEAST_SINGLE, at_once=1)
            counts[peer.name] = (
                max(_LEAST_SINGLE, int(_SINGLE_S / single)),
                int(np.clip(_BATCH_S / single, _LEAST_BATCH, _BATCH)),
            )
        for _ in range(rounds):
            for peer in peers:
                there, (few, many) = patches[peer.size], counts[peer.name]
                singles[peer.name].append(_seconds(peer.read, there, count=few, at_once=1) * 1e6)
                batches[peer.name].append(_seconds(peer.read, there, count=many, at_once=many) * 1e6)
    return {
        peer.name: Speed(
            single=float(np.median(singles[peer.name])),
            single_range=(min(singles[peer.name]), max(singles[peer.name])),
            batch=float(np.median(batches[peer.name])),
            batch_range=(min(batches[peer.name]), max(batches[peer.name])),
            batch_size=counts[peer.name][1],
            relative=float(np.median(np.divide(singles[peer.name], singles[reference]))),
        )
        for peer in peers
    }


def _seconds(
    read: Callable[[NDArray[np.uint8]], object], patches: NDArray[np.uint8], *, count: int, at_once: int
) -> float:
    """Returns the seconds that each of some patches takes, which are read so many at once."""
    taken = patches[np.arange(count) % len(patches)]
    started = time.process_time()
    for start in range(0, count, at_once):
        read(taken[start : start + at_once])
    return max(time.process_time() - started, 1e-9) / count


@contextmanager
def one_thread() -> Iterator[None]:
    """Keeps OpenCV and linear algebra to one thread; sessions of ONNX Runtime have one each as they are."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        with threadpool_limits(1):
            yield
    finally:
        cv2.setNumThreads(threads)
