"""Some of the patches of a pack, without a copy of them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

COPIED_BYTES = 1 << 28
"""Largest choice of patches that is copied into memory, in bytes; of more, the rows are remembered."""


class PatchRows:
    """Chosen rows of an array of patches, read when they are asked for.

    The array may be a memory map that is larger than the memory: what is indexed is read, and no more.

    Attributes:
        patches: uint8 `[M, P, P]`, all patches.
        rows: int `[N]`, which of them, in order.
    """

    def __init__(self, patches: NDArray[np.uint8], rows: NDArray[np.intp]) -> None:
        self.patches = patches
        self.rows = rows
        self.shape = (len(rows), *patches.shape[1:])
        self.dtype = patches.dtype

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: Any) -> NDArray[np.uint8]:
        """Returns what `array[index]` of an array of these rows would; a copy."""
        chosen: NDArray[np.uint8] = self.patches[self.rows[index]]
        return chosen

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """Reads all rows into memory."""
        if copy is False:
            raise ValueError("rows of another array cannot be an array without a copy")
        return self[:].astype(dtype or self.dtype, copy=False)


def take_rows(
    patches: NDArray[np.uint8] | PatchRows, chosen: NDArray[np.bool_]
) -> NDArray[np.uint8] | PatchRows:
    """Returns the patches that a bool `[N]` chooses: a copy in memory of up to `COPIED_BYTES`, else rows."""
    rows = np.flatnonzero(chosen)
    if isinstance(patches, PatchRows):
        rows = patches.rows[rows]
        patches = patches.patches
    if len(rows) * patches[:1].nbytes <= COPIED_BYTES:
        return patches[rows]
    return PatchRows(patches, rows)
