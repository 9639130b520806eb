"""One fold of a benchmark: the pictures that peers are fitted on, and those that they are scored on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from eyelid.augmenting.options import AugmentOptions
from eyelid.data import LabelledPictures, PackedPatches, pack
from eyelid.fitting.sampler import balanced_chances
from eyelid.pages import Say
from eyelid.pictures import Still
from eyelid.score import STATES
from eyelid.training.labelled_sets import cache_folder
from eyelid.training.options import TrainOptions
from eyelid.training.split import PART, divide_sets
from eyelid.training.training_data import TrainingData, pack_set, prepare_data

LEARNED_SIZE = 24
"""Side, in pixels, of the patches for peers that do not need another size."""


@dataclass(frozen=True, kw_only=True)
class FoldParts:
    """The training, validation and test parts of all data sets in one fold.

    Attributes:
        training: Options of a training on this fold. Each net uses them with its own architecture and name.
        divided: The data sets; their column `part` has the part of each picture.
        data: The parts as patches of `LEARNED_SIZE`. Pictures with contradictory labels are not in the
            training part.
        resume: Whether trainings that exist already may be reused or continued.
    """

    training: TrainOptions
    divided: Sequence[LabelledPictures]
    data: TrainingData
    resume: bool
    _test_sets: dict[int, list[PackedPatches]] = field(default_factory=dict, init=False)

    def sample(
        self, part: str, *, most: int, size: int = LEARNED_SIZE
    ) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """Returns the patches and labels of the training or validation part of all data sets together.

        Args:
            part: `training` or `validation`.
            most: Largest number of pictures of each data set. A larger one is sampled evenly over people and
                classes.
            size: Side of the patches, in pixels.

        Returns:
            The N patches, uint8 `[N, size, size]`, and their labels, int64 `[N]`, as indices into `STATES`.
        """
        chosen = self._chosen(part, most)
        if size != LEARNED_SIZE:
            chosen = [_at_size(packed, size) for packed in chosen]
        patches = np.concatenate([np.asarray(packed.patches) for packed in chosen])
        return patches, np.concatenate([packed.labels for packed in chosen])

    def sample_files(self, part: str, *, most: int) -> tuple[list[Still], NDArray[np.int64]]:
        """Returns N files and their labels, int64 `[N]`; see `sample`."""
        chosen = self._chosen(part, most)
        files = [file for packed in chosen for file in packed.files]
        return files, np.concatenate([packed.labels for packed in chosen])

    def _chosen(self, part: str, most: int) -> list[PackedPatches]:
        return [_some(getattr(parts, part), most) for parts in self.data.sets]

    def test_sets(self, size: int) -> list[PackedPatches]:
        """Returns the test part of each data set that has one, with patches of `size` pixels a side.

        The result for each size is kept for later calls.
        """
        if size not in self._test_sets:
            self._test_sets[size] = list(self._pack_test_sets(size))
        return self._test_sets[size]

    def _pack_test_sets(self, size: int) -> Iterator[PackedPatches]:
        for pictures in self.divided:
            if "test" in pictures.columns[PART]:
                # The whole data set is packed, so that all folds use the same pack in the cache.
                packed = pack_set(pictures, STATES, size, cache_folder(self.training.cache))
                yield packed.take(np.array([part == "test" for part in packed.columns[PART]], bool))


def fold_parts(
    sets: Sequence[LabelledPictures], training: TrainOptions, *, resume: bool, say: Say
) -> FoldParts:
    """Divides data sets into parts, packs them and checks for leaks between the parts.

    Args:
        sets: The data sets, in the same order as in `training`.
        training: Options of a training on this fold.
        resume: Whether trainings that exist already may be reused or continued.
        say: Function that shows a line to the user; it is called about the parts.

    Raises:
        DataError: The data sets cannot be divided, there is a leak that is not allowed, or too many pictures
            cannot be read.
    """
    divided = divide_sets(sets, training.all_sets, training.split)
    without_augmentation = replace(training, augment=AugmentOptions(detail=1))
    data = prepare_data(divided, without_augmentation, classes=STATES, size=LEARNED_SIZE, say=say)
    drawn = zip(training.all_sets, data.sets, strict=True)
    epoch = sum(set_.draws or len(parts.training) for set_, parts in drawn)
    # A batch cannot be larger than an epoch.
    training = replace(training, fit=replace(training.fit, batch_size=max(2, epoch)))
    return FoldParts(training=training, divided=divided, data=data, resume=resume)


def _at_size(packed: PackedPatches, size: int) -> PackedPatches:
    """Packs the files of `packed` at another size."""
    labels = [STATES[label] for label in packed.labels]
    pictures = LabelledPictures(packed.name, packed.files, labels, packed.groups.tolist())
    return pack(pictures, classes=STATES, size=size)


def _some(packed: PackedPatches, most: int) -> PackedPatches:
    """Returns a random sample of at most `most` pictures, taken evenly over people and classes."""
    if len(packed) <= most:
        return packed
    chosen = np.zeros(len(packed), bool)
    random = np.random.default_rng(0)
    chosen[random.choice(len(packed), most, replace=False, p=balanced_chances(packed, most))] = True
    return packed.take(chosen)
