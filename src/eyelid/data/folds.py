"""Splitting data by group, so that no person is in the training and in the test pictures at once."""

import hashlib
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

PARTS = ("training", "validation", "test")
"""The names of the parts of a split."""


def fold_of(group: str, folds: int, seed: int = 0) -> int:
    """Returns the fold of a group, from 0 to `folds - 1`.

    The fold depends only on the name of the group, the number of folds and the seed. So files that are added
    later move no group to another fold.

    Args:
        group: Name of the group.
        folds: Number of folds.
        seed: Number that is hashed together with the name; another seed makes another split.

    Example:
        >>> fold_of("s0012", 5) == fold_of("s0012", 5)
        True
    """
    digest = hashlib.sha256(f"{seed}:{group}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % folds


def in_fold(groups: Sequence[str], fold: int, folds: int, seed: int = 0) -> NDArray[np.bool_]:
    """Returns bool `[N]`: which of N pictures belong to a fold.

    Args:
        groups: The group of each of the N pictures.
        fold: The fold, from 0 to `folds - 1`.
        folds: Number of folds.
        seed: Seed of the split; see `fold_of`.
    """
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
    """Returns the seed with which the shares of the classes are most alike in all parts of a split.

    The split is then nearly stratified, and it is still made by hashing names. With the same seed, the split
    stays the same, and data that is added later moves no group to another part. A split that distributes the
    groups of each class one after another cannot promise this.

    Args:
        groups: Name of the group of each of N pictures.
        labels: Class name of each of the N pictures.
        parts_of: Function of the G different group names and a seed. It returns a bool `[G]` for each part:
            which groups are in it.
        first: The first seed that is tried.
        tries: How many seeds are tried.

    Returns:
        The best seed. For each seed, the share of each class in each part is divided by its share in all
        pictures, and the largest distance of such a ratio from 1 counts; the best seed has the smallest. A
        seed with an empty part counts as the worst.
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
    """Returns the groups that have pictures in more than one part, each with the names of those parts.

    Args:
        groups: The group of each picture; an empty string where it is not known.
        parts: The part of each picture; an empty string where it is in none.
    """
    found: dict[str, set[str]] = {}
    for group, part in zip(groups, parts, strict=True):
        if group and part:
            found.setdefault(group, set()).add(part)
    return {group: in_parts for group, in_parts in found.items() if len(in_parts) > 1}
