"""Labelled pictures: layouts, splits by person, and packing into one array."""

from eyelid.data.labelled import LabelledPictures
from eyelid.data.layouts import read_labelled
from eyelid.data.pack import PackedPatches, contradictions, pack
from eyelid.data.split import fold_of, in_fold

__all__ = [
    "LabelledPictures",
    "PackedPatches",
    "contradictions",
    "fold_of",
    "in_fold",
    "pack",
    "read_labelled",
]
