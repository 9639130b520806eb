"""Finders by their names."""

from eyelid.eyes.auto_finder import AutoFinder
from eyelid.eyes.eye import Finder
from eyelid.eyes.eyes_in_faces import EyesInFaces
from eyelid.eyes.face import FaceFinder
from eyelid.eyes.face_model import FaceModel
from eyelid.eyes.haar import HaarFaces
from eyelid.eyes.landmark_model import LandmarkModel
from eyelid.eyes.likeness import LikenessModel
from eyelid.eyes.patch_finder import PatchFinder
from eyelid.eyes.wide_patch_finder import WidePatchFinder
from eyelid.eyes.yunet import YuNetFaces


def finder_of(name: str, *, small_faces: bool = False) -> Finder:
    """Returns a finder of eyes.

    Args:
        name: `patch`: the picture is an eye. `wide-patch`: one eye and much around it. `faces`, `haar`,
            `yunet`: the eyes of the faces in it. `auto`: what fits each picture.
        small_faces: Look for the faces of crowds, too; only eyelid's own finder does.

    Raises:
        MissingFileError: The file of a model is not there.
        ModelError: It is another model.
    """
    if name == "patch":
        return PatchFinder()
    if name == "wide-patch":
        return WidePatchFinder(LikenessModel.load())
    faces: FaceFinder
    if name == "haar":
        faces = HaarFaces()
    elif name == "yunet":
        faces = YuNetFaces.load()
    else:
        faces = FaceModel.load(small_faces=small_faces)
    in_faces = EyesInFaces(faces, LandmarkModel.load())
    return AutoFinder(in_faces) if name == "auto" else in_faces
