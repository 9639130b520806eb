"""Who is trained on and who is held out, checked before anything is trained."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eyelid.data import LabelledPictures, in_fold, read_labelled
from eyelid.errors import DataError
from eyelid.training.options import SetOptions, SplitOptions


@dataclass(frozen=True, slots=True)
class DividedSet:
    """A labelled set in two parts; what belongs to the test fold is in neither.

    Attributes:
        training: What is trained on.
        held_out: What calibrates and is not trained on; may be empty.
    """

    training: LabelledPictures
    held_out: LabelledPictures


def divide_sets(sets: Sequence[SetOptions], split: SplitOptions) -> list[DividedSet]:
    """Reads and divides the sets of a training.

    Raises:
        DataError: Two sets have one name, nothing is left to train on, nobody is held out, or one class
            only is.
    """
    divided = [divide(read_labelled(set_.data), set_, split) for set_ in sets]
    names = [parts.training.name for parts in divided]
    for name in names:
        if names.count(name) > 1:
            raise DataError(f"two of the sets are named {name}, after their folders; rename one of these")
    for parts in divided:
        if not len(parts.training):
            raise DataError(f"{parts.training.name}: nothing is left to train on beside the people held out")
        held_out = set(parts.held_out.labels)
        if len(held_out) == 1:
            raise DataError(
                f"{parts.training.name}: all pictures held out are {held_out.pop()}, which scores nothing; "
                "choose another --split.seed, or set `validate: false` for this set"
            )
    if not any(len(parts.held_out) for parts in divided):
        raise DataError("nobody is held out for validation: expected a set with groups and `validate: true`")
    return divided


def divide(pictures: LabelledPictures, set_: SetOptions, split: SplitOptions) -> DividedSet:
    """Divides a set by group.

    Raises:
        DataError: The set is to be validated on, and it does not say who is who.
    """
    if not set_.validate:
        return DividedSet(pictures, pictures.take(np.zeros(len(pictures), bool)))
    if not pictures.grouped:
        raise DataError(
            f"{set_.data}: no column says which pictures come from one person, so none can be held out "
            "fairly; set `validate: false` for it, or add a column `group`"
        )
    kept = np.ones(len(pictures), bool)
    if split.test_fold is not None:
        kept = ~in_fold(pictures.groups, split.test_fold, split.folds, split.seed)
    held_out = kept & in_fold(pictures.groups, 0, split.validation_parts, split.seed + 1)
    return DividedSet(pictures.take(kept & ~held_out), pictures.take(held_out))
