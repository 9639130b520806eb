"""The interface of feature extractors, which turn patches into vectors of numbers."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Progress = Callable[[float], None]
"""A function that is called with the share of the work that is done, 0 to 1."""


class FeatureExtractor(Protocol):
    """Turns patches into features.

    Attributes:
        description: What the extractor is, in words for the user.
        trained_on: Names of the data sets whose labels it was trained on, or will be trained on.
        key: Text that changes if anything changes that the features depend on, except the patches. The cache
            uses it. It is empty if computing the features is faster than reading them from disk.
    """

    description: str
    trained_on: tuple[str, ...]
    key: str

    def features(self, patches: NDArray[np.uint8], progress: Progress) -> NDArray[np.float32]:
        """Returns float32 `[N, F]`: F features for each of N patches.

        Args:
            patches: uint8 `[N, P, P]`, N patches of P x P pixels; at least one.
            progress: Function that is called with the share that is done, 0 to 1.
        """
