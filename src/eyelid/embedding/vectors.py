"""An embedding by its name: what each patch of a pile is like, as a vector."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eyelid.embedding.cache import kept_features
from eyelid.embedding.extractors import find_source
from eyelid.embedding.feature_extractor import Progress
from eyelid.embedding.gradients import SIDE
from eyelid.errors import OptionError

PATCH_SIZE = SIDE
"""Side of the patches of a pile that is to be embedded, in pixels."""

_SHORTEST = 1e-6  # a vector that is nothing but rounding is not made longer


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedding:
    """N patches as points, of which near ones are alike.

    Attributes:
        vectors: float32 `[N, F]`, less their mean, and each of length 1 (0 for what is as the mean is).
        name: As it was asked for, such as `hog+self`.
        told: What it is, in words.
        trained_on: Names of the sets whose labels were learned for it; none for `hog` and `self`.
    """

    vectors: NDArray[np.float32]
    name: str
    told: str
    trained_on: tuple[str, ...]


def embed(
    patches: NDArray[np.uint8],
    *,
    by: str,
    seed: int = 0,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Embedding:
    """Embeds the patches of a pile.

    Args:
        patches: uint8 `[N, 24, 24]`.
        by: `hog`, histograms of gradients; `self`, a net that is trained on these patches without labels; a
            model of eyelid (name of a shipped one, model file, run folder); `timm:NAME`; `arcface:DATA`, a
            net that learns the labels of another set; or several, joined by `+`, which count alike.
        seed: Of what is trained.
        cache: Folder that keeps what takes long, so that the same patches need it only once.
        progress: Called with the share that is done, 0 to 1.

    Raises:
        OptionError: The patches have another size, or there is no such embedding.
        EyelidError: A model or a set cannot be read.
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
    names = [by] if os.path.exists(by) else by.split("+")  # a path may hold a plus
    sources = [find_source(name.strip(), seed=seed) for name in names]
    vectors = [np.zeros((0, 0), np.float32)]
    if len(patches):
        vectors = [
            unit_vectors(kept_features(source, patches, cache, _part(progress, index, len(sources))))
            for index, source in enumerate(sources)
        ]
    return Embedding(
        vectors=np.concatenate(vectors, axis=1) / np.float32(np.sqrt(len(vectors))),
        name=by,
        told=" + ".join(source.told for source in sources),
        trained_on=tuple(dict.fromkeys(name for source in sources for name in source.trained_on)),
    )


def unit_vectors(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """Returns features less their mean, each vector of length 1; what is as the mean is stays at 0."""
    vectors: NDArray[np.float32] = features - features.mean(axis=0)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors /= np.where(lengths > _SHORTEST, lengths, 1)
    vectors[lengths[:, 0] <= _SHORTEST] = 0
    return vectors


def _part(progress: Progress | None, index: int, count: int) -> Progress:
    """Returns what tells the progress of one of some parts, as that of the whole."""

    def told(share: float) -> None:
        if progress:
            progress((index + share) / count)

    return told
