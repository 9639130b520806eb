"""One fold of the benchmarked sets: what peers learn from, and what all of them are scored on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eyelid.augmenting.options import AugmentOptions
from eyelid.data import LabelledPictures, PackedPatches, pack
from eyelid.fitting.sampler import balanced_chances
from eyelid.pages import PictureProgress, on_terminal, print_line
from eyelid.score import STATES
from eyelid.training.options import TrainOptions
from eyelid.training.split import PART, divide_sets
from eyelid.training.training_data import TrainingData, cache_folder, prepare_data

LEARNED_SIZE = 24
"""Side of the patches that peers without a size of their own learn from, in pixels."""


@dataclass(frozen=True, kw_only=True)
class FoldParts:
    """Who is trained on and who is scored in one fold.

    Attributes:
        training: Options of a training on this fold; a peer that is a net changes the net and the name.
        divided: The sets, with their column `part`.
        prepared: The parts at `LEARNED_SIZE`, the training part without contradictory labels.
        resume: Whether trainings that are there already may be taken or gone on with.
    """

    training: TrainOptions
    divided: Sequence[LabelledPictures]
    prepared: TrainingData
    resume: bool
    _tested: dict[int, list[PackedPatches]] = field(default_factory=dict, init=False)

    def learned(
        self, part: str, *, most: int, size: int = LEARNED_SIZE
    ) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """Returns the patches and labels of the training or validation part of all sets.

        Args:
            part: `training` or `validation`.
            most: So many pictures of each set at most, drawn evenly over people and classes.
            size: Side of the patches, in pixels.
        """
        chosen = [_some(getattr(parts, part), most) for parts in self.prepared.sets]
        if size != LEARNED_SIZE:
            there = zip(self.divided, chosen, strict=True)
            chosen = [_at_size(pictures, packed, size) for pictures, packed in there]
        patches = np.concatenate([np.asarray(packed.patches) for packed in chosen])
        return patches, np.concatenate([packed.labels for packed in chosen])

    def tested(self, size: int) -> list[PackedPatches]:
        """Returns what is scored, for each set that has a test part, at a size."""
        if size not in self._tested:
            self._tested[size] = list(self._pack_tested(size))
        return self._tested[size]

    def _pack_tested(self, size: int) -> Iterator[PackedPatches]:
        for pictures in self.divided:
            if "test" in pictures.columns[PART]:
                # Packed whole, so that all folds share one pack of the cache.
                packed = pack_shown(pictures, size, cache_folder(self.training))
                yield packed.take(np.array([part == "test" for part in packed.columns[PART]], bool))


def fold_parts(sets: Sequence[LabelledPictures], training: TrainOptions, *, resume: bool) -> FoldParts:
    """Divides the sets, packs them and looks for leaks.

    Args:
        sets: The sets, in the order of the training's.
        training: Options of a training on this fold.
        resume: Whether trainings that are there already may be taken or gone on with.

    Raises:
        DataError: The sets cannot be divided, a leak is not allowed, or too much cannot be read.
    """
    divided = divide_sets(sets, training.all_sets, training.split)
    as_they_are = replace(training, augment=AugmentOptions(detail=1))
    prepared = prepare_data(divided, as_they_are, classes=STATES, size=LEARNED_SIZE, say=print_line)
    drawn = zip(training.all_sets, prepared.sets, strict=True)
    epoch = sum(set_.draws or len(parts.training) for set_, parts in drawn)
    # No batch can be larger.
    training = replace(training, fit=replace(training.fit, batch_size=max(2, epoch)))
    return FoldParts(training=training, divided=divided, prepared=prepared, resume=resume)


def pack_shown(pictures: LabelledPictures, size: int, cache: Path) -> PackedPatches:
    """Packs a set of states; a terminal shows how far it is."""
    with PictureProgress(len(pictures), shown=on_terminal()) as progress:
        return pack(pictures, classes=STATES, size=size, cache=cache, progress=progress.advance)


def _at_size(pictures: LabelledPictures, packed: PackedPatches, size: int) -> PackedPatches:
    """Packs again, at another size, the pictures of a set that a pack holds."""
    sources = set(packed.sources)
    there = pictures.take(np.array([file.source in sources for file in pictures.files], bool))
    return pack(there, classes=STATES, size=size)


def _some(packed: PackedPatches, most: int) -> PackedPatches:
    if len(packed) <= most:
        return packed
    chosen = np.zeros(len(packed), bool)
    random = np.random.default_rng(0)
    chosen[random.choice(len(packed), most, replace=False, p=balanced_chances(packed, most))] = True
    return packed.take(chosen)
