"""What every peer can do, whatever is inside it."""

from collections.abc import Collection
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from eyelid.peers.fold_parts import FoldParts


class Peer(Protocol):
    """One way to tell open eyes from closed ones.

    Attributes:
        name: Its name in the tables.
        size: Side of the patches that it reads, in pixels; each peer gets the files' pictures at its own,
            which `fit` may change.
    """

    name: str
    size: int

    @property
    def seen(self) -> Collection[str]:
        """Names of sets, in lower case, of which it knew all pictures before, so far as it is known."""
        ...

    @property
    def kilobytes(self) -> float:
        """What it keeps in order to read, in 1,000 bytes: its file, or the arrays that it learned."""
        ...

    def fit(self, fold: FoldParts) -> float | None:
        """Learns from the training part of a fold, and takes its settings from the validation part.

        Returns:
            The seconds that it took; None for a peer that takes nothing from there.
        """
        ...

    def read(self, patches: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Returns for grey patches, uint8 `[N, size, size]`, how open they are, float32 `[N]` of 0 to 1.

        Above 0.5 the eye counts as open.
        """
        ...
