"""Drawing eyes, people and clips of a face, for examples, tests and teaching; the truth is exact.

Example:
    >>> from eyelid.synth import EyeLook, draw_eye
    >>> patch = draw_eye(EyeLook(openness=0.9, gaze_x=0.4), size=32)
    >>> patch.shape, patch.dtype.name
    ((32, 32, 3), 'uint8')
"""

from eyelid.synth.clip import Clip, ClipLook, ClipStates, Happening
from eyelid.synth.clip_content import CONTENTS, ClipContent
from eyelid.synth.clip_drawing import ClipArtist
from eyelid.synth.clip_files import ClipFrame, frame_truth, write_clip, write_clips
from eyelid.synth.clip_readings import ReadingNoise, simulated_moments
from eyelid.synth.clip_sampling import random_clip
from eyelid.synth.course import Course
from eyelid.synth.examples import write_examples
from eyelid.synth.eye_drawing import draw_eye
from eyelid.synth.face_look import FaceLook, Hair, Head
from eyelid.synth.frame_times import frame_times
from eyelid.synth.geometry import Part, truth_mask
from eyelid.synth.head_turning import Pose
from eyelid.synth.lid_motion import LidMotion
from eyelid.synth.look import OPEN_FROM, Camera, EyeLook, Framing, Glasses, Iris, Lids, Light, Skin
from eyelid.synth.sampling import draw_eyes, random_face, random_look
from eyelid.synth.scene import DrawnFace, Person, Scene, draw_scene
from eyelid.synth.scene_files import EyeRow, write_scenes
from eyelid.synth.scene_sampling import random_scene

__all__ = [
    "CONTENTS",
    "OPEN_FROM",
    "Camera",
    "Clip",
    "ClipArtist",
    "ClipContent",
    "ClipFrame",
    "ClipLook",
    "ClipStates",
    "Course",
    "DrawnFace",
    "EyeLook",
    "EyeRow",
    "FaceLook",
    "Framing",
    "Glasses",
    "Hair",
    "Happening",
    "Head",
    "Iris",
    "LidMotion",
    "Lids",
    "Light",
    "Part",
    "Person",
    "Pose",
    "ReadingNoise",
    "Scene",
    "Skin",
    "draw_eye",
    "draw_eyes",
    "draw_scene",
    "frame_times",
    "frame_truth",
    "random_clip",
    "random_face",
    "random_look",
    "random_scene",
    "simulated_moments",
    "truth_mask",
    "write_clip",
    "write_clips",
    "write_examples",
    "write_scenes",
]
