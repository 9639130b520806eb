"""Where eyes are in a picture, and how they are cut out of it."""

from eyelid.eyes.auto_finder import AutoFinder
from eyelid.eyes.eye import UNKNOWN, Eye, Finder, crop
from eyelid.eyes.eyes_in_faces import EyesInFaces
from eyelid.eyes.face import Face, FaceFinder
from eyelid.eyes.face_marks import FaceMarks
from eyelid.eyes.face_model import FaceModel
from eyelid.eyes.finders import finder_of
from eyelid.eyes.halves import Halves, Pixels
from eyelid.eyes.landmark_model import LandmarkModel
from eyelid.eyes.patch import MIN_SIDE, fit_patch, fit_patches, whole_patch
from eyelid.eyes.patch_finder import PatchFinder
from eyelid.eyes.tracker import Tracker
from eyelid.eyes.wide_patch_finder import WidePatchFinder

__all__ = [
    "MIN_SIDE",
    "UNKNOWN",
    "AutoFinder",
    "Eye",
    "EyesInFaces",
    "Face",
    "FaceFinder",
    "FaceMarks",
    "FaceModel",
    "Finder",
    "Halves",
    "LandmarkModel",
    "PatchFinder",
    "Pixels",
    "Tracker",
    "WidePatchFinder",
    "crop",
    "finder_of",
    "fit_patch",
    "fit_patches",
    "whole_patch",
]
