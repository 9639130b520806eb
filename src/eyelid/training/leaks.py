"""Finds leaks of a split: people or near-duplicates that are in more than one of its parts."""

from collections.abc import Sequence
from itertools import combinations, product

import numpy as np

from eyelid.data import PARTS, LabelledPictures, PackedPatches, crossing, near_duplicates
from eyelid.errors import DataError
from eyelid.pages import Say, say_few
from eyelid.training.split import PART

_SHOWN_PAIRS = 20  # most pairs of near-duplicates that are shown to the user
_SHOWN_GROUPS = 5  # most groups that a sentence names


def find_leaks(
    divided: Sequence[LabelledPictures],
    packed: Sequence[PackedPatches],
    *,
    allowed: bool,
    say: Say,
    note: Say,
) -> list[str]:
    """Finds people and near-duplicates that are in two parts of a split.

    Args:
        divided: The labelled sets, with the column `part` for each picture.
        packed: The same sets, decoded.
        allowed: Whether near-duplicates in two parts are allowed.
        say: Called with a line for each of the first pairs of near-duplicates.
        note: Called with a line for each of the others.

    Returns:
        A sentence for each leak, for the report and the card; empty if there are none.

    Raises:
        DataError: There are near-duplicates in two parts, and `allowed` is False.
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
    most = 3 if allowed else _SHOWN_PAIRS  # a training that is refused leaves no log with all of them
    say_few([f"near-duplicates: {pair}" for pair in pairs], say=say, note=note, most=most)
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
    """Returns the pictures of one part of a set.

    Args:
        packed: A labelled set, decoded, with the column `part`.
        part: `training`, `validation` or `test`.
    """
    return packed.take(np.array([its_part == part for its_part in packed.columns[PART]], bool))


def _pairs_across_parts(packed: Sequence[PackedPatches]) -> list[str]:
    """Returns a text for each pair of near-duplicates whose pictures are in different parts."""
    parts = {part: [take_part(each, part) for each in packed] for part in PARTS}
    return [
        f"{first.sources[pair.first]} ({one}) and {second.sources[pair.second]} ({other}), "
        f"{pair.likeness:.3f} alike"
        for one, other in combinations(PARTS, 2)
        for first, second in product(parts[one], parts[other])
        if len(first) and len(second)
        for pair in near_duplicates(first, second)
    ]
