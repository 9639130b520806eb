"""The same picture more than once: with two labels, or nearly the same on both sides of a split."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.data.pack import PackedPatches
from eyelid.data.patch_rows import PatchRows
from eyelid.eyes import fit_patch

LIKENESS = 0.95
"""Likeness from which two patches count as one picture.

Measured: eyes of different people reach 0.93 at most in MRL (all pairs of 35,311 pictures), 0.91 in Columbia
Gaze and 0.83 in eyes4000. Of copies that were saved as JPEG of quality 75, resized by 0.7 to 1.5, made
brighter or darker (gamma 0.6 to 1.6) or mirrored, 98 % or more reach 0.95, as of the faces of LFW. Copies
that are cut or shifted by a twenty-fourth of their side mostly do not.
"""

_SIDE = 24  # pixels; patches are compared at this size, at which the likeness was measured
_FINEST, _COARSEST = 0.8, 2.0  # pixels; smaller detail is lost in copies, larger is alike in all eyes
_EVEN = 4.0  # grey levels; a patch with less contrast shows too little to be compared
_QUIET = 4.0  # square grey levels; detail fainter than this is noise, which is not to be amplified
_SKETCH = 32  # numbers that sketch one half of a descriptor
_SAMPLE = 2000  # patches of each pack that the sketch is fitted to
_BLOCK = 1024  # patches compared with as many others at a time, which the processor's cache holds


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """Two patches that are nearly one picture.

    Attributes:
        first: Index in the first pack.
        second: Index in the second pack.
        likeness: Up to 1, for the same picture, mirrored or not.
    """

    first: int
    second: int
    likeness: float


def contradictions(packed: PackedPatches) -> NDArray[np.bool_]:
    """Returns bool `[N]`: which patches occur, byte for byte, with another label as well."""
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
    """Finds pictures that two packs share: copies, also re-encoded, resized, brightened or mirrored.

    The likeness is the correlation of what is left of two patches of 24x24 pixels when brightness and
    contrast are made the same all over, which removes shading and keeps the lines of lids and lashes. Patches
    without contrast are compared with none.

    Args:
        first: A pack.
        second: Another, of any size.
        likeness: Smallest likeness of a pair.

    Returns:
        For each patch of `second` that has such a likeness to one of `first`, the pair with the most alike;
        the pairs that are most alike come first.
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
    """All pairs of one pack that are nearly one picture, in no order.

    Attributes:
        first: int `[P]`, index of the one.
        second: int `[P]`, index of the other, which is larger.
        likeness: float32 `[P]`, up to 1.
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
    """Finds all pairs of near-duplicates inside one pack; see `near_duplicates`.

    Takes memory by the pair: pictures of a video may be alike by the thousand.

    Args:
        packed: A pack.
        likeness: Smallest likeness of a pair.
        progress: Called with how many more patches were compared with all before them.
    """
    found = [(np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0, np.float32))]
    for here, there, alike in _likenesses(packed.patches, None, likeness, progress):
        row, column = np.nonzero((alike >= likeness) & (there < here[:, None]))
        found.append((there[column], here[row], np.minimum(alike[row, column], 1)))
    first, second, alike = (np.concatenate(part) for part in zip(*found, strict=True))
    return DuplicatePairs(first, second, alike)


Patches = NDArray[np.uint8] | PatchRows

Halves = tuple[NDArray[np.float32], NDArray[np.float32]]
"""Descriptors in two halves, `[N, D]` each: what mirroring leaves, and what it turns to its negative."""


def _likenesses(
    first: Patches,
    second: Patches | None,
    likeness: float,
    progress: Callable[[int], None] | None = None,
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]]:
    """Compares patches, a block with a block, and leaves out pairs whose sketches are not alike.

    Args:
        first: A pack's patches.
        second: Another's; None to compare those of the first with one another, each two once or, inside a
            block, twice.
        likeness: Pairs that are less alike are of no interest.
        progress: Called with how many more of the second were compared.

    Yields:
        R indices into the second, C into the first, and float32 `[R, C]`, how alike they are.
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
    return np.stack([fit_patch(patches[index], _SIDE) for index in range(len(patches))])


def _blocks(patches: Patches) -> Iterator[slice]:
    return (slice(start, start + _BLOCK) for start in range(0, len(patches), _BLOCK))


def _alike(one: Halves, other: Halves) -> NDArray[np.float32]:
    """Returns float `[N, M]`: the larger of the correlations with the others and with their mirror images."""
    alike: NDArray[np.float32] = one[0] @ other[0].T
    alike += np.abs(one[1] @ other[1].T)
    return alike


def _describe(patches: NDArray[np.uint8]) -> Halves:
    """Returns descriptors of length 1, or 0 for even patches."""
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
    """Blurs `[N, S, S]` by a Gaussian, as if the patches went on as their mirror images beyond the border."""
    at = np.arange(_SIDE)
    beyond = np.concatenate([at[::-1], at, at[::-1]])
    weights = np.exp(-0.5 * ((np.arange(-_SIDE, 2 * _SIDE) - at[:, None]) / sigma) ** 2)
    kernel = np.zeros((_SIDE, _SIDE), np.float32)
    np.add.at(kernel.T, beyond, weights.T.astype(np.float32))
    kernel /= kernel.sum(1, keepdims=True)
    blurred: NDArray[np.float32] = np.matmul(np.matmul(kernel, pixels), kernel.T)
    return blurred


def _basis(*packs: Patches) -> Halves:
    """Returns for each half an orthonormal `[D, K]` in which most of a descriptor lies."""
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
    """Shortens descriptors; two sketches are never less alike than the descriptors themselves.

    The last number is the length of what lies outside the basis: the product of two such lengths is the
    most that the rest may add to a correlation (Cauchy and Schwarz).
    """
    projected = [half @ directions for half, directions in zip(halves, basis, strict=True)]
    rest = sum((half**2).sum(1) for half in halves) - sum((half**2).sum(1) for half in projected)
    return np.column_stack([projected[0], np.sqrt(np.maximum(rest, 0))]), projected[1]
