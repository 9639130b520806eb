"""Where eyes are in a picture."""

from eyelid.eyes.eye import UNKNOWN, Eye, Finder
from eyelid.eyes.files import find_eyes
from eyelid.eyes.patch import MIN_SIDE, PatchFinder, fit_patch, whole_patch

__all__ = ["MIN_SIDE", "UNKNOWN", "Eye", "Finder", "PatchFinder", "find_eyes", "fit_patch", "whole_patch"]
