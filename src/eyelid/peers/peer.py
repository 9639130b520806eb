"""The interface of all peers: methods that a benchmark compares."""

from collections.abc import Collection
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from eyelid.peers.fold_parts import FoldParts


class Peer(Protocol):
    """A method that classifies eyes as open or closed.

    Attributes:
        name: Name of the peer in the tables.
        size: Side of the patches that the peer reads, in pixels. Each peer gets patches of its own size,
            which are cut from the picture files. `fit` may change it.
    """

    name: str
    size: int

    @property
    def trained_on(self) -> Collection[str]:
        """Names, in lower case, of the data sets that the peer was trained on before, as far as is known."""
        ...

    @property
    def kilobytes(self) -> float:
        """Size of the file or of the fitted arrays that `read` needs, in units of 1,000 bytes."""
        ...

    def fit(self, fold: FoldParts) -> float | None:
        """Fits the peer on the training part of a fold, and its settings on the validation part.

        Args:
            fold: The fold of the benchmark.

        Returns:
            The time of fitting in seconds; None for a peer that is not fitted.
        """
        ...

    def read(self, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Scores patches.

        Args:
            patches: N grey patches, uint8 `[N, size, size]`.

        Returns:
            float32 `[N]`, a score from 0 to 1 for each patch. The eye counts as open if it is above 0.5.
        """
        ...
