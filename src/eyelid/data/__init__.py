"""Labelled pictures: layouts, splits by person, and packing into one array."""

from eyelid.data.duplicates import contradictions
from eyelid.data.labelled import LabelledPictures
from eyelid.data.layouts import read_labelled
from eyelid.data.pack import PackedPatches, pack
from eyelid.data.split import PARTS, balanced_seed, crossing, fold_of, in_fold

__all__ = [
    "PARTS",
    "LabelledPictures",
    "PackedPatches",
    "balanced_seed",
    "contradictions",
    "crossing",
    "fold_of",
    "in_fold",
    "pack",
    "read_labelled",
]
