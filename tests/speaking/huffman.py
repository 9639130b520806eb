"""Huffman's bound, on its own: what the codes of phrases are compared with."""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush


def least_movements(weights: Sequence[float], n_symbols: int) -> float:
    """Returns the least mean number of movements that a prefix code of so many symbols can have."""
    if len(weights) == 1:
        return 1.0
    heap = [*weights, *[0.0] * (-(len(weights) - 1) % (n_symbols - 1))]  # so that every join is a full one
    heapify(heap)
    movements = 0.0
    while len(heap) > 1:
        joined = sum(heappop(heap) for _ in range(n_symbols))
        movements += joined
        heappush(heap, joined)
    return movements / sum(weights)
