"""Leaks of a split: people and near-duplicates that are in more than one part."""

from collections.abc import Sequence
from itertools import combinations, product

import numpy as np

from eyelid.data import PARTS, LabelledPictures, PackedPatches, crossing, near_duplicates
from eyelid.errors import DataError
from eyelid.pages import Say
from eyelid.training.split import PART

_SHOWN_PAIRS = 20
_SHOWN_GROUPS = 5


def find_leaks(
    divided: Sequence[LabelledPictures], packed: Sequence[PackedPatches], *, allowed: bool, say: Say
) -> list[str]:
    """Finds what is in two parts of a split.

    Args:
        divided: The sets, with their column `part`.
        packed: The same sets, packed.
        allowed: Whether near-duplicates in two parts are allowed.
        say: Is given the first pairs of near-duplicates.

    Returns:
        A sentence for each kind of leak.

    Raises:
        DataError: There are near-duplicates, and they are not allowed.
    """
    leaks = [
        f"{pictures.name}: nothing says which pictures come from one person, so the same people may have "
        "been trained on and scored on"
        for pictures in divided
        if not pictures.grouped and len(set(pictures.columns[PART])) > 1
    ]
    cut = [name for pictures in divided for name in crossing(pictures.groups, pictures.columns[PART])]
    if cut:
        leaks.append(f"the split cuts {len(cut)} groups: {', '.join(sorted(cut)[:_SHOWN_GROUPS])}")
    pairs = _pairs_across_parts(packed)
    for pair in pairs[:_SHOWN_PAIRS]:
        say(f"near-duplicates: {pair}")
    if pairs:
        count = f"near-duplicates stand on both sides of the split: {len(pairs):,}"
        if not allowed:
            listed = "the first ones" if len(pairs) > _SHOWN_PAIRS else "all"
            raise DataError(
                f"{count}, {listed} listed above; give both pictures of a pair one group, remove one, or "
                "train nevertheless with --split.allow-leak"
            )
        leaks.append(f"{count}, such as {pairs[0]}")
    return [f"This split leaks, and its scores flatter: {leak}." for leak in leaks]


def take_part(packed: PackedPatches, part: str) -> PackedPatches:
    """Returns the pictures of one part of a packed set."""
    return packed.take(np.array([its_part == part for its_part in packed.columns[PART]], bool))


def _pairs_across_parts(packed: Sequence[PackedPatches]) -> list[str]:
    """Returns the pairs of near-duplicates whose pictures are in different parts, in words."""
    parts = {part: [take_part(each, part) for each in packed] for part in PARTS}
    return [
        f"{first.sources[pair.first]} ({one}) and {second.sources[pair.second]} ({other}), "
        f"{pair.likeness:.3f} alike"
        for one, other in combinations(PARTS, 2)
        for first, second in product(parts[one], parts[other])
        if len(first) and len(second)
        for pair in near_duplicates(first, second)
    ]
