"""Decodes the pictures of a training, divides them into parts, counts them, and checks them for leaks."""

import functools
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from eyelid.data import PARTS, LabelledPictures, PackedPatches, contradictions, pack
from eyelid.errors import DataError
from eyelid.fitting.ordered_batches import OrderedBatches
from eyelid.pages import PictureProgress, Say, on_terminal, say_few, status_line
from eyelid.training.labelled_sets import cache_folder
from eyelid.training.leaks import find_leaks, take_part
from eyelid.training.options import TrainOptions
from eyelid.training.training_report import PartCounts

_SMALL = 64  # pixels; larger patches are smooth enough to be warped at their own size
_SHOWN_UNREADABLE = 20
_MOST_UNREADABLE = 0.01  # largest share of the pictures that may be unreadable


@dataclass(frozen=True, slots=True)
class SetParts:
    """The three parts of one labelled set, decoded.

    Attributes:
        training: The pictures to train on. They may be larger than the patches that the net reads, because
            augmentation works on larger patches. The part may be empty.
        validation: The pictures on which the net is validated and calibrated. The part may be empty.
        test: The pictures that are only scored at the end. The part may be empty.
    """

    training: PackedPatches
    validation: PackedPatches
    test: PackedPatches


@dataclass(frozen=True, slots=True)
class TrainingData:
    """The pictures of all labelled sets of a training.

    Attributes:
        sets: The parts of each set, in the order of the options.
        counts: The numbers of pictures and groups in each part.
        unreadable: Files that could not be read, each with the reason.
        leaks: Sentences about leaks that the options allow. The report and the card begin with them.
    """

    sets: Sequence[SetParts]
    counts: Sequence[PartCounts]
    unreadable: Sequence[str]
    leaks: Sequence[str]

    @property
    def training(self) -> list[PackedPatches]:
        """The training parts that are not empty."""
        return [parts.training for parts in self.sets if len(parts.training)]

    @property
    def held_out(self) -> list[tuple[str, PackedPatches]]:
        """The validation and test parts that are not empty, each with the name of its part."""
        return [
            (part, packed)
            for parts in self.sets
            for part, packed in (("validation", parts.validation), ("test", parts.test))
            if len(packed)
        ]

    @property
    def validation(self) -> OrderedBatches:
        """The pictures of all validation parts, in batches."""
        return OrderedBatches([packed for part, packed in self.held_out if part == "validation"])

    def json(self) -> str:
        """Returns the text of `data.json`: leaks, counts and unreadable files."""
        counts = [asdict(part) for part in self.counts]
        facts = {"leaks": self.leaks, "counts": counts, "unreadable": self.unreadable}
        return json.dumps(facts, ensure_ascii=False, indent=2) + "\n"


def prepare_data(
    divided: Sequence[LabelledPictures],
    options: TrainOptions,
    *,
    classes: Sequence[str],
    size: int,
    say: Say,
    note: Say = lambda _: None,
) -> TrainingData:
    """Decodes the divided sets, and checks them for unreadable pictures, contradictory labels and leaks.

    Training pictures that occur twice with different labels are left out.

    Args:
        divided: The labelled sets, with the column `part` for each picture.
        options: The options of the training.
        classes: The class names. Labels become indices into them.
        size: Side of the patches that the net reads, in pixels.
        say: Called with lines for the user on unreadable files, counts, contradictions and near-duplicates.
        note: Called with further lines of these kinds, which only a log needs.

    Raises:
        DataError: More than 1 % of the pictures cannot be read, or near-duplicates are in two parts and the
            options do not allow it.
    """
    cache, say_once = cache_folder(options.cache), functools.cache(say)  # one line for all packs
    pack_one = functools.partial(pack_set, cache=cache, say=say_once, refuse_damaged=options.refuse_damaged)
    packs = [pack_one(pictures, classes, size) for pictures in divided]
    damaged = [message for packed in packs for message in packed.damaged]
    say_few([f"damaged, read as far as it goes: {message}" for message in damaged], say=say, note=note)
    unreadable = [message for packed in packs for message in packed.unreadable]
    total = sum(map(len, divided))
    is_refused = len(unreadable) > total * _MOST_UNREADABLE
    most = _SHOWN_UNREADABLE if is_refused else 3  # a training that is refused leaves no log with all of them
    say_few([f"not read: {message}" for message in unreadable], say=say, note=note, most=most)
    sets = []
    for pictures, packed, set_ in zip(divided, packs, options.all_sets, strict=True):
        detail = (set_.augment or options.augment).detail
        enlarged = size <= _SMALL and detail > 1
        larger = pack_one(pictures, classes, size * detail) if enlarged else packed
        training = _without_contradictions(take_part(larger, "training"), say)
        sets.append(SetParts(training, take_part(packed, "validation"), take_part(packed, "test")))
    counts = [count for packed in packs for count in _count(packed, classes)]
    for part in counts:
        of_classes = ", ".join(f"{count:,} {name}" for name, count in part.pictures.items() if count)
        say(f"{part.name}, {part.part}: {of_classes}, of {part.groups:,} groups")
    if is_refused:
        raise DataError(
            f"{len(unreadable):,} of {total:,} pictures cannot be read, listed above: expected at most 1 %; "
            "repair or remove them"
        )
    with status_line("looking for near-duplicates in two parts"):
        leaks = find_leaks(divided, packs, allowed=options.split.allow_leak, say=say, note=note)
    return TrainingData(sets, counts, unreadable, leaks)


def pack_set(
    pictures: LabelledPictures,
    classes: Sequence[str],
    size: int,
    cache: Path | None,
    say: Say | None = None,
    *,
    refuse_damaged: bool = False,
) -> PackedPatches:
    """Decodes a labelled set, or opens it from the cache; shows the progress if a terminal is there.

    Args:
        pictures: The labelled set.
        classes: The class names. Labels become indices into them.
        size: Side of the patches, in pixels.
        cache: Folder of the cache; None for no cache.
        say: Called with a line for the user if the cache cannot be written; None if that is not said.
        refuse_damaged: Whether damaged pictures count as unreadable.
    """
    with PictureProgress(len(pictures), shown=on_terminal(), what=f"decoding {pictures.name}") as progress:
        return pack(
            pictures,
            classes=classes,
            size=size,
            cache=cache,
            refuse_damaged=refuse_damaged,
            progress=progress.advance,
            say=say,
        )


def _without_contradictions(packed: PackedPatches, say: Say) -> PackedPatches:
    """Returns a set without those pictures that occur in it with different labels.

    Args:
        packed: The set.
        say: Called with a line that says how many pictures are left out, if there are any.
    """
    contradictory = contradictions(packed)
    if not contradictory.any():
        return packed
    say(f"{packed.name}: {contradictory.sum():,} left out: the same picture has another label elsewhere")
    return packed.take(~contradictory)


def _count(packed: PackedPatches, classes: Sequence[str]) -> list[PartCounts]:
    """Returns the numbers of pictures and groups in each part of a set that is not empty."""
    counts = []
    for part in PARTS:
        in_part = take_part(packed, part)
        if len(in_part):
            of_class = np.bincount(in_part.labels, minlength=len(classes)).tolist()
            pictures = dict(zip(classes, of_class, strict=True))
            groups = len(np.unique(in_part.groups))
            counts.append(PartCounts(name=packed.name, part=part, pictures=pictures, groups=groups))
    return counts
