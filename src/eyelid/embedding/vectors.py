"""Embedding patches with one or several feature extractors, which are named."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eyelid.embedding.cache import cached_features
from eyelid.embedding.extractors import find_extractor
from eyelid.embedding.feature_extractor import Progress
from eyelid.embedding.gradients import SIDE
from eyelid.errors import OptionError

PATCH_SIZE = SIDE
"""Side of the patches that can be embedded, in pixels."""

_SHORTEST = 1e-6  # shorter vectors are rounding errors and become 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedding:
    """The vectors of N patches. Patches that look alike have vectors that are close.

    Attributes:
        vectors: float32 `[N, F]`, a vector of F numbers for each patch. They are centred, and each has length
            1. If a patch equals the mean, its vector is 0; with several extractors, only the part of that
            extractor is 0.
        name: The name that `embed` was given, such as `hog+self`.
        description: What the embedding is, in words for the user.
        trained_on: Names of the data sets whose labels it was trained on; none for `hog` and `self`.
    """

    vectors: NDArray[np.float32]
    name: str
    description: str
    trained_on: tuple[str, ...]


def embed(
    patches: NDArray[np.uint8],
    *,
    by: str,
    seed: int = 0,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Embedding:
    """Turns patches into vectors.

    Args:
        patches: uint8 `[N, 24, 24]`.
        by: Name of the extractor: `hog`, histograms of gradients; `self`, a net that is trained on these
            patches without labels; an eyelid model (name of a shipped one, model file, run folder);
            `timm:NAME`, a pretrained net; `arcface:DATA`, a net that is also trained on the labels of another
            data set. Several names are joined by `+` and have equal weight.
        seed: Random seed of extractors that are trained.
        cache: Folder that keeps features that are slow to compute; None for no cache.
        progress: Function that is called with the share that is done, 0 to 1.

    Raises:
        OptionError: The patches have another size or type, or there is no such extractor.
        EyelidError: A model or a data set cannot be read.
        OutputError: The cache cannot be written.

    Example:
        >>> import numpy as np
        >>> from eyelid.embedding import embed
        >>> patches = np.random.default_rng(0).integers(0, 256, (5, 24, 24), np.uint8)
        >>> embed(patches, by="hog").vectors.shape
        (5, 576)
    """
    if patches.dtype != np.uint8 or patches.shape[1:] != (PATCH_SIZE, PATCH_SIZE):
        raise OptionError(
            f"patches to embed are {patches.dtype} {list(patches.shape)}; "
            f"expected uint8 [N, {PATCH_SIZE}, {PATCH_SIZE}]"
        )
    names = [by] if os.path.exists(by) else by.split("+")  # a path may contain a plus
    extractors = [find_extractor(name.strip(), seed=seed) for name in names]
    vectors = [np.zeros((0, 0), np.float32)]
    if len(patches):
        vectors = [
            unit_vectors(
                cached_features(extractor, patches, cache, _part_progress(progress, index, len(extractors)))
            )
            for index, extractor in enumerate(extractors)
        ]
    return Embedding(
        vectors=np.concatenate(vectors, axis=1) / np.float32(np.sqrt(len(vectors))),
        name=by,
        description=" + ".join(extractor.description for extractor in extractors),
        trained_on=tuple(dict.fromkeys(name for extractor in extractors for name in extractor.trained_on)),
    )


def unit_vectors(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """Centres features and scales each vector to length 1. A vector that equals the mean becomes 0.

    Args:
        features: float32 `[N, F]`, F features for each of N patches.
    """
    vectors: NDArray[np.float32] = features - features.mean(axis=0)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors /= np.where(lengths > _SHORTEST, lengths, 1)
    vectors[lengths[:, 0] <= _SHORTEST] = 0
    return vectors


def _part_progress(progress: Progress | None, index: int, count: int) -> Progress:
    """Returns a function that takes the progress of part `index` of `count` and reports that of all parts."""

    def report(share: float) -> None:
        if progress:
            progress((index + share) / count)

    return report
