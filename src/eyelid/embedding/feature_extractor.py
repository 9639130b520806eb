"""What an embedding is made from: anything that describes patches by numbers."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Progress = Callable[[float], None]
"""Called with the share that is done, 0 to 1."""


class Source(Protocol):
    """Describes patches.

    Attributes:
        told: What it is, in words.
        trained_on: Names of the sets whose labels it has learned, or learns.
        key: What decides the features beside the patches, for a cache; empty for what is faster made than
            read.
    """

    told: str
    trained_on: tuple[str, ...]
    key: str

    def features(self, patches: NDArray[np.uint8], progress: Progress) -> NDArray[np.float32]:
        """Describes uint8 `[N, P, P]`, N at least 1, by float32 `[N, F]`."""
