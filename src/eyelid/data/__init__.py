"""Labelled pictures: layouts, splits by person, and packing into one array."""

from eyelid.data.labelled import LabelledPictures
from eyelid.data.layouts import read_labelled
from eyelid.data.pack import PackedPatches, pack
from eyelid.data.split import fold_of, in_fold

__all__ = ["LabelledPictures", "PackedPatches", "fold_of", "in_fold", "pack", "read_labelled"]
