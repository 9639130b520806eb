"""Where eyes are in a picture, and how they are cut out of it."""

from eyelid.eyes.eye import UNKNOWN, Eye, Finder, crop
from eyelid.eyes.patch import MIN_SIDE, fit_patch, fit_patches, whole_patch
from eyelid.eyes.patch_finder import PatchFinder

__all__ = [
    "MIN_SIDE",
    "UNKNOWN",
    "Eye",
    "Finder",
    "PatchFinder",
    "crop",
    "fit_patch",
    "fit_patches",
    "whole_patch",
]
