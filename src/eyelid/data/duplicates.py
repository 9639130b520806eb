"""The same picture more than once: with another label, or on both sides of a split."""

import hashlib

import numpy as np
from numpy.typing import NDArray

from eyelid.data.pack import PackedPatches


def contradictions(packed: PackedPatches) -> NDArray[np.bool_]:
    """Returns bool `[N]`: which patches occur, byte for byte, with another label as well."""
    labels: dict[bytes, set[int]] = {}
    contents = [hashlib.blake2b(patch, digest_size=16).digest() for patch in packed.patches]
    for content, label in zip(contents, packed.labels.tolist(), strict=True):
        labels.setdefault(content, set()).add(label)
    return np.array([len(labels[content]) > 1 for content in contents], bool)
