"""Sequences of movements for phrases: the fewer, the more often a phrase is needed.

The sequences are a prefix code: none is the beginning of another, so that a phrase is said the moment its
last movement is made. Huffman's method gives the least mean number of movements for any number of symbols
(D. A. Huffman, 1952). Two wishes are kept beside it, for the little that they cost:

- Phrases of one group begin alike, so that a group is learnt as one movement, and its phrases within it.
- Urgent phrases are hard to say by accident: they are no shorter than if all phrases were equally long, they
  have no blink where there are two other movements, and they stand apart, so that one wrong last movement
  cannot turn another phrase into one of them.
"""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from math import ceil, log
from typing import NamedTuple

GROUPS_MAY_COST = 0.25
"""Movements a phrase that it may cost, on average, that groups begin alike; otherwise they do not."""


class _Node(NamedTuple):
    """A place in the tree of sequences: one phrase, or what follows after each movement."""

    leaf: int | None = None
    children: tuple["_Node", ...] = ()
    is_urgent: bool = False


class _Weighed(NamedTuple):
    weight: float
    node: _Node


def codes(
    weights: Sequence[float],
    symbols: Sequence[str],
    *,
    groups: Sequence[str] = (),
    urgent: Sequence[bool] = (),
) -> list[tuple[str, ...]]:
    """Returns a sequence of symbols for each of some phrases.

    Args:
        weights: How often each is needed, in any unit; positive.
        symbols: The movements that can be made; two at least. Where all else is equal, the first are for what
            is needed most.
        groups: The group of each; empty ones belong to no group. None at all: no groups.
        urgent: Whether each is urgent. None at all: none is.

    Example:
        >>> codes([8, 4, 2, 1], ["left", "right"])
        [('left',), ('right', 'left'), ('right', 'right', 'left'), ('right', 'right', 'right')]
    """
    if len(symbols) < 2:
        raise ValueError(f"codes need two symbols, not {len(symbols)}")
    if not weights:
        return []
    group_names = list(groups) or [""] * len(weights)
    is_urgent = list(urgent) or [False] * len(weights)
    free = _tree_codes(weights, symbols, [""] * len(weights), is_urgent)
    grouped = _tree_codes(weights, symbols, group_names, is_urgent)
    if mean_movements(weights, grouped) > mean_movements(weights, free) + GROUPS_MAY_COST:
        return free
    return grouped


def mean_movements(weights: Sequence[float], sequences: Sequence[Sequence[str]]) -> float:
    """Returns the mean number of movements of phrases by their weights."""
    total = sum(weight * len(sequence) for weight, sequence in zip(weights, sequences, strict=True))
    return total / sum(weights)


def _tree_codes(
    weights: Sequence[float], symbols: Sequence[str], groups: Sequence[str], urgent: Sequence[bool]
) -> list[tuple[str, ...]]:
    calm = [symbol for symbol in symbols if "blink" not in symbol]
    calm = calm if len(calm) >= 2 else sorted(symbols, key=lambda symbol: "blink" not in symbol)
    leaves: dict[str, list[_Weighed]] = {}
    alone: list[_Weighed] = []
    alarming: list[_Weighed] = []
    for index, weight in enumerate(weights):
        leaf = _Weighed(weight, _Node(index, is_urgent=urgent[index]))
        if urgent[index]:
            alarming.append(leaf)
        elif groups[index]:
            leaves.setdefault(groups[index], []).append(leaf)
        else:
            alone.append(leaf)
    parts = [_joined(group, len(symbols)) for group in leaves.values()] + alone
    if not alarming:
        return _paths(_huffman(parts, len(symbols)), symbols, calm, len(weights))
    apart = _joined(alarming, len(calm))
    least = ceil(log(len(weights), len(symbols)) - 1e-9) if len(weights) > 1 else 1
    while True:
        found = _paths(_huffman([*parts, apart], len(symbols)), symbols, calm, len(weights))
        if (
            min(len(sequence) for sequence, is_urgent in zip(found, urgent, strict=True) if is_urgent)
            >= least
        ):
            return found
        apart = apart._replace(node=_Node(None, (apart.node,), is_urgent=True))  # one movement more


def _joined(items: Sequence[_Weighed], n_symbols: int) -> _Weighed:
    return _Weighed(sum(item.weight for item in items), _huffman(items, n_symbols))


def _huffman(items: Sequence[_Weighed], n_symbols: int) -> _Node:
    """Joins the least needed ones first; the first join is a smaller one, so that all others are full."""
    heap = [(item.weight, -order, item.node) for order, item in enumerate(items)]
    heapify(heap)
    order = len(heap)
    size = (len(heap) - 2) % (n_symbols - 1) + 2 if len(heap) > 1 else 1
    while len(heap) > 1:
        least = [heappop(heap) for _ in range(size)][::-1]  # the most needed one first
        node = _Node(None, tuple(node for _, _, node in least), any(node.is_urgent for _, _, node in least))
        heappush(heap, (sum(weight for weight, _, _ in least), -order, node))
        order += 1
        size = n_symbols
    return heap[0][2]


def _paths(tree: _Node, symbols: Sequence[str], calm: Sequence[str], n_leaves: int) -> list[tuple[str, ...]]:
    """Writes the symbols on the branches; on the way to what is urgent they are calm ones."""
    found: list[tuple[str, ...]] = [()] * n_leaves
    begin: tuple[str, ...] = () if tree.children else (calm[0],)  # a single phrase takes a movement, too
    waiting = [(tree, begin)]
    while waiting:
        node, path = waiting.pop()
        if node.leaf is not None:
            found[node.leaf] = path
        for child, symbol in zip(node.children, _branches(node, symbols, calm), strict=True):
            waiting.append((child, (*path, symbol)))
    return found


def _branches(node: _Node, symbols: Sequence[str], calm: Sequence[str]) -> list[str]:
    n_urgent = sum(child.is_urgent for child in node.children)
    if n_urgent == 0 or n_urgent == len(node.children):
        return list(calm if n_urgent else symbols)[: len(node.children)]
    others = iter(
        symbol for symbol in symbols if symbol != calm[-1]
    )  # the one that leads to them is the last
    return [calm[-1] if child.is_urgent else next(others) for child in node.children]
