"""Splits by group: a person is either trained on or scored on, never both."""

import hashlib
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

PARTS = ("training", "validation", "test")


def fold_of(group: str, folds: int, seed: int = 0) -> int:
    """Returns the fold of a group, from 0 to `folds - 1`.

    It depends on nothing but the group's name and the seed, so files that are added later, of old groups
    or new ones, move no other group to another fold.

    Example:
        >>> fold_of("s0012", 5) == fold_of("s0012", 5)
        True
    """
    digest = hashlib.sha256(f"{seed}:{group}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % folds


def in_fold(groups: Sequence[str], fold: int, folds: int, seed: int = 0) -> NDArray[np.bool_]:
    """Returns bool `[N]`: which pictures belong to a fold, by the group of each."""
    of_group = {group: fold_of(group, folds, seed) == fold for group in set(groups)}
    return np.array([of_group[group] for group in groups], bool)


def balanced_seed(
    groups: Sequence[str],
    labels: Sequence[str],
    parts_of: Callable[[Sequence[str], int], Iterable[NDArray[np.bool_]]],
    *,
    first: int = 0,
    tries: int = 50,
) -> int:
    """Finds the seed whose parts have the classes most alike: a stratified split that is still by hash.

    Whoever keeps the seed keeps the split, and data that is added later moves nobody, which dealing out the
    groups of each class in turn could not promise.

    Args:
        groups: N names.
        labels: N class names.
        parts_of: Function of G group names and a seed; returns which of them, bool `[G]`, are in each part.
        first: The first seed that is tried.
        tries: How many are.

    Returns:
        The seed for which the largest deviation of a class's share in a part from its share in all, as a
        ratio, is smallest; a part without anybody counts as the largest.
    """
    names, group_of = np.unique(np.asarray(groups), return_inverse=True)
    classes, class_of = np.unique(np.asarray(labels), return_inverse=True)
    counts = np.zeros((len(names), len(classes)))
    np.add.at(counts, (group_of, class_of), 1)
    shares = counts.sum(axis=0) / counts.sum()

    def deviation(seed: int) -> float:
        inside = [counts[part].sum(axis=0) for part in parts_of(names.tolist(), seed)]
        if not all(part.any() for part in inside):
            return np.inf
        return max(float(np.abs(part / part.sum() / shares - 1).max()) for part in inside)

    return min(range(first, first + tries), key=deviation)


def crossing(groups: Sequence[str], parts: Sequence[str]) -> dict[str, set[str]]:
    """Returns the groups of which pictures stand in more than one part, each with those parts."""
    found: dict[str, set[str]] = {}
    for group, part in zip(groups, parts, strict=True):
        if group and part:
            found.setdefault(group, set()).add(part)
    return {group: in_parts for group, in_parts in found.items() if len(in_parts) > 1}
