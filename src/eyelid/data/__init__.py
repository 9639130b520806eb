"""Reading labelled pictures from disk, splitting them by person, and packing them into one array."""

from eyelid.data.boxes import BOX_COLUMNS, has_boxes
from eyelid.data.contents import content_hashes
from eyelid.data.duplicates import (
    DuplicatePairs,
    NearDuplicate,
    contradictions,
    duplicate_pairs,
    near_duplicates,
)
from eyelid.data.eye_in_photo import EyeInPhoto, photo_of
from eyelid.data.folds import PARTS, balanced_seed, crossing, fold_of, in_fold
from eyelid.data.labelled_eyes import find_eyes
from eyelid.data.labelled_pictures import LabelledPictures, joined_sets, notes_of
from eyelid.data.labels import expect_renamed, matching_renames, read_labels, rename_advice
from eyelid.data.layouts import read_labelled
from eyelid.data.pack import PackedPatches, expect_readable, pack
from eyelid.data.pack_cache import default_cache

__all__ = [
    "BOX_COLUMNS",
    "PARTS",
    "DuplicatePairs",
    "EyeInPhoto",
    "LabelledPictures",
    "NearDuplicate",
    "PackedPatches",
    "balanced_seed",
    "content_hashes",
    "contradictions",
    "crossing",
    "default_cache",
    "duplicate_pairs",
    "expect_readable",
    "expect_renamed",
    "find_eyes",
    "fold_of",
    "has_boxes",
    "in_fold",
    "joined_sets",
    "matching_renames",
    "near_duplicates",
    "notes_of",
    "pack",
    "photo_of",
    "read_labelled",
    "read_labels",
    "rename_advice",
]
