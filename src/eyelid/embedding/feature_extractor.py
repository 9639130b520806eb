"""The protocol of feature extractors: anything that turns patches into vectors of numbers."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Progress = Callable[[float], None]
"""Called with the share that is done, 0 to 1."""


class FeatureExtractor(Protocol):
    """Turns patches into features.

    Attributes:
        description: What the extractor is, in words for the user.
        trained_on: Names of the sets whose labels it was trained on, or will be.
        key: Names everything that decides the features apart from the patches. The cache uses it; empty if
            computing the features is faster than reading them from disk.
    """

    description: str
    trained_on: tuple[str, ...]
    key: str

    def features(self, patches: NDArray[np.uint8], progress: Progress) -> NDArray[np.float32]:
        """Returns the features of patches, float32 `[N, F]`.

        Args:
            patches: uint8 `[N, P, P]`, N at least 1.
            progress: Called with the share that is done, 0 to 1.
        """
