"""Splits by group: a person is either trained on or scored on, never both."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


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
