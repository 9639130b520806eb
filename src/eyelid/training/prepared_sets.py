"""The pictures of a training, packed, in their parts, and checked for leaks."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import combinations, product
from pathlib import Path

import numpy as np

from eyelid.data import (
    PARTS,
    LabelledPictures,
    PackedPatches,
    contradictions,
    crossing,
    default_cache,
    near_duplicates,
    pack,
)
from eyelid.errors import DataError
from eyelid.pages import PictureProgress, on_terminal
from eyelid.training.options import TrainOptions
from eyelid.training.run_folder import RunFolder
from eyelid.training.split import PART
from eyelid.training.training_report import PartCounts

_SMALL = 64  # pixels; larger patches are smooth enough to be warped at their own size
_MOST_UNREADABLE = 0.01
_PAIRS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class PreparedSet:
    """A labelled set, ready for training.

    Attributes:
        training: What is trained on, larger than the net reads, for augmentation.
        validation: What calibrates; may be empty.
        test: What is only scored, at the end; may be empty.
    """

    training: PackedPatches
    validation: PackedPatches
    test: PackedPatches


@dataclass(frozen=True, slots=True)
class Prepared:
    """All sets of a training.

    Attributes:
        sets: In the order of the options.
        counts: What each part holds.
        unreadable: Files that could not be read, with the reasons.
        leaks: What the report must say first: what stands on both sides of the split, if it is allowed.
    """

    sets: Sequence[PreparedSet]
    counts: Sequence[PartCounts]
    unreadable: Sequence[str]
    leaks: Sequence[str]

    def facts(self) -> str:
        """Returns all but the pictures, as JSON."""
        counts = [asdict(part) for part in self.counts]
        facts = {"leaks": self.leaks, "counts": counts, "unreadable": self.unreadable}
        return json.dumps(facts, ensure_ascii=False, indent=2) + "\n"


def prepare(
    run: RunFolder,
    divided: Sequence[LabelledPictures],
    options: TrainOptions,
    *,
    classes: Sequence[str],
    size: int,
) -> Prepared:
    """Packs divided sets.

    Args:
        run: Is told what is found.
        divided: The sets, with their column `part`.
        options: Of the training.
        classes: The class names, in order.
        size: Side of the patches that the net reads, in pixels.

    Raises:
        DataError: Too many pictures cannot be read, or near-duplicates stand on both sides of the split.
    """
    cache = cache_folder(options)
    prepared: list[PreparedSet] = []
    every: list[PackedPatches] = []
    counts: list[PartCounts] = []
    unreadable: list[str] = []
    for pictures, set_ in zip(divided, options.all_sets, strict=True):
        packed = _pack(pictures, classes, size, cache)
        for message in packed.unreadable:
            run.say(f"not read: {message}")
        unreadable += packed.unreadable
        larger = packed
        detail = (set_.augment or options.augment).detail
        if size <= _SMALL and detail > 1:
            larger = _pack(pictures, classes, size * detail, cache)
        prepared.append(
            PreparedSet(
                _without_contradictions(run, _part(larger, "training")),
                _part(packed, "validation"),
                _part(packed, "test"),
            )
        )
        every.append(packed)
        counts += _count(packed, classes)
    for part in counts:
        told = ", ".join(f"{count:,} {name}" for name, count in part.pictures.items() if count)
        run.say(f"{part.name}, {part.part}: {told}, of {part.groups:,} groups")
    total = sum(map(len, divided))
    if len(unreadable) > total * _MOST_UNREADABLE:
        raise DataError(
            f"{len(unreadable):,} of {total:,} pictures cannot be read, listed above: expected at most 1 %; "
            "repair or remove them"
        )
    leaks = _leaks(run, divided, every, allowed=options.split.allow_leak)
    return Prepared(prepared, counts, unreadable, leaks)


def _pack(pictures: LabelledPictures, classes: Sequence[str], size: int, cache: Path) -> PackedPatches:
    with PictureProgress(len(pictures), shown=on_terminal()) as progress:
        return pack(pictures, classes=classes, size=size, cache=cache, progress=progress.advance)


def cache_folder(options: TrainOptions) -> Path:
    """Returns the folder of packed pictures."""
    return Path(options.cache) if options.cache else default_cache()


def _part(packed: PackedPatches, part: str) -> PackedPatches:
    return packed.take(np.array([there == part for there in packed.columns[PART]], bool))


def _count(packed: PackedPatches, classes: Sequence[str]) -> list[PartCounts]:
    counts = []
    for part in PARTS:
        there = _part(packed, part)
        if len(there):
            of_class = np.bincount(there.labels, minlength=len(classes)).tolist()
            pictures = dict(zip(classes, of_class, strict=True))
            groups = len(np.unique(there.groups))
            counts.append(PartCounts(name=packed.name, part=part, pictures=pictures, groups=groups))
    return counts


def _without_contradictions(run: RunFolder, packed: PackedPatches) -> PackedPatches:
    contradictory = contradictions(packed)
    if not contradictory.any():
        return packed
    run.say(f"{packed.name}: {contradictory.sum():,} left out: the same picture has another label elsewhere")
    return packed.take(~contradictory)


def _leaks(
    run: RunFolder,
    divided: Sequence[LabelledPictures],
    packed: Sequence[PackedPatches],
    *,
    allowed: bool,
) -> list[str]:
    """Looks for what stands on both sides of the split; returns the words for it, if it is allowed."""
    warnings = [
        f"{pictures.name}: nothing says which pictures come from one person, so the same people may have "
        "been trained on and scored on"
        for pictures in divided
        if not pictures.grouped and len(set(pictures.columns[PART])) > 1
    ]
    torn = [name for pictures in divided for name in crossing(pictures.groups, pictures.columns[PART])]
    if torn:
        warnings.append(f"the split cuts {len(torn)} groups: {', '.join(sorted(torn)[:5])}")
    parts = {part: [_part(each, part) for each in packed] for part in PARTS}
    pairs = [
        f"{first.sources[pair.first]} ({one}) and {second.sources[pair.second]} ({other}), "
        f"{pair.likeness:.3f} alike"
        for one, other in combinations(PARTS, 2)
        for first, second in product(parts[one], parts[other])
        if len(first) and len(second)
        for pair in near_duplicates(first, second)
    ]
    if pairs:
        for pair in pairs[:_PAIRS_SHOWN]:
            run.say(f"near-duplicates: {pair}")
        told = f"near-duplicates stand on both sides of the split: {len(pairs):,}"
        if not allowed:
            raise DataError(
                f"{told}, {'the first ones' if len(pairs) > _PAIRS_SHOWN else 'all'} listed above; give both "
                "pictures of a pair one group, remove one, or train nevertheless with --split.allow-leak"
            )
        warnings.append(f"{told}, such as {pairs[0]}")
    return [f"This split leaks, and its scores flatter: {warning}." for warning in warnings]
