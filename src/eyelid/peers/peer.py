"""The interface of all peers."""

from collections.abc import Collection
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from eyelid.peers.fold_parts import FoldParts


class Peer(Protocol):
    """A method that classifies eyes as open or closed.

    Attributes:
        name: Its name in the tables.
        size: Side of the patches that it reads, in pixels. Each peer gets patches of its own size, cut from
            the picture files. `fit` may change it.
    """

    name: str
    size: int

    @property
    def trained_on(self) -> Collection[str]:
        """Names of the sets, in lower case, that it was trained on before the benchmark, as far as known."""
        ...

    @property
    def kilobytes(self) -> float:
        """The size of what it needs for reading, its file or its fitted arrays, in units of 1,000 bytes."""
        ...

    def fit(self, fold: FoldParts) -> float | None:
        """Fits the peer on the training part of a fold, and its settings on the validation part.

        Returns:
            The time of fitting in seconds; None for a peer that is not fitted.
        """
        ...

    def read(self, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Returns a score of open, float32 `[N]` from 0 to 1, for grey patches, uint8 `[N, size, size]`.

        An eye counts as open if the score is above 0.5.
        """
        ...
