"""Measuring the processor time that peers need for an eye.

The peers are timed in turns, so that other load on the machine affects all of them equally. The processor
time of all threads is measured, not the wall time, so that other programs on the same core do not count.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from eyelid.pages import status_line
from eyelid.peers.face_peer import AnyPeer, FacePeer

_SINGLE_S = 0.03  # in a round, a peer reads single patches for about so many seconds
_LEAST_SINGLE = 3  # smallest number of single patches in a round
_BATCH_S = 0.3  # in a round, the batch of a peer takes about so many seconds
_LEAST_BATCH = 8  # smallest number of patches in a batch
_BATCH = 1024  # largest number of patches in a batch


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessorTime:
    """Processor time of one peer for an eye, from a patch of its size, or a photo's file, to the probability.

    Attributes:
        single: Microseconds for an eye if eyes are read one by one; the median over the rounds.
        single_range: These microseconds in the fastest and in the slowest round.
        batch: Microseconds for an eye in a batch; the median over the rounds.
        batch_range: These microseconds in the fastest and in the slowest round.
        batch_size: Number of patches in a batch: 1,024, or fewer so that a batch takes about 0.3 seconds.
        relative: The time for single eyes divided by the time of the reference peer in the same round; the
            median over the rounds.
    """

    single: float
    single_range: tuple[float, float]
    batch: float
    batch_range: tuple[float, float]
    batch_size: int
    relative: float


def time_peers(
    peers: Sequence[AnyPeer], eyes: Mapping[str, NDArray[Any]], *, reference: str, rounds: int
) -> dict[str, ProcessorTime]:
    """Measures the processor time of fitted peers. On a terminal, a line tells which round it is.

    Args:
        peers: The peers.
        eyes: Maps the name of each peer to what it reads of the same N eyes: see `eyes_for`.
        reference: Name of the peer that the others are compared with.
        rounds: How often each peer is timed, after a first round that does not count.

    Returns:
        Maps the name of each peer to its processor time.
    """
    singles: dict[str, list[float]] = {peer.name: [] for peer in peers}
    batches: dict[str, list[float]] = {peer.name: [] for peer in peers}
    counts: dict[str, tuple[int, int]] = {}
    # A bar is drawn by a thread, whose time would count.
    with one_thread(), status_line("timing: warming up") as show:
        for peer in peers:  # this first round warms up the caches and does not count
            single = _seconds(peer, eyes[peer.name], count=_LEAST_SINGLE, at_once=1)
            counts[peer.name] = (
                max(_LEAST_SINGLE, int(_SINGLE_S / single)),
                int(np.clip(_BATCH_S / single, _LEAST_BATCH, _BATCH)),
            )
        for number in range(1, rounds + 1):
            show(f"timing: round {number} of {rounds}")
            for peer in peers:
                own, (few, many) = eyes[peer.name], counts[peer.name]
                singles[peer.name].append(_seconds(peer, own, count=few, at_once=1) * 1e6)
                batches[peer.name].append(_seconds(peer, own, count=many, at_once=many) * 1e6)
    return {
        peer.name: ProcessorTime(
            single=float(np.median(singles[peer.name])),
            single_range=(min(singles[peer.name]), max(singles[peer.name])),
            batch=float(np.median(batches[peer.name])),
            batch_range=(min(batches[peer.name]), max(batches[peer.name])),
            batch_size=counts[peer.name][1],
            relative=float(np.median(np.divide(singles[peer.name], singles[reference]))),
        )
        for peer in peers
    }


def _seconds(peer: AnyPeer, eyes: NDArray[Any], *, count: int, at_once: int) -> float:
    """Returns the processor seconds for each of `count` eyes, read `at_once` eyes at a time."""
    timed = eyes[np.arange(count) % len(eyes)]
    clock = peer.processor_s if isinstance(peer, FacePeer) else time.process_time
    started = clock()
    for start in range(0, count, at_once):
        peer.read(timed[start : start + at_once])
    return max(clock() - started, 1e-9) / count


@contextmanager
def one_thread() -> Iterator[None]:
    """Limits OpenCV and linear algebra to one thread in a `with` block.

    Sessions of ONNX Runtime have only one thread anyway.
    """
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        with threadpool_limits(1):
            yield
    finally:
        cv2.setNumThreads(threads)
