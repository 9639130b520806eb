"""Choosing some of the patches of a pack without copying them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

COPIED_BYTES = 1 << 28
"""Chosen patches of up to so many bytes are copied into memory. For more, only their rows are kept."""


class PatchRows:
    """N chosen rows of an array of M patches, which are read when they are indexed.

    The array may be a memory map that is larger than the memory. Only the indexed rows are read.

    Attributes:
        patches: uint8 `[M, P, P]`, all M patches of P x P pixels.
        rows: int `[N]`, indices of the chosen patches, in order.
        shape: `(N, P, P)`.
        dtype: The data type of the patches, uint8.
    """

    def __init__(self, patches: NDArray[np.uint8], rows: NDArray[np.intp]) -> None:
        self.patches = patches
        self.rows = rows
        self.shape = (len(rows), *patches.shape[1:])
        self.dtype = patches.dtype

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: Any) -> NDArray[np.uint8]:
        """Returns a copy of the chosen patches at `index`, which is any index of a NumPy array."""
        chosen: NDArray[np.uint8] = self.patches[self.rows[index]]
        return chosen

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """Reads all chosen patches into memory; raises `ValueError` if `copy` is False."""
        if copy is False:
            raise ValueError("rows of another array cannot be an array without a copy")
        return self[:].astype(dtype or self.dtype, copy=False)


def take_rows(
    patches: NDArray[np.uint8] | PatchRows, chosen: NDArray[np.bool_]
) -> NDArray[np.uint8] | PatchRows:
    """Returns the patches for which `chosen`, a bool `[N]`, is true.

    Returns:
        A copy in memory if it takes at most `COPIED_BYTES`, else a `PatchRows`.
    """
    rows = np.flatnonzero(chosen)
    if isinstance(patches, PatchRows):
        rows = patches.rows[rows]
        patches = patches.patches
    if len(rows) * patches[:1].nbytes <= COPIED_BYTES:
        return patches[rows]
    return PatchRows(patches, rows)
