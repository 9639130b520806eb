"""Finding pictures that occur more than once, with different labels or in two parts of a data set."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.data.pack import PackedPatches
from eyelid.data.patch_rows import PatchRows
from eyelid.eyes import fit_patches

LIKENESS = 0.95
"""Two patches that are at least so alike count as one picture.

The value is measured. Eyes of different people reach at most 0.93 in MRL (all pairs of 35,311 pictures), 0.91
in Columbia Gaze and 0.83 in eyes4000. Of the copies that were saved as JPEG of quality 75, resized by 0.7 to
1.5, made brighter or darker (gamma 0.6 to 1.6) or mirrored, 98 % or more reach 0.95. The same is true of
copies of the faces of LFW. Copies that are cut or shifted by 1/24 of their side mostly do not reach it.
"""

_SIDE = 24  # pixels; patches are compared at this size, at which the likeness was measured
_FINEST, _COARSEST = 0.8, 2.0  # pixels; smaller detail is lost in copies, larger is alike in all eyes
_EVEN = 4.0  # grey levels; a patch with less contrast shows too little to be compared
_QUIET = 4.0  # squared grey levels; fainter detail is noise and must not be amplified
_SKETCH = 32  # numbers in the sketch (a shortened form) of one half of a descriptor
_SAMPLE = 2000  # about so many patches of each pack are used to fit the sketch
_BLOCK = 1024  # patches that are compared with 1024 others at a time; both fit in the processor's cache


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """Two patches that show nearly the same picture.

    Attributes:
        first: Index of the patch in the first pack.
        second: Index of the patch in the second pack.
        likeness: How alike they are; 1 for the same picture, mirrored or not.
    """

    first: int
    second: int
    likeness: float


def contradictions(packed: PackedPatches) -> NDArray[np.bool_]:
    """Returns bool `[N]`: which of the N patches also occur, byte for byte, with another label."""
    labels: dict[bytes, set[int]] = {}
    contents = [
        hashlib.blake2b(packed.patches[index].tobytes(), digest_size=16).digest()
        for index in range(len(packed))
    ]
    for content, label in zip(contents, packed.labels.tolist(), strict=True):
        labels.setdefault(content, set()).add(label)
    return np.array([len(labels[content]) > 1 for content in contents], bool)


def near_duplicates(
    first: PackedPatches, second: PackedPatches, *, likeness: float = LIKENESS
) -> list[NearDuplicate]:
    """Finds the pictures that two packs share.

    Copies are found even if they were encoded again, resized, made brighter or darker, or mirrored. Both
    patches are brought to 24x24 pixels, and their brightness and contrast are made even over the whole
    patch. This removes shading and keeps the lines of lids and lashes. The likeness is the correlation of
    the two results. A patch with almost no contrast is never in a pair.

    Args:
        first: A pack.
        second: Another pack, whose patches may have another size.
        likeness: Smallest likeness of a pair that is returned.

    Returns:
        One pair for each patch of `second` that is so alike to a patch of `first`: it and the patch of
        `first` that is most alike. The pairs that are most alike come first.
    """
    best = np.zeros(len(second), np.float32)
    nearest = np.zeros(len(second), np.intp)
    for here, there, alike in _likenesses(first.patches, second.patches, likeness):
        better = alike.max(1) > best[here]
        best[here[better]] = alike.max(1)[better]
        nearest[here[better]] = there[alike.argmax(1)[better]]
    found = [
        NearDuplicate(int(nearest[row]), int(row), min(1.0, float(best[row])))
        for row in np.flatnonzero(best >= likeness)
    ]
    return sorted(found, key=lambda pair: -pair.likeness)


@dataclass(frozen=True, slots=True)
class DuplicatePairs:
    """All pairs of patches of one pack that show nearly the same picture, in no order.

    P counts the pairs.

    Attributes:
        first: int `[P]`, index of one patch of each pair.
        second: int `[P]`, index of the other patch, which is the larger index.
        likeness: float32 `[P]`, how alike the two are; 1 for the same picture.
    """

    first: NDArray[np.intp]
    second: NDArray[np.intp]
    likeness: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.first)


def duplicate_pairs(
    packed: PackedPatches,
    *,
    likeness: float = LIKENESS,
    progress: Callable[[int], None] | None = None,
) -> DuplicatePairs:
    """Finds all pairs of near-duplicates inside one pack; `near_duplicates` says what these are.

    Every pair takes memory. A pack of video frames may have very many pairs.

    Args:
        packed: A pack.
        likeness: Smallest likeness of a pair that is returned.
        progress: Function that is called with how many more patches were compared with all patches before
            them.
    """
    found = [(np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0, np.float32))]
    for here, there, alike in _likenesses(packed.patches, None, likeness, progress):
        row, column = np.nonzero((alike >= likeness) & (there < here[:, None]))
        found.append((there[column], here[row], np.minimum(alike[row, column], 1)))
    first, second, alike = (np.concatenate(part) for part in zip(*found, strict=True))
    return DuplicatePairs(first, second, alike)


Patches = NDArray[np.uint8] | PatchRows

Halves = tuple[NDArray[np.float32], NDArray[np.float32]]
"""The descriptors of N patches in two halves, each `[N, D]` with D numbers for each patch.

If a patch is mirrored, the first half stays as it is, and the second half changes its sign.
"""


def _likenesses(
    first: Patches,
    second: Patches | None,
    likeness: float,
    progress: Callable[[int], None] | None = None,
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]]:
    """Compares patches block by block, and skips pairs whose sketches are not alike.

    Args:
        first: The patches of one pack.
        second: The patches of another pack. None to compare the patches of `first` with one another; then
            two patches of one block are compared twice, and two of different blocks once.
        likeness: Smallest likeness that matters; pairs that are less alike may be left out.
        progress: Function that is called with how many more patches of `second` were compared.

    Yields:
        R indices into `second`, C indices into `first`, and float32 `[R, C]`, how alike each two are. Nothing
        is yielded if there are no patches.
    """
    if not len(first) or (second is not None and not len(second)):
        return
    one = _at_one_size(first)
    other = one if second is None else _at_one_size(second)
    basis = _basis(one, other)
    sketches = [_sketch(_describe(one[block]), basis) for block in _blocks(one)]
    for number, block in enumerate(_blocks(other)):
        rows = np.arange(len(other))[block]
        sketch = _sketch(_describe(other[block]), basis)
        against = sketches if second is not None else sketches[: number + 1]
        for start, there in zip(range(0, len(one), _BLOCK), against, strict=False):
            possible = _alike(sketch, there) >= likeness - 1e-4
            if possible.any():
                of_rows, of_columns = np.flatnonzero(possible.any(1)), start + np.flatnonzero(possible.any(0))
                described = _describe(one[of_columns])
                yield rows[of_rows], of_columns, _alike(_describe(other[rows[of_rows]]), described)
        if progress:
            progress(len(rows))


def _at_one_size(patches: Patches) -> Patches:
    if patches.shape[1:] == (_SIDE, _SIDE):
        return patches
    return fit_patches((patches[index] for index in range(len(patches))), _SIDE)


def _blocks(patches: Patches) -> Iterator[slice]:
    return (slice(start, start + _BLOCK) for start in range(0, len(patches), _BLOCK))


def _alike(one: Halves, other: Halves) -> NDArray[np.float32]:
    """Returns float `[N, M]`: how alike each of N descriptors is to each of M others.

    It is the larger of two correlations: with the other patch, and with its mirror image.
    """
    alike: NDArray[np.float32] = one[0] @ other[0].T
    alike += np.abs(one[1] @ other[1].T)
    return alike


def _describe(patches: NDArray[np.uint8]) -> Halves:
    """Returns the descriptors of patches, each of length 1; a patch with almost no contrast gets zeros."""
    pixels = patches.astype(np.float32)
    even = pixels.std((1, 2)) < _EVEN
    fine = _blur(pixels, _FINEST)
    detail = fine - _blur(fine, _COARSEST)
    detail /= np.sqrt(_blur(detail**2, _COARSEST) + _QUIET)
    detail -= detail.mean((1, 2), keepdims=True)
    detail /= np.maximum(np.sqrt((detail**2).sum((1, 2), keepdims=True)), 1e-6)
    detail[even] = 0
    left, right = detail[:, :, : _SIDE // 2], detail[:, :, : _SIDE // 2 - 1 : -1]
    symmetric, antisymmetric = (left + right) / np.sqrt(2), (left - right) / np.sqrt(2)
    return symmetric.reshape(len(patches), -1), antisymmetric.reshape(len(patches), -1)


def _blur(pixels: NDArray[np.float32], sigma: float) -> NDArray[np.float32]:
    """Blurs N patches, `[N, S, S]`, with a Gaussian; beyond its border, a patch is mirrored.

    Args:
        pixels: Patches of side S = `_SIDE`.
        sigma: Standard deviation of the Gaussian, in pixels.
    """
    at = np.arange(_SIDE)
    beyond = np.concatenate([at[::-1], at, at[::-1]])
    weights = np.exp(-0.5 * ((np.arange(-_SIDE, 2 * _SIDE) - at[:, None]) / sigma) ** 2)
    kernel = np.zeros((_SIDE, _SIDE), np.float32)
    np.add.at(kernel.T, beyond, weights.T.astype(np.float32))
    kernel /= kernel.sum(1, keepdims=True)
    blurred: NDArray[np.float32] = np.matmul(np.matmul(kernel, pixels), kernel.T)
    return blurred


def _basis(*packs: Patches) -> Halves:
    """Returns an orthonormal basis for each half of a descriptor, in which most of that half lies.

    Each basis is `[D, K]`: K = `_SKETCH` directions of D numbers.
    """
    samples = [_describe(patches[:: 1 + len(patches) // _SAMPLE]) for patches in packs]
    bases = []
    for halves in zip(*samples, strict=True):
        sample = np.concatenate(halves)
        start = np.random.default_rng(0).standard_normal((sample.shape[1], _SKETCH)).astype(np.float32)
        for _ in range(3):  # power iterations: towards the directions of most variance
            start = np.linalg.qr(sample.T @ (sample @ start))[0]
        bases.append(start)
    return bases[0], bases[1]


def _sketch(halves: Halves, basis: Halves) -> Halves:
    """Returns sketches of descriptors, which are shorter and never less alike than the descriptors.

    The last number of the first half of a sketch is the length of what lies outside the basis. The product
    of two such lengths is the most that the parts outside may add to a correlation (Cauchy and Schwarz).
    """
    projected = [half @ directions for half, directions in zip(halves, basis, strict=True)]
    rest = sum((half**2).sum(1) for half in halves) - sum((half**2).sum(1) for half in projected)
    return np.column_stack([projected[0], np.sqrt(np.maximum(rest, 0))]), projected[1]
