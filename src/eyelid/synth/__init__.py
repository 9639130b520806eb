"""Drawing eyes and pictures of people for examples, tests and teaching; the truth about each is exact.

Example:
    >>> from eyelid.synth import EyeLook, draw_eye
    >>> patch = draw_eye(EyeLook(openness=0.9, gaze_x=0.4), size=32)
    >>> patch.shape, patch.dtype.name
    ((32, 32, 3), 'uint8')
"""

from eyelid.synth.examples import write_examples
from eyelid.synth.eye_drawing import draw_eye
from eyelid.synth.face_look import FaceLook, Hair, Head
from eyelid.synth.geometry import Part, truth_mask
from eyelid.synth.look import OPEN_FROM, Camera, EyeLook, Framing, Glasses, Iris, Lids, Light, Skin
from eyelid.synth.sampling import draw_eyes, random_face, random_look
from eyelid.synth.scene import DrawnFace, Person, Scene, draw_scene
from eyelid.synth.scene_files import EyeRow, write_scenes
from eyelid.synth.scene_sampling import random_scene

__all__ = [
    "OPEN_FROM",
    "Camera",
    "DrawnFace",
    "EyeLook",
    "EyeRow",
    "FaceLook",
    "Framing",
    "Glasses",
    "Hair",
    "Head",
    "Iris",
    "Lids",
    "Light",
    "Part",
    "Person",
    "Scene",
    "Skin",
    "draw_eye",
    "draw_eyes",
    "draw_scene",
    "random_face",
    "random_look",
    "random_scene",
    "truth_mask",
    "write_examples",
    "write_scenes",
]
